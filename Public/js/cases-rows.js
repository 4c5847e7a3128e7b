// Rows of a repeated group: blank ones that the server sent for whoever has no script give way to a button that adds one.
import { pickers } from './cases-pick.js';

let next = 1000;

for (const set of document.querySelectorAll('[data-rows]')) {
  const pattern = set.querySelector('template'), add = set.querySelector('[data-add]');
  const rows = () => set.querySelectorAll(':scope > [data-row]');
  const filled = set.querySelector(':scope > [data-row]:not([data-blank])');
  // One is left to begin with.
  [...set.querySelectorAll(':scope > [data-blank]')].forEach((row, index) => { if (filled || index > 0) row.remove(); });
  add.hidden = false;
  const show = row => { row.querySelector('[data-drop-row]').hidden = false; };
  rows().forEach(show);
  add.addEventListener('click', () => {
    const row = pattern.content.firstElementChild.cloneNode(true), index = String(next++);
    for (const element of row.querySelectorAll('[name], [id], [for], [aria-describedby]')) {
      for (const name of ['name', 'id', 'for', 'aria-describedby']) {
        if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replace('.__.', `.${index}.`));
      }
    }
    pattern.before(row);
    show(row);
    pickers(row);
    row.querySelector('input:not([type=hidden]), select')?.focus();
    set.dispatchEvent(new Event('input', { bubbles: true }));
  });
  set.addEventListener('click', event => {
    const drop = event.target.closest('[data-drop-row]');
    if (!drop) return;
    const row = drop.closest('[data-row]'), beside = row.nextElementSibling?.matches('[data-row]') ? row.nextElementSibling : row.previousElementSibling;
    row.remove();
    (beside?.querySelector?.('input:not([type=hidden]), select') ?? add).focus();
    set.dispatchEvent(new Event('input', { bubbles: true }));
  });
  // Enter in a row is the next row, not the end of the form.
  set.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.isComposing || event.target.tagName === 'BUTTON' || event.target.getAttribute('aria-expanded') === 'true') return;
    event.preventDefault();
    add.click();
  });
}
