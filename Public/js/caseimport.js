// Importing a table of cases: the file goes as it is and is looked through, a yes imports it, and the page says how far it is.
import { t } from './words.js';
import { post } from './act.js';

const $ = id => document.getElementById(id);
const main = document.querySelector('main');
const base = `/api/v1/cases/${main.dataset.code}/imports`;

$('way')?.addEventListener('change', event => {
  for (const way of document.querySelectorAll('.way')) way.classList.toggle('hidden', way.dataset.way !== event.target.value);
});

$('send')?.addEventListener('submit', async event => {
  event.preventDefault();
  const form = event.target;
  const fault = form.querySelector('.fault[role=alert]');
  const [button, progress] = [form.querySelector('button'), form.querySelector('progress')];
  const file = form.elements.file.files[0];
  fault.textContent = '';
  if (file.size > 50 * 1024 * 1024) { fault.textContent = t('js_caseimport_large'); return; }
  button.disabled = true;
  progress.classList.remove('hidden');
  const query = new URLSearchParams({ organisation: form.elements.organisation.value, opening: form.elements.opening.value, name: file.name });
  try {
    const response = await fetch(`${base}?${query}`, {
      method: 'POST', body: file,
      headers: { 'Content-Type': 'text/csv', 'Accept': 'application/json', 'X-Form-Token': document.body.dataset.formToken || '' },
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.message || t('js_failed'));
    location.assign(`/cases/${main.dataset.code}/import/${answer.id}`);
  } catch (error) {
    fault.textContent = error instanceof TypeError ? t('js_no_network') : error.message;
    button.disabled = false;
    progress.classList.add('hidden');
  }
});

async function ask(what, then) {
  for (const button of document.querySelectorAll('.outcome button')) button.disabled = true;
  try {
    await post(`${base}/${main.dataset.import}/${what}`);
    then();
  } catch (error) {
    const fault = $('fault');
    if (fault) fault.textContent = error.message;
    for (const button of document.querySelectorAll('.outcome button')) button.disabled = false;
  }
}
$('apply')?.addEventListener('click', () => ask('apply', () => location.reload()));
$('stop')?.addEventListener('click', () => ask('stop', () => {}));
$('drop')?.addEventListener('click', () => ask('drop', () => location.assign(`/cases/${main.dataset.code}/import`)));

async function watch() {
  try {
    const response = await fetch(`${base}/${main.dataset.import}`, { headers: { 'Accept': 'application/json' } });
    const job = await response.json();
    if (!response.ok || (job.stage !== 'checking' && job.stage !== 'writing')) { location.reload(); return; }
    const seen = job.stage === 'writing' ? job.done.rows : job.found.rows;
    const progress = $('progress');
    progress.value = seen;
    $('seen').textContent = seen;
  } catch { /* The link is lost for a moment: the import goes on by itself. */ }
  setTimeout(watch, 700);
}
if (main.dataset.working !== undefined) watch();
