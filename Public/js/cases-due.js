// How far deadlines are: an element with [data-due] (milliseconds) says so, and turns red when it has passed.
import { t } from './words.js';

function length(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60000), d = Math.floor(minutes / 1440), h = Math.floor(minutes / 60) % 24, m = minutes % 60;
  if (d >= 3 || d > 0 && h === 0) return t('js_cases_days', { d });
  if (d > 0) return t('js_cases_days_hours', { d, h });
  if (h > 0) return t('js_cases_hours_minutes', { h, m });
  return t('js_cases_minutes', { m });
}

export function tick() {
  const now = Date.now();
  for (const element of document.querySelectorAll('[data-due]')) {
    const left = Number(element.dataset.due) - now;
    const text = t(left <= 0 ? 'js_cases_over' : 'js_cases_left', { time: length(left) });
    if (element.textContent !== text) element.textContent = text;
    const box = element.closest('.due') ?? element;
    box.classList.toggle('late', left <= 0);
    box.classList.toggle('soon', left > 0 && left < 86400000);
  }
}
