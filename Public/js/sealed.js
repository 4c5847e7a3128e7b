// Sealed records: finding a person, asking to open, reading. What is read is fetched by a POST, stands in this page alone,
// and is gone on reload, when its time is over, and when the page is left.
import './act.js';
import { post } from './act.js';
import { refresh } from './fragment.js';
import { connect } from './live.js';
import { t } from './words.js';

const reading = document.getElementById('reading');
let timer = 0;

function put(tag, text, parent, name) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (name) element.className = name;
  parent.append(element);
  return element;
}

function clear(words = '') {
  clearTimeout(timer);
  reading?.replaceChildren();
  if (reading && words) put('p', words, reading, 'dim');
  reading?.classList.toggle('hidden', !words);
}

// Back and forward would show what was read without an entry.
window.addEventListener('pagehide', () => clear());

async function read(id, fault) {
  if (!reading) return;
  let answer;
  try { answer = await post(`/api/v1/openings/${encodeURIComponent(id)}/read`); } catch (error) {
    if (fault) fault.textContent = error.message;
    return;
  }
  clear();
  const language = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
  const head = put('header', '', reading);
  put('h2', [answer.title[language], answer.name].filter(Boolean).join(' · '), head);
  const who = [answer.number, answer.group?.[language]].filter(Boolean).join(' · ');
  if (who) put('span', who, head, 'dim');
  const left = answer.until - Date.now();
  put('span', t('js_sealed_until', { time: new Date(answer.until).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }) }), head, 'small dim');
  put('button', t('js_sealed_close'), head).addEventListener('click', () => clear());
  if (!answer.writings.length) put('p', t('js_sealed_nothing'), reading);
  const list = put('ol', '', reading);
  for (const writing of answer.writings) {
    const item = put('li', '', list);
    put('small', [writing.time, writing.by].filter(Boolean).join(' · '), item, 'dim number');
    if (writing.isErased) put('p', t('js_sealed_erased'), item, 'dim');
    const person = [writing.name, writing.phone].filter(Boolean).join(' · ');
    if (person) put('b', person, item);
    if (writing.level) put('b', `${t('js_sealed_level')} ${writing.level}`, item, `p${writing.level}`);
    if (writing.text) put('p', writing.text, item);
    if (writing.contact) put('span', `${t('js_sealed_contact')}: ${writing.contact}`, item);
  }
  reading.classList.remove('hidden');
  reading.focus({ preventScroll: true });
  reading.scrollIntoView({ block: 'nearest', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  timer = setTimeout(() => clear(t('js_sealed_gone')), Math.min(left, 2 ** 31 - 1));
}

const fragments = () => [...document.querySelectorAll('[data-fragment]')];

document.addEventListener('click', event => {
  const button = event.target.closest('button[data-read]');
  if (button) read(button.dataset.read, button.closest('li, section, div')?.querySelector('.fault'));
});

document.addEventListener('acted', event => {
  const { dataset } = event.target;
  if (dataset.thenGo !== undefined) { location.href = dataset.thenGo + event.detail.record; return; }
  if (dataset.thenReload !== undefined) { location.reload(); return; }
  if (event.target.matches('form[data-read]')) {
    event.target.querySelector('.found')?.replaceChildren();
    read(event.detail.opening, event.target.querySelector('.fault'));
  }
  fragments().forEach(element => refresh(element));
  parts();
});

// Nobody is chosen before they were found.
document.addEventListener('submit', event => {
  const list = event.target.querySelector?.('.found');
  if (!list || event.target.querySelector('.found input:checked')) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target.querySelector('.fault').textContent = t('js_sealed_choose');
}, true);

document.addEventListener('submit', async event => {
  const form = event.target.closest('form[data-find]');
  if (!form) return;
  event.preventDefault();
  const target = document.getElementById(form.dataset.find), list = target.querySelector('.found'), fault = target.querySelector('.fault');
  fault.textContent = '';
  try {
    const { people } = await post('/api/v1/records/people', { text: form.elements.text.value });
    const language = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
    list.replaceChildren();
    people.forEach((person, index) => {
      const label = put('label', '', put('li', '', list));
      const choice = put('input', '', label);
      Object.assign(choice, { type: 'radio', name: list.dataset.name, value: person.id, required: true, checked: people.length === 1 && index === 0 });
      put('b', person.name, label);
      put('span', person.number, label, 'number');
      if (person.group) put('small', person.group[language], label);
    });
    if (!people.length) fault.textContent = t('js_sealed_nobody');
  } catch (error) { fault.textContent = error.message; }
});

// A level and a contact go with a need of care only.
function parts() {
  for (const select of document.querySelectorAll('select[data-part]')) {
    const care = select.form.querySelector('[data-care]'), isCare = select.value === 'careNeed';
    care.classList.toggle('hidden', !isCare);
    for (const field of care.querySelectorAll('input, select')) field.disabled = !isCare;
  }
}
document.addEventListener('change', event => { if (event.target.matches('select[data-part]')) parts(); });
document.addEventListener('reset', () => setTimeout(parts));
parts();

connect();
for (const kind of ['live:notice', 'live:resync', 'live:back']) document.addEventListener(kind, () => fragments().forEach(element => refresh(element)));
// An incident's own page loads its part once.
document.querySelectorAll('[data-fragment]:empty').forEach(element => refresh(element));
