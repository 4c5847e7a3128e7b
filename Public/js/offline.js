// What was pressed is kept on the phone until the server has it: in order, each with its own key, so that a repeat after a
// lost answer is done once. It is sent again when the network or the page comes back, and every few seconds.
import { key } from './act.js';
import { renew } from './form-token.js';

const TIMEOUT = 9000, LONGEST_PAUSE = 8000, OLD = 15 * 60 * 1000;

export class Outbox {
  // `sent(item, answer)`, `refused(item, fault)`, `changed()`; `old(item)`, where there is one, is asked before something is sent
  // that this page has not tried to send for a quarter of an hour: it answers with `confirm` or `forget`. `send(url, item, usual)` sends in another way than the usual one. `names` fills {words} in addresses once an answer gave them.
  constructor(name, handlers) {
    this.name = name;
    this.handlers = handlers;
    this.memory = '';
    this.fault = null;
    this.busy = false;
    this.timer = 0;
    window.addEventListener('online', () => this.flush());
    window.addEventListener('pageshow', () => this.flush());
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.flush(); });
  }

  // Another tab may have sent or added meanwhile: the stored list is the list.
  read() {
    try { return JSON.parse(localStorage.getItem(this.name) || this.memory || '{}'); } catch { return JSON.parse(this.memory || '{}'); }
  }

  write(state) {
    const text = JSON.stringify(state);
    this.memory = text;
    try { localStorage.setItem(this.name, text); } catch { /* a private window keeps it in memory only */ }
  }

  get items() { return this.read().items ?? []; }
  get names() { return this.read().names ?? {}; }
  has(kind) { return this.items.some(item => item.kind === kind); }

  rename(name, value) {
    const state = this.read();
    if (state.names?.[name] === value) return;
    this.write({ ...state, names: { ...state.names, [name]: value } });
  }

  // With `replace` an older one of the same kind that was not yet tried gives way: only the last word counts.
  add(item, { replace = false } = {}) {
    const state = this.read();
    const whole = { key: key(), at: Date.now(), tries: 0, ...item };
    const items = (state.items ?? []).filter(other => !(replace && other.kind === item.kind && other.tries === 0));
    this.write({ ...state, items: [...items, whole] });
    this.handlers.changed?.();
    this.flush();
    return whole;
  }

  update(item, change) {
    const state = this.read();
    this.write({ ...state, items: (state.items ?? []).map(other => other.key === item.key ? { ...other, ...change } : other) });
  }

  drop(item) {
    const state = this.read();
    this.write({ ...state, items: (state.items ?? []).filter(other => other.key !== item.key) });
  }

  // Still wanted: it is sent now.
  confirm(item) {
    this.update(item, { tried: Date.now() });
    this.flush();
  }

  // No longer wanted, nor what waits behind it.
  forget() {
    this.write({ ...this.read(), items: [] });
    this.fault = null;
    this.handlers.changed?.();
  }

  async flush() {
    if (this.busy) return;
    clearTimeout(this.timer);
    this.busy = true;
    try {
      for (let item = this.items[0]; item; item = this.items[0]) {
        const url = item.url.replace(/\{(\w+)\}/g, (whole, name) => this.names[name] ?? whole);
        // What it belongs to was refused or is gone: there is nobody to send it to.
        if (url.includes('{')) { this.drop(item); continue; }
        // A page that goes on trying knows that somebody waits; one that was closed or asleep does not.
        if (this.handlers.old && Date.now() - Math.max(item.at, item.tried ?? 0) > OLD) { this.handlers.old(item); return; }
        this.update(item, { tries: item.tries + 1, tried: Date.now() });
        let answer;
        try {
          answer = this.handlers.send ? await this.handlers.send(url, item, send) : await send(url, item);
        } catch (fault) {
          if (fault.isFinal) { this.drop(item); this.fault = null; this.handlers.refused?.(item, fault); continue; }
          this.fault = fault;
          this.timer = setTimeout(() => this.flush(), Math.min(1000 * 2 ** Math.min(item.tries, 4), LONGEST_PAUSE));
          return;
        }
        this.fault = null;
        if (item.gives) this.rename(item.gives, answer.incident);
        this.drop(item);
        this.handlers.sent?.(item, answer);
      }
    } finally {
      this.busy = false;
      this.handlers.changed?.();
    }
  }
}

async function send(url, item) {
  let { response, answer } = await once(url, item);
  if (answer.code === 'staleForm') {
    // The page is older than the session. It waits until its own person is there again: somebody else's it never becomes.
    const now = await renew();
    if (now !== 'renewed') throw Object.assign(new Error(answer.message), { status: now === 'lost' ? 0 : 401, isFinal: false });
    ({ response, answer } = await once(url, item));
  }
  if (response.ok) return answer;
  const mayPass = response.status >= 500 || [401, 408, 425, 429].includes(response.status) || answer.code === 'staleForm';
  throw Object.assign(new Error(answer.message || String(response.status)), { status: response.status, answer, isFinal: !mayPass && Boolean(answer.code) });
}

async function once(url, item) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT);
  let response;
  try {
    response = await fetch(url, {
      method: 'POST', keepalive: true, signal: abort.signal, body: JSON.stringify(item.body ?? {}),
      headers: {
        'Content-Type': 'application/json', Accept: 'application/json', 'Idempotency-Key': item.key,
        'X-Form-Token': document.body.dataset.formToken || '', 'X-Party': document.body.classList.contains('phone') ? 'phone' : 'person',
      },
    });
    return { response, answer: await response.json() };
  } catch (error) {
    // A network's own sign-in page answers too, but not in JSON.
    throw Object.assign(new Error(error.message), { status: response?.status ?? 0, isFinal: false });
  } finally { clearTimeout(timer); }
}
