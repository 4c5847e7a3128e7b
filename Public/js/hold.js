// Press and hold. `held` comes after `ms` of holding by finger, mouse or key; anything shorter is `released` and does nothing
// else. What activates the button without holding it (a screen reader, a switch) counts as a short press.
export function hold(button, { ms = 1000, progress = () => {}, held, released }) {
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let by = null, start = 0, timer = 0, frame = 0, ended = 0;

  function begin(what) {
    if (by !== null || button.disabled) return;
    by = what;
    start = performance.now();
    button.classList.add('holding');
    timer = setTimeout(() => end(true), ms);
    draw();
  }

  function draw() {
    const share = Math.min(1, (performance.now() - start) / ms);
    // Without motion the second still shows, in quarters.
    progress(calm.matches ? Math.floor(share * 4) / 4 : share);
    if (by !== null) frame = requestAnimationFrame(draw);
  }

  function end(isHeld) {
    if (by === null) return;
    by = null;
    ended = performance.now();
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    button.classList.remove('holding');
    progress(0);
    if (isHeld) held(); else released();
  }

  button.addEventListener('pointerdown', event => {
    if (event.button !== 0 || !event.isPrimary) return;
    button.setPointerCapture?.(event.pointerId);
    begin(event.pointerId);
  });
  for (const kind of ['pointerup', 'pointercancel', 'lostpointercapture']) {
    button.addEventListener(kind, event => {
      if (event.pointerId === by) end(false);
      // The click that follows letting go is no press of its own, however long the button was held.
      ended = performance.now();
    });
  }
  button.addEventListener('keydown', event => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (!event.repeat) begin('key');
  });
  button.addEventListener('keyup', event => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (by === 'key') end(false);
  });
  button.addEventListener('blur', () => end(false));
  document.addEventListener('visibilitychange', () => { if (document.hidden) end(false); });
  button.addEventListener('contextmenu', event => event.preventDefault());
  button.addEventListener('click', () => { if (by === null && performance.now() - ended > 600) released(); });
}
