// Elements with [data-fragment] hold a part of the page that the server renders. `refresh` fetches it again and puts it
// in place without losing what a person is typing, where the focus is, or what is unfolded.
import { t } from './words.js';

const waiting = new Map();

export function refresh(element, url) {
  if (!element) return Promise.resolve();
  if (url !== undefined) element.dataset.fragment = url;
  const state = waiting.get(element);
  if (state) { state.again = true; return state.promise; }
  const entry = { again: false, promise: null };
  entry.promise = (async () => {
    try {
      do {
        entry.again = false;
        await load(element);
      } while (entry.again);
    } finally { waiting.delete(element); }
  })();
  waiting.set(element, entry);
  return entry.promise;
}

// While a word is being composed (pinyin), replacing the field would lose it.
let composing = null;
document.addEventListener('compositionstart', () => { composing = Promise.withResolvers?.() ?? deferred(); });
document.addEventListener('compositionend', () => { composing?.resolve(); composing = null; });
function deferred() { let resolve; const promise = new Promise(done => { resolve = done; }); return { promise, resolve }; }

const isTyped = () => [...document.querySelectorAll('input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea')].some(field => field.value !== field.defaultValue);

// The server no longer knows this window: what was typed stays to be copied, and a sentence says what to do.
function lost(status) {
  if (status === 401 && !isTyped()) { location.reload(); return; }
  const note = document.getElementById('fault');
  if (note) note.textContent = t(status === 401 ? 'js_signed_out' : 'js_other_account');
}

async function load(element) {
  const url = element.dataset.fragment;
  if (!url) { element.replaceChildren(); return; }
  let response;
  try { response = await fetch(url, { headers: { Accept: 'text/html' } }); } catch { return; }
  // Signed out answers with the way to the sign-in page.
  if (response.redirected || response.status === 401) { lost(401); return; }
  if (response.status === 403) { lost(403); return; }
  const html = await response.text();
  if (composing && element.contains(document.activeElement)) await composing.promise;
  if (element.dataset.fragment !== url) return;
  if (response.status === 404) { element.replaceChildren(); return; }
  if (!response.ok) return;
  // What was typed about one thing must not turn up under another.
  const path = url.split('?')[0], kept = (element.dataset.shown ?? path) === path ? keep(element) : null;
  element.innerHTML = html;
  element.dataset.shown = path;
  if (kept) restore(element, kept);
  element.dispatchEvent(new CustomEvent('refreshed', { bubbles: true }));
}

// A field is known by its form's command and body: the address is put in only after the fragment is in place.
const form = field => { const { command, post, body } = field.closest('form')?.dataset ?? {}; return `${command ?? post ?? ''}|${body ?? ''}`; };
// A button is what it does: another one must never be pressed in its place.
const deed = ({ dataset }) => [dataset.command, dataset.body, dataset.toggle, dataset.select, dataset.key].map(part => part ?? '').join('|');
const name = field => field.tagName === 'BUTTON' ? `${form(field)}|${deed(field)}|${field.textContent.trim()}` : `${form(field)}|${field.name || field.id}|${field.type === 'radio' || field.type === 'checkbox' ? field.value : ''}`;

function keep(element) {
  const typed = new Map();
  for (const field of element.querySelectorAll('input, select, textarea')) {
    if (field.type === 'hidden') {
      if (field.dataset.transient !== undefined && field.value) typed.set(name(field), field.value);
      continue;
    }
    const touched = field.type === 'checkbox' || field.type === 'radio' ? field.checked !== field.defaultChecked
      : field.tagName === 'SELECT' ? [...field.options].some(o => o.selected !== o.defaultSelected) : field.value !== field.defaultValue;
    if (touched) typed.set(name(field), field.type === 'checkbox' || field.type === 'radio' ? field.checked : field.value);
  }
  const focus = element.contains(document.activeElement) ? document.activeElement : null;
  return {
    typed, focus: focus && (focus.id ? `#${CSS.escape(focus.id)}` : null), focusName: focus && 'name' in focus ? name(focus) : null,
    selection: focus && 'selectionStart' in focus && focus.type !== 'checkbox' && focus.type !== 'radio' ? [focus.selectionStart, focus.selectionEnd] : null,
    open: [...element.querySelectorAll('details[open][id]')].map(d => d.id), unfolded: [...element.querySelectorAll('form[id]:not(.hidden)')].map(f => f.id),
    scroll: element.scrollTop,
  };
}

function restore(element, kept) {
  for (const field of element.querySelectorAll('input, select, textarea')) {
    const value = kept.typed.get(name(field));
    if (value === undefined) continue;
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = value; else field.value = value;
  }
  for (const id of kept.open) { const details = document.getElementById(id); if (details) details.open = true; }
  for (const id of kept.unfolded) document.getElementById(id)?.classList.remove('hidden');
  let focus = kept.focus && element.querySelector(kept.focus);
  if (!focus && kept.focusName) focus = [...element.querySelectorAll('input, select, textarea, button')].find(field => name(field) === kept.focusName);
  if (focus) {
    focus.focus({ preventScroll: true });
    if (kept.selection && kept.selection[0] !== null) try { focus.setSelectionRange(...kept.selection); } catch { /* not a text field */ }
  }
  // What had the focus is gone: the keys go on from the part it was in.
  if (!focus && (kept.focus || kept.focusName)) element.closest('[tabindex]')?.focus({ preventScroll: true });
  element.scrollTop = kept.scroll;
}
