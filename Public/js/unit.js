// The unit's page: whether it is on duty, its order, and one button for the next step. What is pressed without network waits
// here and is sent in order.
import { t } from './words.js';
import { fields, post } from './act.js';
import { connect } from './live.js';
import { refresh } from './fragment.js';
import { Outbox } from './offline.js';
import './clock.js';
import * as alarm from './alarm-sound.js';
import * as wake from './wake.js';
import * as share from './unit-position.js';
import { show as showMap } from './unit-map.js';

const $ = id => document.getElementById(id);
const STEPS = ['received', 'acknowledged', 'enRoute', 'onScene', 'cleared'];
const unit = $('main').dataset.unit, callSign = $('main').dataset.name, now = $('now'), title = document.title;
const remembered = `campus110.unit.${unit}.order`;
// What the server has taken but the page does not show yet: without it the last step would seem undone for a moment.
const taken = { order: '', step: '', over: new Set() };
let ordered = '', announced = '', sayTimer = 0, wantsDuty = null;

// Of this person alone: whoever signs in next on the same phone sends nothing that another has pressed.
const outbox = new Outbox(`campus110.unit.${unit}.${document.body.dataset.person}`, { sent, refused, changed: show });
const data = () => now.firstElementChild?.dataset ?? {};
const rank = step => STEPS.indexOf(step ?? '');

// How far the order is with what was pressed here and waits.
function reached() {
  const { order, reached: known } = data();
  const steps = outbox.items.filter(item => item.order === order && item.step).map(item => item.step);
  if (taken.order === order) steps.push(taken.step);
  return steps.reduce((far, step) => rank(step) > rank(far) ? step : far, known || '');
}

const nextStep = () => data().order ? STEPS[Math.max(rank(reached()), 0) + 1] : undefined;

// MARK: - What happens

async function update() {
  const last = localStorage.getItem(remembered) ?? '';
  await refresh(now, `/unit/now${last ? `?last=${encodeURIComponent(last)}` : ''}`);
}

now.addEventListener('refreshed', sync);
for (const kind of ['unit', 'back', 'resync']) document.addEventListener(`live:${kind}`, update);
document.addEventListener('live:incident', event => {
  const isMine = [event.detail.id, event.detail.main].includes(data().incident);
  if (isMine && ['located', 'told', 'typeTold', 'silenced', 'safe', 'classified', 'prioritised', 'joined'].includes(event.detail.act)) {
    alarm.chime();
    say(t('js_unit_changed'));
  }
  update();
});
document.addEventListener('visibilitychange', () => { if (!document.hidden) update(); });
setInterval(() => { if (data().order) update(); }, 15000);

// Brings the phone in line with what the server says: sharing, screen, sound, order.
function sync() {
  const { duty, order, assignment, incident, reached: known } = data();
  const isOnDuty = duty === 'true' && wantsDuty !== false;
  if (isOnDuty) share.start(unit, update); else share.stop();
  wake.keepAwake(isOnDuty);
  $('duty').checked = isOnDuty;
  if (order) {
    localStorage.setItem(remembered, order);
    if (!known && !outbox.items.some(item => item.order === order && item.step === 'received')) step('received', { order, incident, assignment });
  }
  if (order && order !== ordered) window.scrollTo(0, 0);
  ordered = order ?? '';
  const back = now.querySelector('[data-back]')?.dataset.back;
  if (back && back !== announced) { announced = back; alarm.chime(); }
  showMap(unit, data(), share.position());
  show();
}

// MARK: - What is pressed

function step(name, { order, incident, assignment }) {
  outbox.add({ kind: 'step', step: name, order, url: `/api/v1/incidents/${incident}/step`, body: { assignment: Number(assignment), step: name } });
}

const REST = 1200;
let pressed = 0;
const rests = () => Date.now() - pressed < REST;
$('next').addEventListener('click', () => {
  alarm.unlock();
  // A trembling thumb presses twice: the second step cannot have happened within a second of the first.
  if (rests()) return;
  pressed = Date.now();
  setTimeout(show, REST);
  if (data().duty !== 'true') { setDuty(true); return; }
  const next = nextStep();
  if (!next) return;
  alarm.hush();
  navigator.vibrate?.(40);
  step(next, data());
  show();
});

