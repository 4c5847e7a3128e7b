// What somebody has begun to write survives a reload: kept by the server, under their name, encrypted. Without a network the open
// lines wait in the browser, confidential ones never do.
import { t } from './words.js';
import { renew } from './form-token.js';

const PAUSE = 1200, person = document.body.dataset.person;
const done = new URLSearchParams(location.search).has('did');

const place = form => `case-draft/${person}/${form.dataset.draft}`;
const plain = form => [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !['formToken', 'key', 'seen', 'way', 'org'].includes(name));
const isSealed = (form, name) => [...form.querySelectorAll('[data-sealed] [name]')].some(field => field.name === name);

// What is as the page showed it is no draft: somebody else may change it meanwhile.
const isChanged = field => field.type === 'hidden' || (field.type === 'radio' || field.type === 'checkbox' ? field.checked !== field.defaultChecked
  : field.tagName === 'SELECT' ? [...field.options].some(option => option.selected !== option.defaultSelected) : field.value !== field.defaultValue);
const isOwn = (form, name) => [...form.elements].some(field => field.name === name && isChanged(field));

function keepHere(form) {
  try { localStorage.setItem(place(form), JSON.stringify(plain(form).filter(([name]) => isOwn(form, name) && !isSealed(form, name) && !name.startsWith('f.')))); } catch { /* a private window keeps nothing */ }
}
function forgetHere(form) { try { localStorage.removeItem(place(form)); } catch { /* nothing there */ } }

function restore(form) {
  let kept;
  try { kept = JSON.parse(localStorage.getItem(place(form)) || 'null'); } catch { kept = null; }
  if (!kept) return false;
  let isAny = false;
  for (const [name, value] of kept) {
    const fields = [...form.elements].filter(field => field.name === name);
    const radio = fields.find(field => field.type === 'radio' && field.value === value);
    if (radio) { isAny ||= !radio.checked; radio.checked = true; }
    else if (fields[0] && fields[0].type !== 'radio' && fields[0].value !== value) { fields[0].value = value; isAny = true; }
  }
  return isAny;
}

for (const form of document.querySelectorAll('form[data-draft]')) {
  if (!form.dataset.draft) continue;
  const state = form.querySelector('[data-draft-state]');
  let timer = 0, running = null, isTouched = false;

  const save = async () => {
    clearTimeout(timer);
    running?.abort();
    running = new AbortController();
    const post = () => fetch(form.dataset.draft, {
      method: 'POST', body: new URLSearchParams([...plain(form), ['seen', form.elements.seen?.value ?? ''], ['formToken', document.body.dataset.formToken || '']]), signal: running.signal,
      headers: { Accept: 'application/json', 'X-Form-Token': document.body.dataset.formToken || '' },
    });
    try {
      let response = await post();
      if (response.status === 403 && await renew() === 'renewed') response = await post();
      if (!response.ok) { state.textContent = (await response.json().catch(() => ({}))).message ?? ''; return; }
      forgetHere(form);
      isTouched = false;
      state.textContent = t('js_cases_draft_kept', { time: new Date().toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit' }) });
    } catch (error) {
      if (error.name === 'AbortError') return;
      keepHere(form);
      state.textContent = t('js_cases_draft_here');
    }
  };

  if (done) forgetHere(form);
  else if (restore(form)) { form.closest('details')?.setAttribute('open', ''); state.textContent = t('js_cases_draft_here'); save(); }

  form.addEventListener('input', () => { isTouched = true; clearTimeout(timer); timer = setTimeout(save, PAUSE); });
  form.addEventListener('submit', event => {
    if (event.defaultPrevented) return;
    clearTimeout(timer);
    running?.abort();
    isTouched = false;
  });
  // A phone that goes to its camera may never come back to this page.
  document.addEventListener('visibilitychange', () => { if (document.hidden && isTouched) save(); });
  window.addEventListener('online', () => { if (isTouched) save(); });
}
