// A place on a form: tapped on the map, where the phone is, or typed. And the place of a case on a small map.
import { t } from './words.js';
import { find } from './sos-position.js';

const main = document.getElementById('main');
const bounds = () => { const edges = (main.dataset.home || '').split(',').map(Number); return edges.length === 4 && edges.every(Number.isFinite) ? edges : undefined; };
const read = text => { const parts = text.split(/[,，]/).map(part => Number(part.trim())); return parts.length === 2 && parts.every(Number.isFinite) ? parts : null; };

function pin() {
  const element = document.createElement('span');
  element.className = 'pin';
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', t('js_cases_place'));
  return element;
}

async function draw(element, at) {
  const { makeMap, marker } = await import('./map.js');
  const map = await makeMap(element, { theme: 'light', attribution: main.dataset.attribution, ...(at ? { center: [at[1], at[0]], zoom: 16.5 } : { bounds: bounds() }) });
  return { map, marker };
}

for (const box of document.querySelectorAll('[data-spot]')) {
  const [field, here, onMap, sheet, note] = ['input', '[data-here]', '[data-map]', '[data-spot-map]', '[data-spot-note]'].map(name => box.querySelector(name));
  let map = null, mark = null, isOpening = false;
  const put = (latitude, longitude) => {
    field.value = `${latitude.toFixed(5)},${longitude.toFixed(5)}`;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    show();
  };
  const show = () => {
    const at = read(field.value);
    if (!map || !at) return;
    if (mark) mark.setLngLat([at[1], at[0]]); else mark = new window.maplibregl.Marker({ element: pin() }).setLngLat([at[1], at[0]]).addTo(map);
  };
  field.addEventListener('change', show);
  onMap.hidden = false;
  onMap.addEventListener('click', async () => {
    sheet.hidden = !sheet.hidden;
    if (sheet.hidden || map || isOpening) { map?.resize(); return; }
    isOpening = true;
    map = (await draw(sheet, read(field.value))).map;
    isOpening = false;
    if (!map) { sheet.hidden = true; note.textContent = t('js_cases_no_map'); return; }
    map.getCanvas().style.cursor = 'crosshair';
    map.on('click', event => put(event.lngLat.lat, event.lngLat.lng));
    show();
  });
  if (window.isSecureContext && navigator.geolocation) {
    here.hidden = false;
    here.addEventListener('click', () => {
      note.textContent = t('js_cases_finding');
      find(fix => {
        note.textContent = t('js_cases_found', { metres: fix.accuracy });
        put(fix.latitude, fix.longitude);
        map?.easeTo({ center: [fix.longitude, fix.latitude], zoom: 17 });
      }, why => { note.textContent = t(why === 'denied' ? 'js_cases_denied' : 'js_cases_not_found'); });
    });
  }
}

const place = document.getElementById('place');
if (place) {
  const at = read(place.dataset.place);
  const look = async () => {
    place.hidden = false;
    const { map } = await draw(place, at);
    if (!map) { place.hidden = true; return; }
    map.scrollZoom.disable();
    new window.maplibregl.Marker({ element: pin() }).setLngLat([at[1], at[0]]).addTo(map);
  };
  // The map is large: it comes once the rest of the page is there.
  if (at) ('requestIdleCallback' in window ? window.requestIdleCallback : setTimeout)(look);
}
