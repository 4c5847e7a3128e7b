// What somebody opened with a reason is shown for as long as they may see it, and no longer on a page that lies open.
const mark = document.querySelector('[data-look-until]');
if (mark) {
  const left = Number(mark.dataset.lookUntil) - Date.now();
  const close = () => {
    for (const fact of document.querySelectorAll('[data-opened] dd')) { fact.textContent = '••••'; fact.classList.add('mask'); }
    // What else the page says of them is fetched anew, unless somebody is writing.
    const isWriting = [...document.querySelectorAll('form.casework-form, form.remark')].some(form => form.dataset.touched);
    if (!isWriting) location.replace(location.pathname);
    else { mark.classList.remove('good'); mark.textContent = mark.dataset.over; }
  };
  // A server's clock and a page's differ by a little.
  setTimeout(close, Math.min(Math.max(left, 0) + 1000, 2147480000));
  document.addEventListener('input', event => { const form = event.target.form; if (form) form.dataset.touched = '1'; });
}
