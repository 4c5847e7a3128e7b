// Small helps of the pages where people sign in: showing a password, copying a key, printing codes.
import { t } from './words.js';

for (const label of document.querySelectorAll('label.secret')) {
  const field = label.querySelector('input'), button = document.createElement('button');
  button.type = 'button';
  button.textContent = t('js_show');
  button.setAttribute('aria-pressed', 'false');
  button.addEventListener('click', event => {
    event.preventDefault();
    const shown = field.type === 'password';
    field.type = shown ? 'text' : 'password';
    button.textContent = t(shown ? 'js_hide' : 'js_show');
    button.setAttribute('aria-pressed', String(shown));
    field.focus();
  });
  label.append(button);
  // A field that shows itself must not be remembered as plain text.
  field.form?.addEventListener('submit', () => { field.type = 'password'; });
}

for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) { button.remove(); continue; }
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy), items = [...source.querySelectorAll('li')];
    await navigator.clipboard.writeText(items.length ? items.map(item => item.textContent.trim()).join('\n') : source.textContent.replaceAll(' ', ''));
    const words = button.textContent;
    button.textContent = t('js_copied');
    setTimeout(() => { button.textContent = words; }, 1500);
  });
}

for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => print());