$('backup').addEventListener('click', () => {
  const { incident, assignment, order } = data();
  outbox.add({ kind: 'backup', order, url: `/api/v1/incidents/${incident}/backup`, body: { assignment: Number(assignment) } });
});

$('refuse').addEventListener('click', () => $('refuse-dialog').showModal());
$('refuse-form').addEventListener('submit', event => {
  event.preventDefault();
  const { incident, assignment, order } = data(), { reason, words } = fields(event.target);
  outbox.add({ kind: 'refuse', order, url: `/api/v1/incidents/${incident}/refuse`, body: { assignment: Number(assignment), reason: words ? `${reason}：${words}` : reason } });
  alarm.hush();
  event.target.reset();
  $('refuse-dialog').close();
});

$('find').addEventListener('click', () => $('find-dialog').showModal());
$('find-form').addEventListener('submit', event => {
  event.preventDefault();
  const location = share.position();
  outbox.add({ kind: 'find', url: '/api/v1/incidents', body: { ...fields(event.target), source: 'patrol', ...(location ? { location } : {}) } });
  event.target.reset();
  $('find-dialog').close();
});

// Feedback waits in the same line as the steps before it; so it is taken before the common handler posts it at once.
document.addEventListener('submit', event => {
  const form = event.target.closest('.feedback form');
  if (!form) return;
  event.preventDefault();
  event.stopPropagation();
  outbox.add({ kind: 'feedback', order: form.dataset.key, url: form.dataset.post, body: { assignment: Number(form.dataset.assignment), ...fields(form) } });
  form.reset();
  show();
}, true);

document.addEventListener('change', event => {
  const category = event.target.selectedOptions?.[0]?.dataset.category;
  if (category && event.target.name === 'type') event.target.form.elements.category.value = category;
});

$('duty').addEventListener('change', () => { alarm.unlock(); setDuty($('duty').checked); });

async function setDuty(on) {
  wantsDuty = on;
  // Nothing is shared from the moment of the press, not from the moment of the answer.
  if (!on) share.stop();
  try {
    await post(`/api/v1/units/${encodeURIComponent(unit)}/duty`, { on });
  } catch (error) { say(t('js_unit_refused', { message: error.message })); }
  wantsDuty = null;
  await update();
}

document.addEventListener('click', event => {
  const known = event.target.closest('[data-known]');
  if (known) { localStorage.removeItem(remembered); update(); }
  event.target.closest('[data-close]')?.closest('dialog').close();
});
document.addEventListener('pointerdown', () => { if (alarm.state() === 'locked' && data().duty === 'true') alarm.unlock(); });
$('sound').addEventListener('click', () => alarm.unlock());
$('awake').addEventListener('click', () => wake.keepAwake());
$('signout').addEventListener('submit', event => {
  if (data().order && reached() !== 'cleared' && !confirm(t('js_unit_signout_order'))) { event.preventDefault(); return; }
  share.stop(); wake.keepAwake(false); });

// MARK: - What became of it

function sent(item, answer) {
  if (item.step) Object.assign(taken, { order: item.order, step: item.step });
  if (item.kind === 'feedback' || item.kind === 'refuse') taken.over.add(item.order);
  if (item.kind === 'step' && item.step !== 'received') say(t('js_unit_done_step', { step: t(`js_unit_step_${item.step}`) }));
  else if (item.kind === 'find') say(t('js_unit_done_find', { number: answer.number }));
  else if (item.kind !== 'step') say(t(`js_unit_done_${item.kind}`));
  // Refused by this phone itself: that needs no notice.
  if (item.kind === 'refuse') localStorage.removeItem(remembered);
  update();
}

function refused(item, fault) {
  if (item.step !== 'received') say(t('js_unit_refused', { message: fault.message }));
  update();
}

// MARK: - Showing

