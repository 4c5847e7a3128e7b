// Photos of a form: each goes by itself as soon as it is taken, and the form refers to it by the slip that comes back.
import { t } from './words.js';
import { renew } from './form-token.js';

const MOST = 20 * 1024 * 1024;

async function send(file, isAgain = false) {
  const response = await fetch(`/api/v1/files?name=${encodeURIComponent(file.name)}`, {
    method: 'POST', body: file,
    headers: { 'Content-Type': file.type.startsWith('image/') ? file.type : 'application/octet-stream', Accept: 'application/json', 'X-Form-Token': document.body.dataset.formToken || '' },
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  if (answer.code === 'staleForm' && !isAgain && await renew() === 'renewed') return send(file, true);
  throw new Error(answer.message || t('js_failed'));
}

for (const box of document.querySelectorAll('[data-files]')) {
  const { name, most } = box.dataset, list = box.querySelector('.file-list'), note = box.querySelector('[data-files-note]'), form = box.closest('form');
  
  note.textContent = '';
  for (const label of box.querySelectorAll('.photo')) label.hidden = false;

  const add = async file => {
    if (list.children.length >= Number(most)) { note.textContent = t('js_cases_files_most', { most }); return; }
    const item = document.createElement('li'), label = document.createElement('label'), words = document.createElement('span');
    const picture = document.createElement('img');
    picture.alt = '';
    if (file.type.startsWith('image/')) { picture.src = URL.createObjectURL(file); label.append(picture); }
    words.textContent = file.name || t('js_cases_photo');
    const progress = document.createElement('progress');
    label.append(words, progress);
    item.append(label);
    list.append(item);
    form.dataset.sending = String(Number(form.dataset.sending || 0) + 1);
    try {
      if (file.size > MOST) throw new Error(t('js_cases_file_large'));
      const slip = await send(file);
      const kept = Object.assign(document.createElement('input'), { type: 'checkbox', name, value: slip.receipt, checked: true });
      progress.remove();
      label.prepend(kept);
      form.dispatchEvent(new Event('input', { bubbles: true }));
    } catch (error) {
      progress.remove();
      const fault = Object.assign(document.createElement('small'), { className: 'fault', textContent: error instanceof TypeError ? t('js_no_network') : error.message });
      const again = Object.assign(document.createElement('button'), { type: 'button', className: 'quiet', textContent: t('js_cases_again') });
      again.addEventListener('click', () => { item.remove(); add(file); });
      words.append(document.createElement('br'), fault, again);
    } finally { form.dataset.sending = String(Number(form.dataset.sending) - 1); }
  };

  box.addEventListener('change', event => {
    if (event.target.type !== 'file') return;
    const files = [...event.target.files];
    event.target.value = '';
    files.forEach(add);
  });
}

// A form waits for its photos.
document.addEventListener('submit', event => {
  if (Number(event.target.dataset.sending || 0) > 0) {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.target.querySelector('[data-files-note]').textContent = t('js_cases_files_wait');
  }
}, true);
