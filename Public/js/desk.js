// The command desk: the queue, the chosen incident, the units, and the keys that work them.
import { connect } from './live.js';
import { refresh } from './fragment.js';
import { ring, setUp, chime } from './ring.js';
import { t } from './words.js';
import { showMap } from './desk-map.js';
import './act.js';
import './clock.js';
import './desk-forms.js';
import { toSeats } from './desk-seats.js';

const queue = document.getElementById('queue');
const units = document.getElementById('units');
const panel = document.getElementById('panel');
const title = document.title;
let chosen = new URLSearchParams(location.search).get('incident');
// By what the units are ranked; each window begins with plain nearest.
let order = 'nearest';
const known = new Set([...queue.querySelectorAll('[data-id]')].map(row => row.dataset.id));

const rows = () => [...queue.querySelectorAll('[data-id]')].filter(row => row.offsetParent);

export function choose(id, { focus = false } = {}) {
  chosen = id;
  mark();
  const url = id ? `?incident=${encodeURIComponent(id)}` : location.pathname;
  history.replaceState(null, '', url);
  return refresh(panel, address(id)).then(() => {
    document.getElementById('incident').scrollTop = 0;
    if (focus) document.getElementById('incident').focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent('desk:chosen', { detail: id }));
  });
}

const address = id => id ? `/desk/incidents/${encodeURIComponent(id)}${order === 'nearest' ? '' : `?order=${order}`}` : '';

function rank(by) {
  if (by === order || !chosen) return;
  order = by;
  refresh(panel, address(chosen));
}

function mark() {
  for (const row of queue.querySelectorAll('[data-id]')) row.setAttribute('aria-selected', String(row.dataset.id === chosen));
  const list = document.getElementById('queue-list');
  if (list) list.setAttribute('aria-activedescendant', chosen && document.getElementById(`row-${chosen}`) ? `row-${chosen}` : '');
}

function count() {
  const head = queue.querySelector('[data-waiting]');
  const waiting = Number(head?.dataset.waiting ?? 0);
  const element = document.getElementById('count-waiting');
  element.textContent = waiting;
  element.parentElement.classList.toggle('alarm', waiting > 0);
  document.getElementById('count-bound').textContent = head?.dataset.bound ?? 0;
  document.getElementById('count-units').textContent = units.querySelectorAll('[data-status=available]').length;
  document.title = waiting ? `(${waiting}) ${t('js_desk_new', { count: waiting })}` : title;
  ring(waiting > 0);
}

queue.addEventListener('refreshed', () => {
  for (const row of queue.querySelectorAll('[data-id]')) {
    if (!known.has(row.dataset.id)) { known.add(row.dataset.id); row.classList.add('fresh'); }
  }
  mark(); count();
});
units.addEventListener('refreshed', count);

queue.addEventListener('click', event => {
  if (event.target.closest('[data-unfold]')) { document.querySelector('.queue').classList.toggle('unfolded'); return; }
  const row = event.target.closest('[data-id]');
  if (row) choose(row.dataset.id);
});
document.addEventListener('click', event => {
  const other = event.target.closest('[data-select]');
  if (other) choose(other.dataset.select);
  const by = event.target.closest('[data-order]');
  if (by) rank(by.dataset.order);
});
// Other streets, other times.
document.addEventListener('live:roads', () => { if (chosen) refresh(panel); });

document.addEventListener('live:incident', event => {
  const { id, main, act, unit } = event.detail;
  refresh(queue);
  if (id === chosen || main === chosen) refresh(panel);
  else if (chosen && ['dispatched', 'cleared', 'refused', 'stoodDown'].includes(act)) refresh(panel);
  if (unit) refresh(units);
  if (['lapsed', 'backupAsked', 'refused'].includes(act)) chime([880, 880, 880]);
});
document.addEventListener('live:unit', () => { refresh(units); if (chosen) refresh(panel); });
// A fix or a beat changes ages only: at most one look a while.
let ages = null;
const later = () => { ages ??= setTimeout(() => { ages = null; refresh(units); }, 1500); };
document.addEventListener('live:fix', later);
document.addEventListener('live:link', later);
const everything = () => { refresh(queue); refresh(units); if (chosen) refresh(panel); };
document.addEventListener('live:resync', everything);
document.addEventListener('live:back', everything);

