// The card that says how it goes: rendered by the server, fetched again whenever something happens, and every ten seconds
// while help is under way, because where a unit is now is told to no caller's page by itself.
import { refresh } from './fragment.js';

const card = document.getElementById('card');
let answered = false, headline = '';

export const state = () => card.firstElementChild?.dataset ?? {};

// Whether the server answered.
export async function update() {
  answered = false;
  await refresh(card);
  return answered;
}

export function follow(changed, say) {
  card.addEventListener('refreshed', () => {
    answered = true;
    const words = card.querySelector('.headline')?.textContent ?? '';
    if (headline && words && words !== headline) say(words);
    headline = words;
    changed(state());
  });
  for (const kind of ['incident', 'back', 'resync']) document.addEventListener(`live:${kind}`, update);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) update(); });
  setInterval(() => { if (!document.hidden && state().state === 'open') update(); }, 10000);
}
