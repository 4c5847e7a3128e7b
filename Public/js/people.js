// People and organisations: dialogs, and what is shown again after something was done.
import './act.js';

const $ = id => document.getElementById(id);

document.addEventListener('click', event => {
  const opener = event.target.closest('[data-open]');
  if (opener) $(opener.dataset.open)?.showModal();
  if (event.target.closest('[data-close]')) event.target.closest('dialog')?.close();
  const ending = event.target.closest('[data-end-role]');
  if (ending) {
    $('end-role-words').textContent = ending.dataset.words;
    $('end-role-yes').dataset.body = JSON.stringify({ role: ending.dataset.endRole, organisation: ending.dataset.organisation });
    $('end-role').showModal();
  }
});

// What was new has a page of its own; anything else is seen on this one.
document.addEventListener('acted', event => {
  const go = event.target.dataset.go;
  if (go && event.detail.id) location.assign(go + encodeURIComponent(event.detail.id));
  else location.reload();
});

// The tree keeps the chosen line in view without moving the page.
document.querySelector('.tree [aria-current]')?.scrollIntoView({ block: 'nearest' });
