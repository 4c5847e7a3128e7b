// Elements with [data-fragment] hold a part of the page that the server renders. `refresh` fetches it again and puts it
// in place without losing what a person is typing, where the focus is, or what is unfolded.
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

async function load(element) {
  const url = element.dataset.fragment;
  if (!url) { element.replaceChildren(); return; }
  let response;
  try { response = await fetch(url, { headers: { Accept: 'text/html' } }); } catch { return; }
  // Signed out: the answer is the sign-in page, which must not be put in here.
  if (response.status === 401 || response.redirected) { location.reload(); return; }
  const html = await response.text();
  if (element.dataset.fragment !== url) return;
  if (!response.ok && response.status !== 404 && response.status !== 403) return;
  const kept = keep(element);
  element.innerHTML = html;
  restore(element, kept);
  element.dispatchEvent(new CustomEvent('refreshed', { bubbles: true }));
}

const name = field => `${field.closest('form')?.dataset.post ?? ''}|${field.name || field.id}|${field.type === 'radio' || field.type === 'checkbox' ? field.value : ''}`;

function keep(element) {
  const typed = new Map();
  for (const field of element.querySelectorAll('input, select, textarea')) {
    if (field.type === 'hidden') continue;
    const touched = field.type === 'checkbox' || field.type === 'radio' ? field.checked !== field.defaultChecked
      : field.tagName === 'SELECT' ? [...field.options].some(o => o.selected !== o.defaultSelected) : field.value !== field.defaultValue;
    if (touched) typed.set(name(field), field.type === 'checkbox' || field.type === 'radio' ? field.checked : field.value);
  }
  const focus = element.contains(document.activeElement) ? document.activeElement : null;
  return {
    typed, focus: focus && (focus.id ? `#${CSS.escape(focus.id)}` : null), focusName: focus && 'name' in focus ? name(focus) : null,
    selection: focus && 'selectionStart' in focus && focus.type !== 'checkbox' && focus.type !== 'radio' ? [focus.selectionStart, focus.selectionEnd] : null,
    open: [...element.querySelectorAll('details[open][id]')].map(d => d.id), scroll: element.scrollTop,
  };
}

function restore(element, kept) {
  for (const field of element.querySelectorAll('input, select, textarea')) {
    const value = kept.typed.get(name(field));
    if (value === undefined) continue;
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = value; else field.value = value;
  }
  for (const id of kept.open) { const details = document.getElementById(id); if (details) details.open = true; }
  let focus = kept.focus && element.querySelector(kept.focus);
  if (!focus && kept.focusName) focus = [...element.querySelectorAll('input, select, textarea, button')].find(field => name(field) === kept.focusName);
  if (focus) {
    focus.focus({ preventScroll: true });
    if (kept.selection && kept.selection[0] !== null) try { focus.setSelectionRange(...kept.selection); } catch { /* not a text field */ }
  }
  element.scrollTop = kept.scroll;
}
