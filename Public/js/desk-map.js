// The desk's map: calls as pins, units as plates, the way of the first unit that is sent; and picking a place on it.
import { makeMap, marker, drawRoute } from './map.js';
import { post } from './act.js';
import { showCorrections } from './roads-layer.js';
import { setUp as setUpReach } from './reach.js';
import { t } from './words.js';

export async function showMap({ choose, chosen }) {
  const element = document.getElementById('map'), note = document.getElementById('map-note');
  const home = element.dataset.home.split(',').map(Number);
  const map = await makeMap(element, { bounds: home.length === 4 ? home : undefined, attribution: element.dataset.attribution });
  if (!map) { note.textContent = t('js_desk_no_map'); setUpReach(null, { chosen, notice: note }); return; }
  showCorrections(map);
  setUpReach(map, { chosen, notice: note });
  const pins = new Map(), plates = new Map();
  let picking = null;

  function keep(markers, wanted, make, update) {
    for (const [id, one] of markers) if (!wanted.has(id)) { one.remove(); markers.delete(id); }
    for (const [id, data] of wanted) {
      let one = markers.get(id);
      if (!one) { one = marker(map, make(id, data), [data.lon, data.lat], data.options); markers.set(id, one); }
      one.setLngLat([data.lon, data.lat]);
      update(one.getElement(), data, id);
    }
  }

  function calls() {
    const wanted = new Map();
    for (const row of document.querySelectorAll('#queue [data-id][data-lat]')) wanted.set(row.dataset.id, { lat: Number(row.dataset.lat), lon: Number(row.dataset.lon), p: row.dataset.p, waiting: row.classList.contains('waiting'), words: row.dataset.type });
    keep(pins, wanted, id => {
      const pin = document.createElement('button');
      pin.type = 'button';
      pin.addEventListener('click', () => choose(id));
      return pin;
    }, (pin, data, id) => {
      pin.className = `maplibregl-marker maplibregl-marker-anchor-center pin p${data.p}${data.waiting ? ' waiting' : ''}${id === chosen() ? ' selected' : ''}`;
      pin.setAttribute('aria-label', data.words);
      pin.title = data.words;
    });
  }

  function units() {
    const wanted = new Map();
    for (const row of document.querySelectorAll('#units [data-unit][data-lat]')) wanted.set(row.dataset.unit, { lat: Number(row.dataset.lat), lon: Number(row.dataset.lon), sign: row.dataset.callSign, fix: row.dataset.fix === 'true', busy: row.dataset.status !== 'available', options: { anchor: 'bottom', offset: [0, -10] } });
    keep(plates, wanted, () => document.createElement('div'), (plate, data) => {
      plate.className = `maplibregl-marker maplibregl-marker-anchor-bottom mark${data.fix ? ' fix' : ''}${data.busy ? ' busy-unit' : ''}`;
      plate.textContent = data.sign;
    });
  }

  async function route() {
    const unit = [...document.querySelectorAll('#units [data-incident]')].find(row => row.dataset.incident === chosen() && row.dataset.status !== 'onScene');
    if (!unit) { drawRoute(map, []); return; }
    const response = await fetch(`/api/v1/units/${encodeURIComponent(unit.dataset.unit)}/route`).catch(() => null);
    drawRoute(map, response?.ok ? (await response.json()).line : []);
  }

  document.addEventListener('live:roads', route);
  document.getElementById('queue').addEventListener('refreshed', calls);
  document.getElementById('units').addEventListener('refreshed', () => { units(); route(); });
  document.addEventListener('live:fix', event => {
    const { unit, latitude, longitude } = event.detail, row = document.querySelector(`#units [data-unit="${CSS.escape(unit)}"]`);
    plates.get(unit)?.setLngLat([longitude, latitude]);
    if (row) { row.dataset.lat = latitude; row.dataset.lon = longitude; }
  });
  document.addEventListener('desk:chosen', event => {
    calls(); route();
    const article = document.querySelector('#panel [data-lat]');
    if (event.detail && article) {
      const place = [Number(article.dataset.lon), Number(article.dataset.lat)];
      if (!map.getBounds().contains(place) || map.getZoom() < 15) map.easeTo({ center: place, zoom: Math.max(map.getZoom(), 15.6), duration: 400 });
    }
  });

  // Picking: the next click on the map is the place of the chosen incident.
  document.addEventListener('click', event => {
    if (!event.target.closest('[data-pick-on-map]')) return;
    picking = chosen();
    note.textContent = t('js_desk_pick');
    map.getCanvas().classList.add('picking');
  });
  const stop = () => { picking = null; note.textContent = ''; map.getCanvas().classList.remove('picking'); };
  document.addEventListener('keydown', event => { if (event.key === 'Escape' && picking) stop(); });
  map.on('click', async event => {
    if (!picking) return;
    const id = picking;
    stop();
    try {
      await post(`/api/v1/incidents/${encodeURIComponent(id)}/locate`, { location: { latitude: event.lngLat.lat, longitude: event.lngLat.lng, basis: 'map' } });
    } catch (error) { document.getElementById('fault').textContent = error.message; }
  });

  calls(); units(); route();
}
