// Keeps the screen on while on duty. The lock falls whenever the page is hidden, and is taken again when it is seen.
let wanted = false, lock = null, show = () => {};

// on, off or missing.
export const state = () => !('wakeLock' in navigator) ? 'missing' : lock ? 'on' : 'off';

export function setUp(changed) {
  show = changed;
  document.addEventListener('visibilitychange', () => { if (!document.hidden) keepAwake(wanted); });
}

export async function keepAwake(on = wanted) {
  wanted = on;
  if (!on) { const old = lock; lock = null; await old?.release().catch(() => {}); show(); return; }
  if (lock || document.hidden || !('wakeLock' in navigator)) { show(); return; }
  try {
    const taken = await navigator.wakeLock.request('screen');
    taken.addEventListener('release', () => { if (lock === taken) { lock = null; show(); } });
    if (wanted) lock = taken; else await taken.release();
  } catch { lock = null; }
  show();
}
