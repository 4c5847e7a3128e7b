// 补录 without a mouse: times are typed as 1204, 120430 or 12:04 on the day above, +0010 is the day after; everything goes in
// one request, and the field that is at fault gets the focus.
import { key, post } from './act.js';
import { t } from './words.js';

const form = document.getElementById('backentry');
const orders = document.getElementById('orders');
const template = document.getElementById('order');
const fault = form.querySelector('.fault');
const saved = form.querySelector('.saved');
// One form filled in is one incident, however often it is sent.
let attempt = key();

function add() {
  orders.append(template.content.cloneNode(true));
  number();
  orders.lastElementChild.querySelector('select').focus();
}

// Fields carry the names under which the server speaks of them: orders.0.onScene.
function number() {
  [...orders.children].forEach((item, index) => {
    item.querySelector('legend').textContent = t('js_backentry_order', { number: index + 1 });
    for (const field of item.querySelectorAll('[data-name]')) field.name = `orders.${index}.${field.dataset.name}`;
  });
  document.getElementById('desk-result').hidden = orders.children.length > 0;
}

function plan() {
  for (const group of form.querySelectorAll('[data-plan]')) {
    group.hidden = group.dataset.plan !== form.elements.type.value;
    for (const box of group.querySelectorAll('input')) box.disabled = group.hidden;
  }
}

// `1204`, `120430`, `12:04:30`, `+0010`: to ISO in Shanghai; null when it cannot be read.
export function moment(text, day) {
  const match = /^(\+?)(\d{1,2})[:：]?(\d{2})(?:[:：]?(\d{2}))?$/.exec(text.trim());
  if (!match || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const [, next, hours, minutes, seconds = '00'] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const date = new Date(`${day}T00:00:00Z`);
  if (next) date.setUTCDate(date.getUTCDate() + 1);
  return `${date.toISOString().slice(0, 10)}T${hours.padStart(2, '0')}:${minutes}:${seconds}`;
}

class Unreadable extends Error {
  constructor(field, message) { super(message); this.answer = { field }; }
}

function collect() {
  const day = form.elements.day.value;
  const value = (field) => {
    const text = field.value.trim();
    if (!text) return undefined;
    if (field.dataset.clock === undefined) return field.dataset.number === undefined ? text : Number(text);
    const read = moment(text, day);
    if (!read) throw new Unreadable(field.name, t('js_backentry_time', { text }));
    return read;
  };
  const body = { close: form.elements.close.checked, exercise: form.elements.exercise.checked };
  for (const field of form.elements) {
    if (!field.name || field.disabled || field.type === 'checkbox' || field.name === 'day' || field.name.startsWith('orders.')) continue;
    const found = value(field);
    if (found === undefined) continue;
    const [head, rest] = field.name === 'feedback' ? ['result', 'feedback'] : field.name.split('.');
    if (rest) (body[head] ??= {})[rest] = found; else body[head] = found;
  }
  const building = [...document.querySelectorAll('#building-names option')].find(option => option.value === body.location?.description);
  if (building) body.location.building = building.dataset.id;
  body.ticked = [...form.querySelectorAll('[name=ticked]:checked:not(:disabled)')].map(box => box.value);
  body.orders = [...orders.children].map(item => {
    const order = {};
    for (const field of item.querySelectorAll('[data-name]')) order[field.dataset.name] = value(field);
    return order;
  });
  if (body.orders.length) delete body.result;
  if (!body.reported) throw new Unreadable('reported', t('js_backentry_reported'));
  if (!body.type) throw new Unreadable('type', t('js_backentry_type'));
  return body;
}

function blame(error) {
  fault.textContent = error.message;
  const field = error.answer?.field && form.elements.namedItem(error.answer.field);
  if (!field?.focus) return;
  field.setAttribute('aria-invalid', 'true');
  field.focus();
  field.select?.();
}

form.addEventListener('submit', async event => {
  event.preventDefault();
  if (form.dataset.busy) return;
  fault.textContent = '';
  saved.textContent = '';
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
  form.dataset.busy = '1';
  try {
    const answer = await post('/api/v1/backentry', collect(), { key: attempt });
    attempt = key();
    const day = form.elements.day.value;
    form.reset();
    form.elements.day.value = day;
    orders.replaceChildren();
    number();
    plan();
    const link = Object.assign(document.createElement('a'), { href: `/incidents/${answer.incident}`, textContent: answer.number });
    saved.replaceChildren(t('js_backentry_saved') + ' ', link);
    form.elements.reported.focus();
  } catch (error) { blame(error); } finally { delete form.dataset.busy; }
});

// What was refused and then changed is another request: it needs a key of its own.
form.addEventListener('input', () => { attempt = key(); });
form.elements.type.addEventListener('change', plan);
document.getElementById('add-order').addEventListener('click', add);
orders.addEventListener('click', event => {
  if (!event.target.closest('[data-remove]')) return;
  event.target.closest('li').remove();
  number();
  document.getElementById('add-order').focus();
});
document.addEventListener('keydown', event => {
  if (event.ctrlKey && event.key === 'Enter') { event.preventDefault(); form.requestSubmit(); }
  if (event.altKey && event.code === 'KeyU') { event.preventDefault(); add(); }
});
number();
plan();
form.elements.reported.focus();
