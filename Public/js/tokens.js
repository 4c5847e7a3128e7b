// The page of tokens: a new one is shown this once; the list is read again when it has been put away.
import { t } from './words.js';
import { post } from './act.js';

const $ = id => document.getElementById(id);
let revoking = '';

$('new').addEventListener('acted', event => {
  $('secret').textContent = event.detail.token;
  $('made').showModal();
  $('secret').focus();
});
// Leaving by accident would lose it.
$('made').addEventListener('cancel', event => event.preventDefault());
$('made-done').addEventListener('click', () => { $('secret').textContent = ''; location.reload(); });
$('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText($('secret').textContent);
    $('copy').textContent = t('js_tokens_copied');
  } catch {
    getSelection().selectAllChildren($('secret'));
    $('copy').textContent = t('js_tokens_copy_failed');
  }
});

document.addEventListener('click', event => {
  const button = event.target.closest('[data-revoke]');
  if (!button) return;
  revoking = button.dataset.revoke;
  $('revoke-name').textContent = button.dataset.label;
  $('revoke').showModal();
});
$('revoke-cancel').addEventListener('click', () => $('revoke').close());
$('revoke-yes').addEventListener('click', async () => {
  try {
    await post(`/api/v1/tokens/${revoking}/revoke`);
    location.reload();
  } catch (error) { $('revoke').querySelector('.fault').textContent = error.message; }
});
