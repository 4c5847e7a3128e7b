// The figures page: a choice shows at once, and prints on request with what belongs on paper unfolded.
for (const form of document.querySelectorAll('form[data-auto]')) {
  form.addEventListener('change', () => { if (form.checkValidity()) form.requestSubmit(); });
}

for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => window.print());

let unfolded = [];
window.addEventListener('beforeprint', () => {
  unfolded = [...document.querySelectorAll('details[data-paper]:not([open])')];
  for (const details of unfolded) details.open = true;
});
window.addEventListener('afterprint', () => { for (const details of unfolded) details.open = false; });
