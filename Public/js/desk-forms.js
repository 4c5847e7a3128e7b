// The desk's forms: dialogs, folded forms, buildings by name, and the category and priority that go with a type.
document.addEventListener('click', event => {
  const opener = event.target.closest('[data-open]');
  if (opener) {
    const dialog = document.getElementById(opener.dataset.open);
    if (!dialog.open) dialog.showModal();
    const source = dialog.querySelector('[name=source]');
    if (source && !dialog.querySelector('[name=source]:checked')) source.checked = true;
    dialog.querySelector('[autofocus]')?.focus();
  }
  if (event.target.closest('[data-close]')) event.target.closest('dialog').close();
  const toggle = event.target.closest('[data-toggle]');
  if (toggle) {
    const form = document.getElementById(toggle.dataset.toggle);
    form.classList.toggle('hidden');
    form.querySelector('input:not([type=hidden])')?.focus();
  }
});

// What a form learned from a list or the map goes with the rest of it; a dialog that closes is as new.
document.addEventListener('reset', event => {
  for (const field of event.target.querySelectorAll('[data-transient]')) field.value = '';
});
for (const dialog of document.querySelectorAll('dialog')) dialog.addEventListener('close', () => dialog.querySelector('form')?.reset());

// A building's name chosen from the list carries its number; any other words stand for themselves.
document.addEventListener('input', event => {
  const field = event.target.closest('[data-building]');
  if (!field) return;
  const option = [...document.querySelectorAll('#building-names option')].find(one => one.value === field.value);
  const form = field.form, id = form.elements.namedItem('location.building');
  id.value = option?.dataset.id ?? '';
});

document.addEventListener('change', event => {
  if (event.target.name !== 'type') return;
  const form = event.target.closest('[data-classify]');
  const option = event.target.selectedOptions[0];
  if (!form || !option?.value) return;
  const category = form.elements.namedItem('category'), priority = form.elements.namedItem('priority');
  if (category) category.value = option.dataset.category;
  if (priority && option.dataset.priority && !form.hasAttribute('data-new-call')) priority.value = option.dataset.priority;
});
