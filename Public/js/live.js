// One EventSource a page. Everything that happens arrives as `live:<kind>` on the document; after a break it
// resumes from the last id, so nothing is missed. Elements with [data-link] show how old the link is.
import { t } from './words.js';

let source = null;
let lastHeard = 0;
let lastId = document.body.dataset.cursor || '';
let everConnected = false;
let isEnded = false;
const STALE = 12000;

export function connect() {
  // Several modules of a page ask for the one wire.
  if (source) return;
  open();
  document.addEventListener('visibilitychange', () => { if (!document.hidden && isStale()) open(); });
  window.addEventListener('online', open);
  setInterval(check, 1000);
}

// Whoever may hear nothing any more stops asking.
export function disconnect() {
  isEnded = true;
  source?.close();
  for (const element of document.querySelectorAll('[data-link]')) element.hidden = true;
}

export const isStale = () => Date.now() - lastHeard > STALE;

function open() {
  if (isEnded) return;
  source?.close();
  source = new EventSource((document.body.dataset.wire || '/api/v1/events') + (lastId ? `?after=${encodeURIComponent(lastId)}` : ''));
  source.onopen = heard;
  source.onerror = () => document.dispatchEvent(new CustomEvent('live:broken'));
  for (const kind of ['incident', 'unit', 'fix', 'link', 'roads', 'notice', 'alarm', 'beat', 'resync']) {
    source.addEventListener(kind, event => {
      heard();
      if (event.lastEventId) lastId = event.lastEventId;
      if (kind === 'beat') return;
      document.dispatchEvent(new CustomEvent(`live:${kind}`, { detail: JSON.parse(event.data) }));
    });
  }
}

function heard() {
  const wasLost = everConnected && isStale();
  lastHeard = Date.now();
  everConnected = true;
  show();
  // What has no id (fixes, link ages) was missed during a break: whoever shows it fetches it anew.
  if (wasLost) document.dispatchEvent(new CustomEvent('live:back'));
}

function check() {
  if (isEnded) return;
  show();
  // A browser gives up after some errors; we do not.
  if (isStale() && (source.readyState === EventSource.CLOSED || Date.now() - lastHeard > 3 * STALE) && Date.now() % 3000 < 1000) open();
}

function show() {
  const age = Math.round((Date.now() - lastHeard) / 1000);
  for (const element of document.querySelectorAll('[data-link]')) {
    const lost = isStale();
    element.classList.toggle('live', !lost);
    element.classList.toggle('lost', lost);
    const words = lost ? (everConnected ? t('js_link_lost', { seconds: age }) : t('js_link_none')) : t('js_link_live');
    if (element.textContent !== words) element.textContent = words;
  }
}
