// A list of cases: a choice narrows it at once, what is typed waits for Enter.
import './cases-pick.js';

const form = document.querySelector('form.filters');
form?.addEventListener('change', event => {
  if (event.target.matches('select, input[type=date]') || event.target.matches('[data-picked]')) form.requestSubmit();
});
form?.addEventListener('picked', () => form.requestSubmit());
// What is blank says nothing in an address.
form?.addEventListener('submit', () => { for (const field of form.elements) if (field.name && !field.value) field.disabled = true; });
window.addEventListener('pageshow', () => { for (const field of form?.elements ?? []) if (field.name && !field.value) field.disabled = false; });
