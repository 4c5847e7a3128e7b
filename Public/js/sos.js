// The phone page: the alarm goes out first and at once; everything else follows it, and waits on the phone where there is
// no network.
import { t } from './words.js';
import { connect } from './live.js';
import { hold } from './hold.js';
import { Outbox } from './offline.js';
import { follow, state, update } from './sos-card.js';
import * as position from './sos-position.js';
import { setUp as setUpPlaces } from './pick-place.js';

const $ = id => document.getElementById(id);
const INCIDENT = '/api/v1/incidents/{incident}';
let phase = '', isLive = false, stopFinding = () => {}, placeIsTold = false, sayTimer = 0;

const outbox = new Outbox('campus110.sos', { sent, refused, changed: show, old });

// MARK: asking

hold($('sos'), {
  progress: share => { $('sos').querySelector('.ring').style.strokeDashoffset = 100 * (1 - share); },
  held: ask,
  released() {
    hint(t('js_sos_released'), true);
    $('instead').hidden = false;
  },
});
$('sos').addEventListener('pointerdown', () => { hint(t('js_sos_holding')); buzz(30); });
$('instead').addEventListener('click', ask);
$('again').addEventListener('click', ask);

function ask() {
  const isFirst = state().state !== 'open';
  if (!outbox.has('open')) {
    const body = { silent: $('silent').checked };
    // Asked again, the place that the desk may have corrected stays.
    const location = isFirst ? position.known() : undefined;
    if (location) body.location = location;
    if (isFirst) { outbox.rename('incident', undefined); placeIsTold = false; }
    outbox.add({ kind: 'open', url: '/api/v1/incidents', body, gives: 'incident', again: !isFirst });
  } else outbox.flush();
  buzz([60, 40, 60]);
  $('instead').hidden = true;
  hint($('hint').dataset.first);
  if (isFirst) window.scrollTo(0, 0);
  find(outbox.items.find(item => item.kind === 'open')?.body.location);
  show();
}

function sent(item) {
  if (item.kind === 'open') {
    say(t(item.again ? 'js_sos_again_sent' : 'js_sos_sent'));
    buzz([80, 40, 80]);
    listen();
  }
  if (item.kind === 'locate') fixNote(t('js_sos_place_sent'));
  if (item.kind === 'fix' || item.body.location && item.kind === 'open') fixNote(t('js_sos_fix_sent'));
  if (item.said) markSaid(item);
  const words = { tellType: 'js_sos_kind_sent', safe: 'js_sos_safe_sent', reach: 'js_sos_phone_sent' }[item.kind];
  if (words) say(t(words, { kind: kindName(item.body.type) }));
  if (item.kind === 'silence') say(t(item.body.silent ? 'js_sos_silent_on' : 'js_sos_silent_off'));
  update();
}

// A cry for help that was never sent and lay here: perhaps it is over. Whoever has the phone in hand says so.
function old(item) {
  if ($('old-ask').open) return;
  const minutes = Math.round((Date.now() - item.at) / 60000);
  $('old-line').textContent = t('js_sos_old', minutes < 120 ? { age: t('js_sos_old_minutes', { count: minutes }) } : { age: t('js_sos_old_hours', { count: Math.round(minutes / 60) }) });
  $('old-ask').showModal();
}
$('old-ask').addEventListener('cancel', event => event.preventDefault());
$('old-yes').addEventListener('click', () => { $('old-ask').close(); const first = outbox.items[0]; if (first) outbox.confirm(first); });
$('old-no').addEventListener('click', () => { $('old-ask').close(); outbox.forget(); });

function refused(item, fault) {
  if (item.kind !== 'fix') say(t('js_sos_refused', { message: fault.message }));
  update();
}

// MARK: where

function find(told) {
  stopFinding();
  if (placeIsTold) return;
  fixNote(t(told ? 'js_sos_fix_kept' : 'js_sos_fix_waiting'));
  stopFinding = position.find(location => {
    // Whoever chose a place, or the desk that corrected it, knows better than the receiver.
    if (placeIsTold || ['building', 'map', 'spoken'].includes(state().basis)) { stopFinding(); return; }
    fixNote(t('js_sos_fix_kept'));
    outbox.add({ kind: 'fix', url: `${INCIDENT}/locate`, body: { location } }, { replace: true });
  }, why => fixNote(t(`js_sos_fix_${why}`), true), told);
}

setUpPlaces((location, words) => {
  placeIsTold = true;
  stopFinding();
  fixNote(t('js_sos_place_waiting', { place: words }));
  outbox.add({ kind: 'locate', url: `${INCIDENT}/locate`, body: { location }, place: words }, { replace: true });
});


function fixNote(words, isBad = false) {
  $('fix').textContent = words;
  $('fix').classList.toggle('bad', isBad);
}

// MARK: what, words, number, silence, safety

const kindName = type => document.querySelector(`[data-kind="${type}"]`)?.textContent ?? '';

$('kinds').addEventListener('click', event => {
  const type = event.target.closest('[data-kind]')?.dataset.kind;
  if (!type) return;
  showKind(type);
  outbox.add({ kind: 'tellType', url: `${INCIDENT}/tellType`, body: { type } }, { replace: true });
});

$('tell').addEventListener('submit', event => {
  event.preventDefault();
  const words = $('tell-words').value.trim();
  if (!words) { $('tell-words').focus(); return; }
  showSaid(outbox.add({ kind: 'tell', url: `${INCIDENT}/tell`, body: { words }, said: true }));
  $('tell-words').value = '';
});

function showSaid(item) {
  const said = document.createElement('li'), note = document.createElement('small');
  note.textContent = t('js_sos_words_waiting');
  said.append(item.body.words, note);
  said.dataset.key = item.key;
  $('said').append(said);
  $('said').hidden = false;
}

