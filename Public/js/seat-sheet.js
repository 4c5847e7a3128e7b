// The hand-over sheet: opened with what it says now; only what was changed goes up, so that two who write at once take nothing
// from each other.
import { t } from './words.js';

export function setUpSheet(now, send) {
  const dialog = document.getElementById('sheet-dialog');
  if (!dialog) return;
  const form = document.getElementById('sheet-form');
  let known = new Map();

  // What the page shows is what the form begins with; what was typed and not yet saved stays.
  document.addEventListener('click', event => {
    if (!event.target.closest('[data-open=sheet-dialog]')) return;
    const shown = new Map([...now.querySelectorAll('[data-field]')].map(field => [field.dataset.field, field.dataset.value]));
    for (const field of form.elements) {
      if (!field.name || field.dataset.vital !== undefined) continue;
      if (field.value === (known.get(field.name) ?? '')) field.value = shown.get(field.name) ?? '';
    }
    known = shown;
  });

  form.addEventListener('submit', event => {
    event.preventDefault();
    const fields = {}, row = {}, fault = form.querySelector('.fault');
    fault.textContent = '';
    for (const field of form.elements) {
      if (!field.name) continue;
      if (field.dataset.vital !== undefined) {
        const text = field.value.trim().replace(',', '.');
        if (!text) continue;
        const value = Number(text);
        if (!Number.isFinite(value)) { field.focus(); return; }
        row[field.name.slice(2)] = field.name === 'v.temperature' ? value : Math.round(value);
      } else if (field.value !== (known.get(field.name) ?? '')) fields[field.name] = field.value;
    }
    const hasFields = Object.keys(fields).length > 0, hasRow = Object.keys(row).length > 0;
    if (!hasFields && !hasRow) { fault.textContent = t('js_seat_nothing'); return; }
    send({ ...(hasFields ? { fields } : {}), ...(hasRow ? { vitals: [row] } : {}) });
    for (const [name, value] of Object.entries(fields)) known.set(name, value);
    for (const field of form.querySelectorAll('[data-vital]')) field.value = '';
    dialog.close();
  });
}