function show() {
  const items = outbox.items.filter(item => item.step !== 'received'), { duty, order, reached: known } = data();
  showWaiting(items);
  const over = new Set([...taken.over, ...outbox.items.filter(item => item.kind === 'feedback' || item.kind === 'refuse').map(item => item.order)]);
  const isOnDuty = duty === 'true', isOver = over.has(order), next = isOver ? undefined : nextStep(), button = $('next');
  const kind = !isOnDuty ? 'onDuty' : next ?? '';
  button.className = kind || 'quiet';
  button.disabled = !kind || rests();
  button.textContent = kind === 'onDuty' ? t('js_unit_go_onDuty') : kind ? t(`js_unit_step_${kind}`) : '';
  button.removeAttribute('aria-label');
  $('side').hidden = !order || isOver || reached() === 'cleared';
  $('backup').hidden = rank(reached()) < rank('acknowledged');
  $('refuse').hidden = rank(reached()) >= rank('onScene');
  $('backup').classList.toggle('asked', Boolean(data().backup));
  $('find').hidden = !isOnDuty || Boolean(order);
  for (const mark of now.querySelectorAll('.steps [data-step]')) {
    mark.classList.toggle('waits', !mark.classList.contains('done') && rank(mark.dataset.step) <= rank(reached()));
  }
  for (const section of now.querySelectorAll('[data-feedback]')) {
    section.hidden = over.has(section.dataset.feedback) || section.dataset.feedback === order && reached() !== 'cleared';
  }
  const isNew = Boolean(order) && !isOver && rank(reached()) < rank('acknowledged');
  document.body.classList.toggle('alarm', isNew);
  if (isNew) { alarm.ring(); if (!$('say').textContent) say(t('js_unit_new_said'), true); } else {
    alarm.hush();
    if ($('say').textContent === t('js_unit_new_said')) $('say').textContent = '';
  }
  document.title = isNew && Math.floor(Date.now() / 1000) % 2 ? `‼ ${t('js_unit_new')} ${callSign}` : title;
  showPhone(isOnDuty);
}

function showWaiting(items) {
  const isCut = Boolean(outbox.fault);
  $('outbox').hidden = !items.length || !isCut;
  if (!items.length) return;
  const count = items.length, time = new Date(items[0].at).toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false });
  const words = outbox.fault?.status === 401 ? t('js_unit_signed_out', { count }) : t('js_unit_waiting', { count, time });
  if (isCut && $('outbox').textContent !== words) $('outbox').textContent = words;
}

function showPhone(isOnDuty) {
  const sharing = share.status(), line = $('share');
  line.textContent = t(`js_unit_share_${sharing.state}`, sharing);
  line.className = sharing.state === 'on' ? 'good' : ['off', 'wait'].includes(sharing.state) ? '' : 'bad';
  light($('sound'), isOnDuty, `js_unit_sound_${alarm.state()}`, alarm.state() === 'ready', alarm.state() === 'locked');
  light($('awake'), isOnDuty, `js_unit_wake_${wake.state()}`, wake.state() === 'on', wake.state() === 'off');
  // With an order in hand only what is wrong is worth the room.
  $('health').hidden = !isOnDuty || Boolean(data().order) && alarm.state() === 'ready' && wake.state() === 'on';
  $('shake').hidden = !isOnDuty || alarm.canShake;
  $('shake').textContent = t('js_unit_shake_missing');
}

function light(button, isShown, words, isGood, canAct) {
  button.hidden = !isShown;
  button.textContent = t(words);
  button.className = `quiet ${isGood ? 'good' : canAct ? 'ask' : ''}`;
  button.disabled = !canAct;
}

function say(words, stays = false) {
  if ($('say').textContent === words) return;
  clearTimeout(sayTimer);
  $('say').textContent = words;
  if (!stays) sayTimer = setTimeout(() => { $('say').textContent = ''; }, 5000);
}

wake.setUp(show);
alarm.onChange(show);
connect();
sync();
setInterval(show, 1000);
outbox.flush();
update();
