// The fallback list renews itself each minute. When the server no longer answers, what was shown last stays, with its age.
import { refresh } from './fragment.js';
import { t } from './words.js';

const list = document.getElementById('fallback-list');

function age() {
  const stamp = list.querySelector('[data-as-of]');
  const note = list.querySelector('.stale');
  if (!stamp || !note) return;
  const minutes = Math.floor((Date.now() - Number(stamp.dataset.asOf)) / 60000);
  const words = minutes >= 2 ? t('js_fallback_stale', { minutes }) : '';
  if (note.textContent !== words) note.textContent = words;
}

setInterval(() => refresh(list), 60000);
setInterval(age, 5000);
