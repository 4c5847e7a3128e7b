// Choosing a person, an organisation or another case while typing. The field itself keeps what is sent: without this script it takes
// an account or a number, and the server finds whom a name or a number means.
import { t } from './words.js';

let count = 0;

export function pickers(root = document) {
  for (const box of root.querySelectorAll('.picker[data-find]:not([data-ready])')) if (!box.closest('template')) picker(box);
}

function picker(box) {
  box.dataset.ready = '1';
  const field = box.querySelector('input'), many = 'many' in box.dataset;
  box.querySelector('.shown')?.remove();
  const values = field.value ? field.value.split(',') : [], names = (box.dataset.shown ?? '').split(/[、,] ?/);
  const chosen = new Map(values.map((value, index) => [value, names[index] || value]));
  const search = field.cloneNode();
  const list = Object.assign(document.createElement('ul'), { className: 'offers', id: `offers-${++count}`, hidden: true });
  const picked = Object.assign(document.createElement('div'), { className: 'picked' });
  // What is sent keeps its name; what is seen has the label.
  field.type = 'hidden';
  field.removeAttribute('id');
  field.removeAttribute('required');
  const isRequired = search.required;
  search.removeAttribute('name');
  search.value = '';
  search.setAttribute('role', 'combobox');
  search.setAttribute('aria-expanded', 'false');
  search.setAttribute('aria-controls', list.id);
  search.setAttribute('aria-autocomplete', 'list');
  list.setAttribute('role', 'listbox');
  box.prepend(picked, search);
  box.append(list);
  let waiting = 0, asked = 0, at = -1, found = [];

  const write = () => {
    const free = search.value.trim();
    field.value = [...chosen.keys(), ...(free ? [free] : [])].join(',');
    search.required = isRequired && chosen.size === 0;
    search.hidden = !many && chosen.size > 0;
    picked.replaceChildren(...[...chosen].map(([value, name]) => {
      const chip = document.createElement('span'), drop = Object.assign(document.createElement('button'), { type: 'button', textContent: '×' });
      drop.setAttribute('aria-label', `${t('js_cases_drop')} ${name}`);
      drop.addEventListener('click', () => { chosen.delete(value); write(); search.focus(); changed(); });
      chip.append(name, drop);
      chip.title = value;
      return chip;
    }));
  };
  const changed = () => { field.dispatchEvent(new Event('input', { bubbles: true })); box.dispatchEvent(new CustomEvent('picked', { bubbles: true })); };
  const close = () => { list.hidden = true; search.setAttribute('aria-expanded', 'false'); search.removeAttribute('aria-activedescendant'); at = -1; };
  const choose = offer => {
    if (!many) chosen.clear();
    chosen.set(offer.value, offer.title);
    search.value = '';
    write();
    close();
    if (many) search.focus(); else picked.querySelector('button')?.focus();
    changed();
  };
  const show = () => {
    list.replaceChildren(...found.map((offer, index) => {
      const item = Object.assign(document.createElement('li'), { id: `${list.id}-${index}` });
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', String(index === at));
      const note = Object.assign(document.createElement('small'), { textContent: offer.note });
      item.append(offer.title, note);
      // Before the field loses the focus.
      item.addEventListener('pointerdown', event => { event.preventDefault(); choose(offer); });
      return item;
    }));
    if (!found.length) list.append(Object.assign(document.createElement('li'), { className: 'none', textContent: t('js_cases_none') }));
    list.hidden = false;
    search.setAttribute('aria-expanded', 'true');
    if (at >= 0) { search.setAttribute('aria-activedescendant', `${list.id}-${at}`); list.children[at].scrollIntoView({ block: 'nearest' }); }
  };
  const ask = async () => {
    const text = search.value.trim(), turn = ++asked;
    if (!text) { close(); return; }
    try {
      const response = await fetch(`${box.dataset.find}?q=${encodeURIComponent(text)}`, { headers: { Accept: 'application/json' } });
      if (!response.ok || turn !== asked) return;
      found = (await response.json()).found;
      at = found.length ? 0 : -1;
      if (document.activeElement === search) show();
    } catch { close(); }
  };
  let composing = false;
  search.addEventListener('compositionstart', () => { composing = true; });
  search.addEventListener('compositionend', () => { composing = false; search.dispatchEvent(new Event('input', { bubbles: true })); });
  search.addEventListener('input', () => {
    if (composing) return;
    const free = search.value.trim();
    field.value = [...chosen.keys(), ...(free ? [free] : [])].join(',');
    clearTimeout(waiting);
    waiting = setTimeout(ask, 180);
  });
  search.addEventListener('keydown', event => {
    if (event.key === 'Backspace' && !search.value && many && chosen.size) { chosen.delete([...chosen.keys()].at(-1)); write(); changed(); return; }
    if (list.hidden || event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      at = (at + (event.key === 'ArrowDown' ? 1 : found.length - 1) + found.length) % (found.length || 1);
      show();
    } else if (event.key === 'Enter' && found[at]) { event.preventDefault(); choose(found[at]); }
    else if (event.key === 'Escape') { event.preventDefault(); close(); }
  });
  search.addEventListener('blur', () => setTimeout(close, 150));
  write();
}

pickers();
