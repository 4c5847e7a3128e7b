// A sound nobody sleeps through, until it is hushed. Browsers let a page sound only after a tap: `unlock` belongs into one. The
// tones are one looped piece of sound, so that they go on while the browser slows a page's timers down.
let context = null, loop = null, playing = null, wanted = false, shaking = 0;
const listeners = new Set();

const Context = window.AudioContext || window.webkitAudioContext;

// ready, locked or missing.
export const state = () => !Context ? 'missing' : context?.state === 'running' ? 'ready' : 'locked';
export const canShake = 'vibrate' in navigator;
export const onChange = listener => listeners.add(listener);

export async function unlock() {
  if (!Context) return;
  if (!context) {
    context = new Context();
    context.onstatechange = () => { for (const one of listeners) one(); if (wanted) start(); };
    loop = tones();
  }
  try { await context.resume(); } catch { /* it stays locked, and the page says so */ }
  for (const one of listeners) one();
  if (wanted) start();
}

// Two tones, high and low, with their overtones: a small speaker carries those best.
function tones() {
  const rate = context.sampleRate, length = Math.round(rate * 1.6), buffer = context.createBuffer(1, length, rate), data = buffer.getChannelData(0);
  for (let index = 0; index < length; index++) {
    const time = index / rate, part = time % 0.4, isOn = time < 1.2 && part < 0.34;
    if (!isOn) continue;
    const phase = 2 * Math.PI * (Math.floor(time / 0.4) % 2 ? 1175 : 880) * time;
    const edge = Math.min(1, part / 0.01, (0.34 - part) / 0.01);
    data[index] = 0.55 * edge * (Math.sin(phase) + Math.sin(3 * phase) / 3 + Math.sin(5 * phase) / 5);
  }
  return buffer;
}

function start() {
  if (playing || context?.state !== 'running') return;
  playing = context.createBufferSource();
  playing.buffer = loop;
  playing.loop = true;
  playing.connect(context.destination);
  playing.start();
}

export function ring() {
  if (wanted) return;
  wanted = true;
  start();
  shake();
  shaking = setInterval(shake, 2000);
}

// Before the first tap a browser refuses, and says so in its log.
const vibrate = pattern => { if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(pattern); };

function shake() { vibrate([600, 200, 600]); }

export function hush() {
  if (!wanted) return;
  wanted = false;
  playing?.stop();
  playing = null;
  clearInterval(shaking);
  vibrate(0);
}

// One short tone: something about the order in hand is new.
export function chime() {
  vibrate(200);
  if (context?.state !== 'running' || playing) return;
  const tone = context.createBufferSource();
  tone.buffer = loop;
  tone.connect(context.destination);
  tone.start(0, 0, 0.4);
}
