// For whoever watches over sealed records: a warning stands on top of every page until somebody has acknowledged it, and the
// way to approvals says how many wait.
import { connect } from './live.js';
import { t } from './words.js';

const bar = document.getElementById('notice');
const language = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';

async function show() {
  let pending;
  try {
    const response = await fetch('/api/v1/openings/pending', { headers: { Accept: 'application/json' } });
    if (!response.ok) return;
    pending = await response.json();
  } catch { return; }
  for (const link of document.querySelectorAll('.bar a[href="/approvals"]')) link.dataset.waiting = pending.waiting || '';
  bar.replaceChildren();
  const [first] = pending.warnings;
  bar.hidden = !first;
  if (!first) return;
  const time = new Date(first.asked).toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' });
  const words = document.createElement('span'), link = document.createElement('a');
  const what = [first.about?.name, first.title[language], first.subject].filter(Boolean).join(' · ');
  words.textContent = t('js_notice_warning', { who: first.readerName, what, time }) + (pending.warnings.length > 1 ? ' ' + t('js_notice_more', { count: pending.warnings.length }) : '');
  link.href = '/openings?warnings=1#' + encodeURIComponent(first.id);
  link.textContent = t('js_notice_see');
  bar.append(words, link);
}

if (bar) {
  connect();
  show();
  for (const kind of ['live:notice', 'live:resync', 'live:back']) document.addEventListener(kind, show);
}
