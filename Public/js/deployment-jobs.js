// Long questions: asked once, looked at again and again. A page that is gone no longer looks, and the question ends by itself.
import { post } from './act.js';
import { t } from './words.js';

/// `heard` is told of every look; the last has a state other than queued or running. Returns what stops the question.
export function ask(body, heard) {
  let id = null, isOver = false;
  const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
  (async () => {
    try {
      ({ id } = await post('/api/v1/deployment/jobs', body));
      for (let looks = 0; !isOver; looks++) {
        const response = await fetch(`/api/v1/deployment/jobs/${id}`, { headers: { Accept: 'application/json' } });
        const sight = await response.json().catch(() => ({}));
        if (!response.ok) throw new Error(sight.message || t('js_failed'));
        if (isOver) return;
        isOver = sight.state !== 'queued' && sight.state !== 'running';
        heard(sight);
        await wait(looks < 4 ? 150 : looks < 20 ? 400 : 900);
      }
    } catch (error) {
      if (isOver) return;
      isOver = true;
      heard({ state: 'failed', fault: error.message });
    }
  })();
  return () => {
    if (isOver) return;
    isOver = true;
    if (id) post(`/api/v1/deployment/jobs/${id}/cancel`).catch(() => {});
  };
}
