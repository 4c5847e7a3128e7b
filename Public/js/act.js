// Sends what a person does. A form with [data-post] posts its fields as JSON; a button with [data-post] posts its
// data-body. Each press has its own key, so that a repeat after a lost answer is done once.
import { t } from './words.js';
import { renew } from './form-token.js';

export const key = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, '0')).join('');

export async function post(url, body = {}, options = {}) {
  const idempotency = options.key ?? key();
  const attempts = options.attempts ?? 3;
  let isRenewed = false;
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, {
        method: 'POST', keepalive: true, signal: AbortSignal.timeout?.(10000),
        headers: {
          'Content-Type': 'application/json', 'Accept': 'application/json', 'Idempotency-Key': idempotency,
          'X-Form-Token': document.body.dataset.formToken || '', 'X-Party': document.body.classList.contains('phone') ? 'phone' : 'person',
        },
        body: JSON.stringify(body),
      });
      const answer = await response.json().catch(() => ({}));
      if (response.ok) return answer;
      // The same person has signed in again meanwhile: the same press, once more, under the new token.
      if (answer.code === 'staleForm' && !isRenewed) {
        isRenewed = true;
        const now = await renew();
        if (now === 'renewed') continue;
        if (now === 'other') throw Object.assign(new Error(t('js_other_account')), { answer, status: response.status });
      }
      if (response.status >= 500 && attempt < attempts) throw new TypeError('try again');
      throw Object.assign(new Error(answer.message || t('js_failed')), { answer, status: response.status });
    } catch (error) {
      if (error.status || attempt >= attempts) {
        if (!error.status) error.message = t('js_no_network');
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 400 * attempt));
    }
  }
}

// Fields by name; a dot nests, [data-number] makes a number, a checkbox a boolean, an empty field nothing.
export function fields(form) {
  const body = {};
  for (const element of form.elements) {
    if (!element.name || element.disabled || element.type === 'submit' || element.type === 'button') continue;
    if (element.type === 'radio' && !element.checked) continue;
    let value = element.type === 'checkbox' ? element.checked : element.value;
    if (value === '' || value === undefined) continue;
    if (element.dataset.number !== undefined) value = Number(value);
    const path = element.name.split('.');
    let target = body;
    for (const part of path.slice(0, -1)) target = target[part] ??= {};
    const last = path.at(-1);
    if (element.dataset.list !== undefined) {
      if (element.type !== 'checkbox') (target[last] ??= []).push(value);
      else if (element.checked) (target[last] ??= []).push(element.value);
    } else target[last] = value;
  }
  return body;
}

async function run(element, url, body) {
  if (element.dataset.busy) return;
  element.dataset.busy = '1';
  element.classList.add('busy');
  const fault = element.querySelector?.('.fault') ?? element.closest('[data-acts]')?.querySelector('.fault') ?? document.getElementById('fault');
  if (fault) fault.textContent = '';
  try {
    const answer = await post(url, body);
    element.dispatchEvent(new CustomEvent('acted', { bubbles: true, detail: answer }));
    if (element.dataset.then === 'close') element.closest('dialog')?.close();
    if (element.tagName === 'FORM' && element.dataset.then !== 'keep') element.reset();
  } catch (error) {
    if (fault) { fault.textContent = error.message; fault.scrollIntoView?.({ block: 'nearest' }); }
    const field = error.answer?.field && element.elements?.namedItem?.(error.answer.field);
    field?.focus?.();
    element.dispatchEvent(new CustomEvent('refused', { bubbles: true, detail: error }));
  } finally {
    delete element.dataset.busy;
    element.classList.remove('busy');
  }
}

// The version that the person was looking at, where the page says so.
const seen = element => element.dataset.seen ? { version: Number(element.dataset.seen) } : {};

document.addEventListener('submit', event => {
  const form = event.target.closest('form[data-post]');
  if (!form) return;
  event.preventDefault();
  run(form, form.dataset.post, { ...seen(form), ...JSON.parse(form.dataset.body || '{}'), ...fields(form) });
});

document.addEventListener('click', event => {
  const button = event.target.closest('button[data-post]');
  if (!button || button.disabled) return;
  event.preventDefault();
  run(button, button.dataset.post, { ...seen(button), ...JSON.parse(button.dataset.body || '{}') });
});