// What a person did is shown when the live wire says so; where the wire is down it is fetched at once.
panel.addEventListener('acted', () => { refresh(panel); refresh(queue); });
document.addEventListener('acted', event => {
  if (event.target.dataset.newCall !== undefined) { choose(event.detail.incident, { focus: true }); refresh(queue); }
});

// Fields and buttons of the panel that name only the command.
panel.addEventListener('refreshed', () => {
  const id = panel.querySelector('[data-incident]')?.dataset.incident;
  for (const element of panel.querySelectorAll('[data-command]')) element.dataset.post = `/api/v1/incidents/${id}/${element.dataset.command}`;
  // Out of date is out of order for what would overwrite a colleague's judgement.
  const version = Number(panel.querySelector('[data-version]')?.dataset.version);
  for (const element of panel.querySelectorAll('[data-post$="/classify"], [data-post$="/locate"], [data-command=link], [data-command=close]')) element.dataset.seen = version;
});

// Keys act only on the incident that is chosen: while another is still on screen they do nothing.
const isShown = () => chosen !== null && panel.querySelector('[data-incident]')?.dataset.incident === chosen;
const press = selector => { const element = isShown() ? panel.querySelector(selector) : null; if (element && !element.disabled) element.click(); return !!element; };

// One key sends one unit: a key pressed again at once, or on a colleague's incident, is asked about first.
let sent = 0, asked = '';
function dispatch(number) {
  const button = isShown() && panel.querySelector(`[data-dispatch="${number}"]`);
  if (!button || Date.now() - sent < 2000) return;
  const wish = `${chosen}/${number}`;
  if (panel.querySelector('[data-colleague]') && asked !== wish) {
    asked = wish;
    document.getElementById('fault').textContent = t('js_desk_colleague', { name: panel.querySelector('[data-colleague]').dataset.colleague });
    setTimeout(() => { if (asked === wish) { asked = ''; document.getElementById('fault').textContent = ''; } }, 4000);
    return;
  }
  asked = '';
  sent = Date.now();
  document.getElementById('fault').textContent = '';
  button.click();
}
const move = step => {
  const list = rows(), at = list.findIndex(row => row.dataset.id === chosen);
  const next = list[Math.min(list.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : list.length - 1) : at + step))];
  if (next) { choose(next.dataset.id); next.scrollIntoView({ block: 'nearest' }); }
};

function claim() {
  if (isShown() && panel.querySelector('#claim')) { press('#claim'); return; }
  const waiting = rows().find(row => row.classList.contains('waiting'));
  if (waiting) choose(waiting.dataset.id).then(() => press('#claim'));
}

const keys = {
  n: () => document.querySelector('[data-open=new-call]').click(), c: claim, j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
  t: () => panel.querySelector('#type')?.focus(), w: () => panel.querySelector('#note')?.focus(), p: () => press('[data-key=p]'),
  m: () => { const d = panel.querySelector('#link-other'); if (d) { d.open = true; d.querySelector('select').focus(); } },
  f: () => { const d = panel.querySelector('#finish'); if (d) { d.open = true; d.querySelector('select').focus(); } },
  o: () => panel.querySelector('[data-order]') && rank(order === 'nearest' ? 'prepared' : 'nearest'),
  r: () => document.querySelector('[data-open=reach]').click(), g: () => window.open('/map/corrections', '_blank', 'noopener'),
  x: () => press('[data-key=x]'), s: () => isShown() && toSeats(panel), '?': () => document.getElementById('help').showModal(),
};

document.addEventListener('keydown', event => {
  const inField = event.target.closest('input, select, textarea');
  if (event.key === 'Escape' && inField && !event.target.closest('dialog')) { event.target.blur(); return; }
  if (event.ctrlKey && event.key === 'Enter' && inField?.form) { event.preventDefault(); inField.form.requestSubmit(); return; }
  if (inField || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (/^[1-9]$/.test(event.key)) {
    if (!event.repeat) dispatch(event.key);
    event.preventDefault();
    return;
  }
  const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (action && !(event.repeat && !['j', 'k', 'ArrowDown', 'ArrowUp'].includes(event.key))) { event.preventDefault(); action(); }
});

setUp(document.getElementById('sound'));
count();
connect();
if (chosen) choose(chosen); else mark();
showMap({ choose, chosen: () => chosen });
