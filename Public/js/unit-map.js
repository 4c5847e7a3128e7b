// The way to the scene. The map is made once and moves into the order's card each time the card is drawn anew.
import { t } from './words.js';

const element = document.getElementById('map'), home = document.getElementById('map-home');
let made = null, map = null, tools = null, scene = null, me = null, shown = '';

export function show(unit, data, here) {
  const slot = document.querySelector('.map-slot');
  if (!slot) { home.append(element); shown = ''; return; }
  slot.append(element);
  const place = [Number(data.longitude), Number(data.latitude)];
  made ??= make(place);
  made.then(() => draw(unit, data, place, here));
}

async function make(center) {
  try {
    tools = await import('./map.js');
    map = await tools.makeMap(element, { theme: 'dark', center, zoom: 15, attribution: element.dataset.attribution });
  } catch { map = null; }
  if (map) (await import('./roads-layer.js')).showCorrections(map);
  if (!map) { element.classList.add('none'); element.textContent = element.dataset.none; return; }
  // A thumb that scrolls the page must not be caught by the map: small it stands still, large it moves.
  map.dragPan.disable();
  map.scrollZoom.disable();
  const pin = document.createElement('span'), own = document.createElement('span');
  pin.className = 'scene';
  own.className = 'me';
  for (const [one, words] of [[pin, 'js_unit_map_scene'], [own, 'js_unit_map_me']]) { one.setAttribute('role', 'img'); one.setAttribute('aria-label', t(words)); }
  scene = tools.marker(map, pin, center);
  me = tools.marker(map, own, center);
  own.hidden = true;
  document.addEventListener('click', event => { if (event.target.closest('#map-size')) resize(event.target.closest('#map-size')); });
}

function resize(button) {
  const isBig = element.classList.toggle('big');
  button.textContent = t(isBig ? 'js_unit_map_smaller' : 'js_unit_map_bigger');
  map.resize();
  map.dragPan[isBig ? 'enable' : 'disable']();
  if (button.way) fit(button.way);
}

async function draw(unit, data, place, here) {
  if (!map) return;
  map.resize();
  const slot = element.parentElement;
  let button = slot.querySelector('#map-size');
  if (!button) {
    button = Object.assign(document.createElement('button'), { type: 'button', id: 'map-size', textContent: t(element.classList.contains('big') ? 'js_unit_map_smaller' : 'js_unit_map_bigger') });
    slot.append(button);
  }
  scene.setLngLat(place);
  me.getElement().hidden = !here;
  if (here) me.setLngLat([here.longitude, here.latitude]);
  let line = [];
  if (data.reached !== 'onScene') {
    const answer = await fetch(`/api/v1/units/${encodeURIComponent(unit)}/route`).catch(() => null);
    if (answer?.ok) line = (await answer.json()).line;
  }
  tools.drawRoute(map, line);
  button.way = [place, ...line, ...(here ? [[here.longitude, here.latitude]] : [])];
  const now = `${data.order} ${place} ${Boolean(line.length)}`;
  if (now !== shown) { shown = now; fit(button.way); }
}

function fit(points) {
  const lon = points.map(point => point[0]), lat = points.map(point => point[1]);
  map.fitBounds([[Math.min(...lon), Math.min(...lat)], [Math.max(...lon), Math.max(...lat)]], { padding: { top: 40, bottom: 30, left: 40, right: 40 }, maxZoom: 17, duration: 0 });
}
