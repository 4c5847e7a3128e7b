// The unit's position, shared while on duty and never after: at most every five seconds when it moves, else a beat every
// fifteen, which also tells the desk that this page is alive.
import { post } from './act.js';

const MOVED = 5, SOONEST = 5000, BEAT = 15000, FRESH = 30000;
let watch = null, timer = 0, url = '', fix = null, sent = null, tried = 0, delivered = 0, busy = false, problem = '';
let offDuty = () => {};

export const isSharing = () => watch !== null;
export const position = () => fix && Date.now() - fix.at < 60000 ? { latitude: fix.latitude, longitude: fix.longitude, accuracy: fix.accuracy } : undefined;

// What to say: { state: off | on | wait | lost | none | denied | insecure, seconds }.
export function status() {
  if (watch === null) return { state: 'off' };
  const seconds = Math.round((Date.now() - delivered) / 1000);
  if (delivered && seconds > 40) return { state: 'lost', seconds };
  if (problem) return { state: problem };
  return sent && delivered ? { state: 'on', seconds: Math.round((Date.now() - sent.at) / 1000) } : { state: 'wait' };
}

export function start(unit, whenOffDuty) {
  if (watch !== null) return;
  url = `/api/v1/units/${encodeURIComponent(unit)}/fix`;
  offDuty = whenOffDuty;
  tried = delivered = 0;
  sent = null;
  problem = window.isSecureContext && navigator.geolocation ? '' : 'insecure';
  watch = problem ? 0 : navigator.geolocation.watchPosition(take, fail, { enableHighAccuracy: true, maximumAge: 5000 });
  timer = setInterval(beat, 1000);
  beat();
}

export function stop() {
  if (watch === null) return;
  if (problem !== 'insecure') navigator.geolocation.clearWatch(watch);
  clearInterval(timer);
  watch = fix = sent = null;
}

function take(reading) {
  if (watch === null) return;
  problem = '';
  const { latitude, longitude, accuracy } = reading.coords;
  fix = { latitude, longitude, accuracy: Math.round(accuracy), at: Date.now() };
  beat();
}

function fail(error) { if (!position()) problem = error.code === 1 ? 'denied' : 'none'; }

async function beat() {
  const now = Date.now(), isFresh = fix && now - fix.at < FRESH;
  const hasMoved = isFresh && (!sent || metres(fix, sent) > MOVED);
  if (busy || now - tried < (!hasMoved ? BEAT : sent ? SOONEST : 500)) return;
  busy = true;
  tried = now;
  const taken = isFresh ? fix : null;
  // A receiver that lies still says nothing by itself: it is asked again before its last word is stale.
  if (!taken && problem !== 'insecure') navigator.geolocation.getCurrentPosition(take, fail, { enableHighAccuracy: true, maximumAge: 10000, timeout: 14000 });
  try {
    const body = taken ? { latitude: taken.latitude, longitude: taken.longitude, accuracy: taken.accuracy } : {};
    const answer = await post(url, body, { attempts: 1 });
    delivered = Date.now();
    if (taken && answer.kept) sent = { ...taken, at: delivered };
    if (taken && answer.kept === false) offDuty();
  } catch (error) {
    if (error.status === 401) location.reload();
  } finally { busy = false; }
}

function metres(a, b) {
  const north = (a.latitude - b.latitude) * 111195, east = (a.longitude - b.longitude) * 111195 * Math.cos(a.latitude * Math.PI / 180);
  return Math.hypot(north, east);
}
