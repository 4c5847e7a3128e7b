// Ages that grow: <time data-since="ms"> shows 0:42, 12:05; past data-limit (seconds) it turns .over; data-until counts down.
function format(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60, s = String(whole % 60).padStart(2, '0');
  return h ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`;
}

export function tick(root = document) {
  const now = Date.now();
  for (const element of root.querySelectorAll('[data-since]')) {
    const seconds = (now - Number(element.dataset.since)) / 1000;
    const text = format(seconds);
    if (element.textContent !== text) element.textContent = text;
    if (element.dataset.limit) element.classList.toggle('over', seconds > Number(element.dataset.limit));
  }
  for (const element of root.querySelectorAll('[data-until]')) {
    const seconds = (Number(element.dataset.until) - now) / 1000;
    element.textContent = seconds >= 0 ? format(seconds) : `+${format(-seconds)}`;
    element.classList.toggle('over', seconds < 0);
  }
}

setInterval(tick, 1000);
document.addEventListener('refreshed', event => tick(event.target));
tick();
