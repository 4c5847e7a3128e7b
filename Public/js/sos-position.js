// Where the phone is. Asked for on opening only if that was allowed before; otherwise after the press, so that no question
// stands between a person and the alarm.
const FRESH = 60000, PATIENCE = 20000;
let last = null;

export async function warmUp() {
  try {
    const allowed = await navigator.permissions.query({ name: 'geolocation' });
    if (allowed.state === 'granted') navigator.geolocation.getCurrentPosition(keep, () => {}, { enableHighAccuracy: true, maximumAge: FRESH, timeout: PATIENCE });
  } catch { /* not every browser tells; then it is asked after the press */ }
}

function keep(fix) {
  last = { latitude: fix.coords.latitude, longitude: fix.coords.longitude, accuracy: Math.round(fix.coords.accuracy), at: Date.now() };
  return last;
}

// The last fix while it is fresh, as the API wants it.
export const known = () => last && Date.now() - last.at < FRESH ? place(last) : undefined;

const place = ({ latitude, longitude, accuracy }) => ({ latitude, longitude, accuracy });

// Tells the first fix, then only clearly better ones, for a minute. `failed` gets denied, late or insecure.
// `known` is what was told already.
export function find(found, failed, known) {
  if (!window.isSecureContext || !navigator.geolocation) { failed('insecure'); return () => {}; }
  let best = known?.accuracy ?? Infinity;
  const watch = navigator.geolocation.watchPosition(fix => {
    const now = keep(fix);
    if (now.accuracy < best * 0.6) { best = now.accuracy; found(place(now)); }
  }, error => {
    if (best === Infinity) failed(error.code === 1 ? 'denied' : 'late');
    if (error.code === 1) stop();
  }, { enableHighAccuracy: true, maximumAge: 10000, timeout: PATIENCE });
  const late = setTimeout(() => { if (best === Infinity) failed('late'); }, PATIENCE);
  const over = setTimeout(() => stop(), 90000);
  function stop() { navigator.geolocation.clearWatch(watch); clearTimeout(late); clearTimeout(over); }
  return stop;
}
