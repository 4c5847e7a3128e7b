// Importing people: the file goes as it is, the plan comes back, a yes writes it, and the page says how far it is.
import { t } from './words.js';
import { post } from './act.js';

const $ = id => document.getElementById(id);
const main = document.querySelector('main');

$('send')?.addEventListener('submit', async event => {
  event.preventDefault();
  const form = event.target;
  const fault = form.querySelector('.fault[role=alert]');
  const [button, progress] = [form.querySelector('button'), form.querySelector('progress')];
  const file = form.elements.file.files[0];
  fault.textContent = '';
  if (file.size > 20 * 1024 * 1024) { fault.textContent = t('js_import_large'); return; }
  button.disabled = true;
  progress.classList.remove('hidden');
  try {
    const response = await fetch(`/api/v1/imports?organisation=${encodeURIComponent(form.elements.organisation.value)}`, {
      method: 'POST', body: file,
      headers: { 'Content-Type': 'text/csv', 'Accept': 'application/json', 'X-Form-Token': document.body.dataset.formToken || '' },
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.message || t('js_failed'));
    location.assign(`/admin/people/import/${answer.id}`);
  } catch (error) {
    fault.textContent = error instanceof TypeError ? t('js_no_network') : error.message;
    button.disabled = false;
    progress.classList.add('hidden');
  }
});

document.addEventListener('acted', () => location.reload());
$('drop')?.addEventListener('click', async () => {
  try { await post(`/api/v1/imports/${main.dataset.import}/drop`); } finally { location.assign('/admin/people/import'); }
});

async function watch() {
  try {
    const response = await fetch(`/api/v1/imports/${main.dataset.import}`, { headers: { 'Accept': 'application/json' } });
    const job = await response.json();
    if (!response.ok || job.stage !== 'writing') { location.reload(); return; }
    const progress = $('progress');
    progress.max = job.progress.total || 1;
    progress.value = job.progress.done;
    $('done').textContent = job.progress.done;
    $('total').textContent = job.progress.total;
  } catch { /* The link is lost for a moment: the import goes on by itself. */ }
  setTimeout(watch, 700);
}
if (main.dataset.writing !== undefined) watch();
