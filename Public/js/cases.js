// A case and its forms: deadlines that run, rows, files, places, drafts. Everything works without this too, save photos.
import { t } from './words.js';
import { pickers } from './cases-pick.js';
import './cases-rows.js';
import './cases-files.js';
import './cases-place.js';
import './cases-draft.js';
import { tick } from './cases-due.js';

tick();
setInterval(tick, 20000);
pickers();

// A form goes once, however often it is pressed.
document.addEventListener('submit', event => {
  const form = event.target;
  if (form.method !== 'post') return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = '1';
  const button = event.submitter;
  if (button) { button.classList.add('busy'); button.setAttribute('aria-disabled', 'true'); }
});
window.addEventListener('pageshow', () => { for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent; });

// What must be corrected is where the eye and the hand go first.
const faulty = document.querySelector('.casework-form .faulty :is(input:not([type=hidden]), select, textarea), .casework-form [aria-invalid]');
if (faulty) faulty.focus();
else document.querySelector('.casework-form > .fault')?.scrollIntoView({ block: 'center' });
// A step that is opened by hand begins at its first field.
document.addEventListener('toggle', event => {
  const step = event.target;
  if (!(step instanceof HTMLDetailsElement) || !step.open || !step.matches('.step') || !step.dataset.touched) return;
  step.querySelector('form :is(input:not([type=hidden]):not([type=file]):not([hidden]), select, textarea)')?.focus({ preventScroll: true });
  step.scrollIntoView({ block: 'nearest' });
}, true);
document.addEventListener('click', event => { const step = event.target.closest('summary')?.parentElement; if (step?.matches('.step')) step.dataset.touched = '1'; });

// Ctrl+Enter sends the form that is being filled in.
document.addEventListener('keydown', event => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.('form.casework-form');
  if (form) { event.preventDefault(); form.requestSubmit(form.querySelector('button.primary')); }
});
export { t };
