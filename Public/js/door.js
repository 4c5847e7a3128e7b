// Fills a demo account into the sign-in form and sends it.
for (const button of document.querySelectorAll('[data-fill]')) {
  button.addEventListener('click', () => {
    const form = document.querySelector('form.card');
    form.elements.account.value = button.dataset.fill;
    form.elements.password.value = button.dataset.password;
    form.requestSubmit();
  });
}
