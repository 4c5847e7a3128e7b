// 六方 on the desk: the dialog with a seat's one-time link, and the key that leads to the seats.
import { t } from './words.js';
import { post } from './act.js';

const dialog = document.getElementById('seat-link');
const $ = selector => dialog.querySelector(selector);
let address = '', shown = null;

// Nobody sits there yet: the key starts all six. Else it leads to the first thing to do.
export function toSeats(panel) {
  const start = panel.querySelector('#six-start');
  if (start) { start.click(); return; }
  const section = panel.querySelector('#six');
  section?.scrollIntoView({ block: 'start' });
  (section?.querySelector('[data-rescue-reason] input') ?? section?.querySelector('[data-seat-link], button'))?.focus({ preventScroll: true });
}

document.addEventListener('click', event => {
  const button = event.target.closest('[data-seat-link]');
  if (!button) return;
  address = button.dataset.seatLink;
  load(false);
});

async function load(renew) {
  $('.fault').textContent = $('#seat-told').textContent = '';
  try {
    show(await post(address, renew ? { renew } : {}));
  } catch (error) {
    $('.fault').textContent = error.message;
    for (const part of ['.code']) $(part).replaceChildren();
  }
  if (!dialog.open) dialog.showModal();
}

function show(link) {
  shown = link;
  $('.seat-title').textContent = link.title;
  $('.code').innerHTML = link.qr ?? '';
  $('#seat-link-text').value = link.link;
  $('[data-taken]').classList.toggle('hidden', !link.isTaken);
  $('[data-local]').classList.toggle('hidden', !link.isLocal);
  // An account's seat has an address that is no secret: nothing to replace.
  $('#seat-renew').classList.toggle('hidden', !link.until);
  $('[data-bearer]').classList.toggle('hidden', !link.until);
  $('[data-account]').classList.toggle('hidden', Boolean(link.until));
  if (!link.until) { $('[data-until-words]').textContent = ''; return; }
  const time = new Date(link.until).toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' });
  $('[data-until-words]').textContent = t('js_seat_until', { time });
}

$('#seat-copy').addEventListener('click', async () => {
  const field = $('#seat-link-text');
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand('copy'); }
  $('#seat-told').textContent = t('js_seat_copied');
});
$('#seat-renew').addEventListener('click', () => load(true));
$('#seat-wecom').addEventListener('click', () => tell({ channel: 'wecom' }));
$('#seat-sms').addEventListener('submit', event => {
  event.preventDefault();
  tell({ channel: 'sms', phone: event.target.elements.phone.value });
});

// What the server says became of it, and nothing rosier.
async function tell(body) {
  if (!shown) return;
  $('.fault').textContent = $('#seat-told').textContent = '';
  try {
    const told = await post(address.replace(/link$/, 'notify'), body, { attempts: 1 });
    if (told.isSent) $('#seat-told').textContent = `${t('js_seat_sent')} · ${told.words}`;
    else $('.fault').textContent = told.words;
  } catch (error) { $('.fault').textContent = error.message; }
}
