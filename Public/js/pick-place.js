// Choosing where one is: a building from a list that can be searched, or a point on the map. Both end in what `locate` takes.
import { t } from './words.js';
import { known } from './sos-position.js';

const $ = id => document.getElementById(id);
let choose = () => {};

export function setUp(chosen) {
  choose = chosen;
  $('pick-building').addEventListener('click', openList);
  $('pick-map').addEventListener('click', openMap);
  let waiting = 0;
  $('building-search').addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(search, 200); });
  $('building-list').addEventListener('change', () => { $('building-foot').hidden = false; });
  $('building-done').addEventListener('click', chooseBuilding);
  $('building-room').addEventListener('keydown', event => { if (event.key === 'Enter') chooseBuilding(); });
  $('map-list').addEventListener('click', () => { $('map-dialog').close(); openList(); });
}

// MARK: the list

function openList() {
  $('building-search').value = '';
  $('building-room').value = '';
  $('building-foot').hidden = true;
  $('building-dialog').showModal();
  search();
}

async function search() {
  const wanted = $('building-search').value.trim();
  let found;
  try {
    found = (await (await fetch(`/api/v1/buildings?q=${encodeURIComponent(wanted)}`)).json()).buildings;
  } catch {
    $('building-note').textContent = t('js_sos_list_offline');
    return;
  }
  if ($('building-search').value.trim() !== wanted) return;
  $('building-note').textContent = found.length ? '' : t('js_sos_list_empty');
  $('building-foot').hidden = true;
  $('building-list').replaceChildren(...found.map(building => {
    const label = document.createElement('label'), radio = document.createElement('input');
    Object.assign(radio, { type: 'radio', name: 'building', value: building.id });
    radio.dataset.name = building.name;
    label.append(radio, building.name);
    return label;
  }));
  $('building-list').scrollTop = 0;
}

function chooseBuilding() {
  const radio = $('building-list').querySelector(':checked');
  if (!radio) return;
  const room = $('building-room').value.trim(), name = radio.dataset.name;
  const words = room ? `${name} ${room}` : name;
  $('building-dialog').close();
  choose({ building: radio.value, basis: 'building', ...(room ? { description: words } : {}) }, words);
}

// MARK: the map

let map = null, marker = null, point = null;

async function openMap() {
  $('map-note').textContent = t('js_sos_map_tap');
  $('map-dialog').showModal();
  if (map) { map.resize(); return; }
  const here = known();
  try {
    const { makeMap } = await import('./map.js');
    const { home, attribution } = $('map').dataset, bounds = home.split(',').map(Number);
    map = await makeMap($('map'), { theme: 'light', attribution, ...(here ? { center: [here.longitude, here.latitude], zoom: 17 } : bounds.length === 4 ? { bounds } : {}) });
  } catch { map = null; }
  if (!map) { $('map-note').textContent = $('map-note').dataset.none; return; }
  map.on('click', event => mark(event.lngLat));
}

function mark(at) {
  point = at;
  if (!marker) {
    const pin = document.createElement('span');
    pin.className = 'here';
    pin.setAttribute('role', 'img');
    pin.setAttribute('aria-label', t('js_sos_place_map'));
    marker = new window.maplibregl.Marker({ element: pin });
    marker.setLngLat(at).addTo(map);
  } else marker.setLngLat(at);
  $('map-done').disabled = false;
  // Seen from far away a fingertip covers a whole street.
  if (map.getZoom() < 15.5) map.easeTo({ center: at, zoom: 16.8 });
}

$('map-done')?.addEventListener('click', () => {
  if (!point) return;
  $('map-dialog').close();
  choose({ latitude: point.lat, longitude: point.lng, basis: 'map' }, t('js_sos_place_map'));
});
