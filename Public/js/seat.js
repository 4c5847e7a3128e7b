// One party's page: its next step, the channel, the hand-over sheet. What is pressed or typed without network waits here, goes up
// in order, and says how long ago it was typed: by this phone's own clock, so that a wrong clock does not matter.
import { t } from './words.js';
import { key, post } from './act.js';
import { connect, disconnect } from './live.js';
import { refresh } from './fragment.js';
import { Outbox } from './offline.js';
import './clock.js';
import * as where from './seat-where.js';
import { takePhoto, sendPhoto } from './seat-photo.js';
import { setUpSheet } from './seat-sheet.js';

const $ = id => document.getElementById(id);
const main = $('main'), now = $('now'), { incident, seat } = main.dataset;
const api = act => `/api/v1/seats/${incident}/${seat}/${act}`;
const ORDER = ['notified', 'joined', 'moving', 'arrived', 'done'];
document.body.dataset.wire = `/api/v1/seats/${incident}/events`;
document.body.dataset.cursor = now.firstElementChild?.dataset.cursor ?? '';

let isOver = false, sayTimer = 0;
const taken = new Set();
const data = () => now.firstElementChild?.dataset ?? {};
const rank = step => ORDER.indexOf(step ?? '');
const course = () => (data().course || '').split('|').filter(Boolean).map(part => part.split('='));

const outbox = new Outbox(`campus110.seat.${incident}.${seat}`, { sent, refused, changed: show, send });

// How long ago it was typed is said when it is sent, not when it was typed.
async function send(url, item, usual) {
  const age = Math.max(0, (Date.now() - item.at) / 1000);
  if (item.photo) return sendPhoto(url, item, age);
  const body = { ...item.body, age };
  if (body.vitals) body.vitals = body.vitals.map(row => ({ ...row, age }));
  return usual(url, { ...item, body });
}

// MARK: - What happens

async function update() {
  if (isOver) return;
  await refresh(now);
  // The server has nothing to show any more: the incident is closed, or the seat was taken back.
  if (!now.firstElementChild) over();
}

function over() {
  isOver = true;
  where.stop();
  disconnect();
  const title = document.createElement('h2'), words = document.createElement('p'), box = document.createElement('section');
  title.textContent = main.dataset.overTitle;
  words.textContent = main.dataset.over;
  box.className = 'card over';
  box.setAttribute('role', 'alert');
  box.append(title, words);
  now.replaceChildren(box);
  document.querySelector('.dock').hidden = true;
  document.querySelector('dialog[open]')?.close();
}

for (const kind of ['incident', 'unit', 'back', 'resync', 'broken']) document.addEventListener(`live:${kind}`, update);
document.addEventListener('visibilitychange', () => { if (!document.hidden) update(); });
now.addEventListener('refreshed', () => { where.draw(now); show(); });
now.addEventListener('acted', update);
setInterval(() => { if (!document.hidden) update(); }, 20000);

// MARK: - What is pressed

const REST = 1200;
let pressed = 0;
const rests = () => Date.now() - pressed < REST;

function reached() {
  const steps = [...outbox.items.filter(item => item.kind === 'step').map(item => item.body.step), ...taken];
  return steps.reduce((far, step) => rank(step) > rank(far) ? step : far, data().reached || '');
}
const nextStep = () => course().find(([step]) => rank(step) > Math.max(rank(reached()), rank('joined')));

$('next')?.addEventListener('click', () => {
  // A trembling thumb presses twice: the second step cannot have happened within a second of the first.
  if (rests()) return;
  const next = nextStep();
  if (!next) return;
  pressed = Date.now();
  setTimeout(show, REST);
  navigator.vibrate?.(40);
  outbox.add({ kind: 'step', url: api('step'), body: { step: next[0] } });
});

$('channel-form')?.addEventListener('submit', event => {
  event.preventDefault();
  const words = $('said-words').value.trim();
  if (!words) return;
  outbox.add({ kind: 'say', url: api('say'), body: { words } });
  $('said-words').value = '';
});

$('photo')?.addEventListener('change', async event => {
  const [file] = event.target.files;
  event.target.value = '';
  if (!file) return;
  try {
    outbox.add({ kind: 'say', url: api('photo'), body: {}, photo: await takePhoto(file) });
  } catch { say(t('js_seat_photo_bad')); }
});

document.addEventListener('click', event => {
  const opener = event.target.closest('[data-open]');
  if (opener) $(opener.dataset.open)?.showModal();
  if (event.target.closest('[data-close]')) event.target.closest('dialog').close();
  const seen = event.target.closest('#seen');
  if (seen) outbox.add({ kind: 'seen', url: api('seen'), body: { revision: Number(seen.dataset.revision) } });
});

setUpSheet(now, body => outbox.add({ kind: 'sheet', url: api('sheet'), body }));

// The desk's reason for a breach goes straight up.
now.addEventListener('submit', async event => {
  const form = event.target.closest('[data-post]');
  if (!form) return;
  event.preventDefault();
  try { await post(form.dataset.post, { reason: form.elements.reason.value }, { key: key() }); update(); } catch (error) { form.querySelector('.fault').textContent = error.message; }
});

// MARK: - What became of it

function sent(item) {
  if (item.kind === 'step' && item.body.step !== 'joined') {
    taken.add(item.body.step);
    say(t('js_seat_done', { step: course().find(([step]) => step === item.body.step)?.[1] ?? item.body.step }));
  }
  if (item.kind === 'sheet') say(t('js_seat_saved'));
  update();
}

function refused(item, fault) {
  if (fault.status === 404) { update(); return; }
  say(t('js_seat_refused', { message: fault.message }));
  update();
}

function say(words) {
  clearTimeout(sayTimer);
  $('say').textContent = words;
  sayTimer = setTimeout(() => { $('say').textContent = ''; }, 6000);
}

// MARK: - Showing

const clock = at => new Date(at).toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false });

function show() {
  if (isOver) return;
  const items = outbox.items, button = $('next');
  const isCut = Boolean(outbox.fault) || !navigator.onLine;
  $('outbox').hidden = !items.length || !isCut;
  if (items.length) $('outbox').textContent = t('js_seat_waiting', { count: items.length, time: clock(items[0].at) });
  if (button) {
    const next = nextStep();
    button.disabled = !next || rests();
    button.className = next?.[0] ?? 'quiet';
    button.textContent = next?.[1] ?? t('js_seat_done_all');
  }
  for (const mark of now.querySelectorAll('.steps [data-step]')) {
    mark.classList.toggle('waits', !mark.classList.contains('done') && items.some(item => item.kind === 'step' && item.body.step === mark.dataset.step));
  }
  const pending = $('pending');
  if (pending) {
    pending.replaceChildren(...items.filter(item => item.kind === 'say').reverse().map(item => {
      const line = document.createElement('li'), by = document.createElement('p'), time = document.createElement('time'), text = document.createElement('p');
      by.className = 'by';
      by.textContent = t('js_seat_pending');
      time.textContent = clock(item.at);
      by.append(time);
      text.className = 'text';
      text.textContent = item.body.words ?? '▣';
      line.append(by, text);
      return line;
    }));
  }
}

// An account or a unit sits down by opening its page.
if (seat !== '0' && data().joined === 'false') outbox.add({ kind: 'step', url: api('step'), body: { step: 'joined' } }, { replace: true });
where.setUp(now, api, incident);
connect();
show();
setInterval(show, 1000);
outbox.flush();
