// Alarm devices: the list and a device's page follow the live wire; forms say what was done by showing how things stand.
import './act.js';
import './clock.js';
import { connect } from './live.js';
import { refresh } from './fragment.js';

const live = document.querySelector('#list[data-fragment], #sheet[data-fragment]');
const follow = () => { if (live) refresh(live); };

if (document.querySelector('[data-link]')) connect();
document.addEventListener('live:alarm', follow);
document.addEventListener('live:resync', follow);
document.addEventListener('live:back', follow);

document.addEventListener('acted', event => {
  const form = event.target;
  if (form.dataset.goto && event.detail.device) { location.assign(form.dataset.goto + encodeURIComponent(event.detail.device)); return; }
  if (live) follow(); else location.reload();
});

for (const button of document.querySelectorAll('[data-open]')) {
  button.addEventListener('click', () => document.getElementById(button.dataset.open)?.showModal());
}

// What a kind usually opens as is proposed; whoever enters may choose another.
document.addEventListener('change', event => {
  const kind = event.target.closest?.('select[data-kind]');
  if (kind) {
    const type = kind.form.querySelector('select[data-type]');
    const usual = kind.selectedOptions[0]?.dataset.type;
    if (type && usual) type.value = usual;
  }
  const all = event.target.closest?.('input[data-all]');
  if (all) {
    all.form.querySelector('.choices').classList.toggle('off', all.checked);
    for (const box of all.form.querySelectorAll('[name=devices]')) box.disabled = all.checked;
  }
});

// From a device's page: that one is chosen already.
const chosen = new URLSearchParams(location.search).get('device');
if (chosen) for (const box of document.querySelectorAll('#announce [name=devices]')) if (box.value === chosen) { box.checked = true; box.scrollIntoView({ block: 'nearest' }); }
