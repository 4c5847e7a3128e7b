// Where everyone is: the map, loaded only when it is wanted, and this phone's own position, shared only while its person wants it.
import { t } from './words.js';
import { post } from './act.js';

const element = document.getElementById('map'), home = document.getElementById('map-home');
const SOONEST = 10000, BEAT = 60000, MOVED = 15;
let slot = null, map = null, tools = null, isOpen = false, markers = new Map(), scene = null;
let watch = null, last = null, url = '', name = '';

export function setUp(now, api, incident) {
  url = api('fix');
  name = `campus110.seat.${incident}.share`;
  document.addEventListener('click', event => {
    if (event.target.closest('#map-open')) toggle(now);
    if (event.target.closest('#share')) { if (watch === null) share(); else stop(true); }
  });
  if (sessionStorage.getItem(name) && now.querySelector('#share')) share();
  // A desk's screen has room and network for the map.
  if (matchMedia('(min-width: 1000px)').matches && now.querySelector('#map-open')) toggle(now); else draw(now);
}

// MARK: - The map

async function toggle(now) {
  isOpen = !isOpen;
  draw(now);
  if (!isOpen || map || element.classList.contains('none')) return;
  const { latitude, longitude } = now.firstElementChild.dataset, center = [Number(longitude), Number(latitude)];
  try {
    tools = await import('./map.js');
    map = await tools.makeMap(element, { theme: 'dark', center, zoom: 15, attribution: element.dataset.attribution });
  } catch { map = null; }
  if (!map) { element.classList.add('none'); element.textContent = element.dataset.none; return; }
  map.scrollZoom.disable();
  scene = pin('scene', t('js_seat_map_scene'), center);
  draw(now, true);
}

function pin(kind, words, place) {
  const dot = document.createElement('span');
  dot.className = kind;
  dot.setAttribute('role', 'img');
  dot.setAttribute('aria-label', words);
  if (kind === 'mover') dot.textContent = words;
  return tools.marker(map, dot, place);
}

export function draw(now, isNew = false) {
  slot = now.querySelector('.map-slot');
  if (!slot) { home.append(element); return; }
  (isOpen ? slot : home).append(element);
  const button = now.querySelector('#map-open');
  if (button) { button.setAttribute('aria-expanded', String(isOpen)); button.textContent = t(isOpen ? 'js_seat_map_close' : 'js_seat_map_open'); }
  showShare(now);
  if (!map || !isOpen) return;
  map.resize();
  const places = new Map([...now.querySelectorAll('[data-lat]')].map(one => [one.dataset.name, [Number(one.dataset.lon), Number(one.dataset.lat)]]));
  for (const [who, marker] of markers) if (!places.has(who)) { marker.remove(); markers.delete(who); }
  for (const [who, place] of places) {
    if (markers.has(who)) markers.get(who).setLngLat(place); else markers.set(who, pin('mover', who, place));
  }
  const { latitude, longitude } = now.firstElementChild.dataset, centre = [Number(longitude), Number(latitude)];
  scene?.setLngLat(centre);
  if (isNew) {
    const all = [centre, ...places.values()], lon = all.map(one => one[0]), lat = all.map(one => one[1]);
    map.fitBounds([[Math.min(...lon), Math.min(...lat)], [Math.max(...lon), Math.max(...lat)]], { padding: 60, maxZoom: 16.5, duration: 0 });
  }
}

// MARK: - The own position

function share() {
  if (!window.isSecureContext || !navigator.geolocation) { state('denied'); return; }
  sessionStorage.setItem(name, '1');
  watch = navigator.geolocation.watchPosition(take, error => { if (error.code === 1) { stop(false); state('denied'); } }, { enableHighAccuracy: true, maximumAge: 10000 });
  state('on');
}

// With `tell` the server forgets the last position at once.
export function stop(tell = false) {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = last = null;
  sessionStorage.removeItem(name);
  state('off');
  if (tell) post(url, {}, { attempts: 1 }).catch(() => {});
}

async function take({ coords: { latitude, longitude, accuracy } }) {
  const at = Date.now(), pause = last ? at - last.at : Infinity;
  if (pause < SOONEST || last && pause < BEAT && metres(last, { latitude, longitude }) < MOVED) return;
  last = { latitude, longitude, at };
  try { await post(url, { latitude, longitude, accuracy: Math.round(accuracy) }, { attempts: 1 }); } catch { last = null; }
}

let sharing = 'off';
function state(value) { sharing = value; showShare(document); }
function showShare(root) {
  const button = root.querySelector('#share');
  if (!button) return;
  button.textContent = t(`js_seat_share_${sharing}`);
  button.setAttribute('aria-pressed', String(sharing === 'on'));
}

function metres(a, b) {
  return Math.hypot((a.latitude - b.latitude) * 111195, (a.longitude - b.longitude) * 111195 * Math.cos(a.latitude * Math.PI / 180));
}