// The desk's time, wherever the phone thinks it is.
const clock = () => new Date().toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', hour12: false });

function markSaid(item) {
  const note = $('said').querySelector(`[data-key="${item.key}"] small`);
  if (note) note.textContent = `${t('js_sos_words_sent')} ${clock()}`;
}

$('reach').addEventListener('submit', event => {
  event.preventDefault();
  const { phone, name } = event.target.elements;
  outbox.add({ kind: 'reach', url: `${INCIDENT}/tell`, body: { phone: phone.value, name: name.value } });
  $('contact').open = false;
});

$('silent').addEventListener('change', () => {
  if (document.body.dataset.mode === 'asked') {
    outbox.add({ kind: 'silence', url: `${INCIDENT}/silence`, body: { silent: $('silent').checked } }, { replace: true });
  }
});

$('safe').addEventListener('click', () => $('safe-ask').showModal());
$('safe-yes').addEventListener('click', () => {
  $('safe-ask').close();
  outbox.add({ kind: 'safe', url: `${INCIDENT}/safe`, body: {} }, { replace: true });
});
for (const button of document.querySelectorAll('dialog [data-close]')) {
  button.addEventListener('click', () => button.closest('dialog').close());
}

// MARK: showing

function show() {
  const items = outbox.items, opening = items.find(item => item.kind === 'open');
  const isAsked = Boolean(opening) || state().state === 'open';
  document.body.dataset.mode = isAsked ? 'asked' : 'idle';
  document.body.classList.toggle('has-card', ['open', 'ended'].includes(state().state));
  $('more').hidden = !isAsked;
  // Silence is chosen before the press or after it: the switch stands where the eye is.
  if (isAsked !== $('more').contains($('silent-row'))) { if (isAsked) $('contact').before($('silent-row')); else $('privacy').before($('silent-row')); }
  $('card').hidden = Boolean(opening) && state().state !== 'open';
  showOutbox(items, opening);
  const isCut = Boolean(outbox.fault) || navigator.onLine === false;
  document.body.classList.toggle('no-network', isCut);
  $('offline').hidden = !isCut || Boolean(opening);
  $('offline').textContent = t('js_sos_offline');
}

function showOutbox(items, opening) {
  $('outbox').hidden = !items.length;
  if (!items.length) return;
  const isLost = Boolean(outbox.fault) || navigator.onLine === false;
  $('outbox').classList.toggle('lost', Boolean(opening) && isLost);
  const head = opening ? t(isLost ? 'js_sos_saved' : 'js_sos_sending') : isLost ? t('js_sos_more_waiting', { count: items.length }) : t('js_sos_sending');
  if ($('outbox-head').textContent !== head) { $('outbox-head').textContent = head; if (opening) say(head, false); }
  const seconds = Math.floor((Date.now() - (opening?.at ?? 0)) / 1000);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  $('outbox-line').textContent = opening && isLost ? t('js_sos_saved_note', { time, count: opening.tries }) : '';
}

follow(data => {
  if (data.phase === 'closed' && phase && phase !== 'closed') window.scrollTo(0, 0);
  phase = data.phase;
  if (data.state === 'open') {
    if (!outbox.has('open')) outbox.rename('incident', data.incident);
    if (data.type && !outbox.has('tellType')) showKind(data.type);
    if (!outbox.has('silence') && !outbox.has('open')) $('silent').checked = data.silent === 'true';
    $('place').textContent = data.place || $('place').dataset.none;
    $('safe').hidden = data.safe === 'true';
    // A call that was joined to another takes words only: where and what are the other's now.
    for (const part of [$('place-panel'), $('kind-panel'), $('silent-row')]) part.hidden = data.linked === 'true';
    listen();
  } else {
    for (const part of [$('place-panel'), $('kind-panel'), $('silent-row')]) part.hidden = false;
    if (!outbox.has('open')) showKind('');
  }
  $('contact').hidden = $('silent').checked;
  show();
}, words => say(words, false));

function showKind(type) {
  for (const button of $('kinds').children) button.setAttribute('aria-pressed', String(button.dataset.kind === type));
  $('call-120').hidden = !['injury', 'medical', 'selfHarm', 'traffic', 'chemical'].includes(type);
  $('call-119').hidden = !['fire', 'chemical'].includes(type);
}

function listen() {
  if (isLive) return;
  isLive = true;
  document.querySelector('[data-link]').hidden = false;
  connect();
}

function hint(words, isTold = false) {
  $('hint').textContent = words;
  $('hint').classList.toggle('told', isTold);
  if (isTold) say(words, false);
}

function say(words, isShown = true) {
  clearTimeout(sayTimer);
  $('say').classList.toggle('visually-hidden', !isShown);
  $('say').textContent = words;
  sayTimer = setTimeout(() => { $('say').textContent = ''; }, 6000);
}

// A silent call makes no noise, and a phone that shakes on a table is noise.
function buzz(pattern) { if (!$('silent').checked) navigator.vibrate?.(pattern); }

$('hint').dataset.first = $('hint').textContent;
$('place').dataset.none = $('place').textContent;
show();
setInterval(show, 1000);
window.addEventListener('online', () => { outbox.fault = null; update(); show(); });
window.addEventListener('offline', show);
position.warmUp();
// What waited when the page was closed goes on waiting in sight.
for (const item of outbox.items) {
  if (item.said) showSaid(item);
  if (item.kind === 'tellType') showKind(item.body.type);
  if (item.kind === 'open') { $('silent').checked = item.body.silent; find(item.body.location); }
}
outbox.flush();
update();
navigator.serviceWorker?.register('/sw.js', { scope: '/' }).catch(() => { /* over plain HTTP there is none: the page works, but must be open already */ });
