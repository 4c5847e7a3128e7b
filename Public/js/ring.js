// The desk's ring: two rising tones until every call is claimed. Browsers let it sound only after a first touch or key.
import { t } from './words.js';

let context = null, timer = null, wanted = false;

export function setUp(button) {
  const enable = () => {
    context ??= new (window.AudioContext || window.webkitAudioContext)();
    context.resume().then(() => show(button));
  };
  button.addEventListener('click', enable);
  for (const kind of ['pointerdown', 'keydown']) document.addEventListener(kind, enable, { once: true });
  show(button);
}

function show(button) {
  const on = context?.state === 'running';
  button.setAttribute('aria-pressed', String(on));
  button.textContent = t(on ? 'js_desk_sound_on' : 'js_desk_sound_off');
  if (on && wanted && !timer) start();
}

export function ring(on) {
  wanted = on;
  if (!on) { clearInterval(timer); timer = null; return; }
  if (!timer && context?.state === 'running') start();
}

function start() {
  chime();
  timer = setInterval(chime, 2200);
}

export function chime(tones = [660, 880, 660, 880]) {
  if (context?.state !== 'running') return;
  tones.forEach((frequency, index) => {
    const oscillator = context.createOscillator(), gain = context.createGain(), start = context.currentTime + index * 0.18;
    oscillator.type = 'triangle';
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(0.5, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.17);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.18);
  });
}
