// The commander's map: who is reached how soon, where posts stand, and dragging them.
import { makeMap, marker } from './map.js';
import { t } from './words.js';

const COLOURS = {
  light: ['#0b6e4f', '#37a987', '#e0a030', '#c8344a', '#6d1a2b'],
  dark: ['#1fbf8f', '#7fe0c4', '#f2b950', '#ff6b7d', '#a1465a'],
};
const METRES = 111195;

/// `moved(index, lat, lon, isDone)`, `chosen(index)`. Resolves to null where the browser cannot draw.
export async function stationMap(element, { theme, bounds, attribution, moved, chosen }) {
  const map = await makeMap(element, { theme, bounds, attribution });
  if (!map) return null;
  const colours = COLOURS[theme], marks = [];
  let ground = null, weights = null, bands = '', dragging = null;
  const empty = { type: 'FeatureCollection', features: [] };
  const band = ['coalesce', ['feature-state', 'b'], 3];
  const before = map.getLayer('street-names') ? 'street-names' : undefined;
  map.addSource('areas-reached', { type: 'geojson', data: empty });
  map.addLayer({ id: 'areas-reached', type: 'fill', source: 'areas-reached', paint: { 'fill-color': ['match', ['get', 'band'], 0, colours[0], 1, colours[1], colours[2]], 'fill-opacity': 0.08 } }, before);
  map.addLayer({ id: 'areas-edge', type: 'line', source: 'areas-reached', paint: { 'line-color': ['match', ['get', 'band'], 0, colours[0], 1, colours[1], colours[2]], 'line-width': 1.2, 'line-opacity': 0.8 } }, before);
  map.addSource('points', { type: 'geojson', data: empty });
  map.addLayer({
    id: 'points', type: 'circle', source: 'points', paint: {
      'circle-radius': ['interpolate', ['exponential', 1.5], ['zoom'], 12, ['*', ['get', 'r'], 0.55], 15, ['get', 'r'], 18, ['*', ['get', 'r'], 2.2]],
      'circle-color': ['match', band, 0, colours[0], 1, colours[1], 2, colours[2], 3, colours[3], colours[4]],
      'circle-opacity': ['match', band, 4, 0.25, 0.78], 'circle-stroke-width': ['match', band, 3, 1.5, 4, 2, 0.6],
      'circle-stroke-color': ['match', band, 3, theme === 'dark' ? '#fff' : '#7a1020', 4, colours[4], theme === 'dark' ? '#080f1a' : '#ffffff'],
    },
  });
  map.addSource('moves', { type: 'geojson', data: empty });
  map.addLayer({ id: 'moves', type: 'line', source: 'moves', layout: { 'line-cap': 'round' }, paint: { 'line-color': theme === 'dark' ? '#c39be0' : '#7a5195', 'line-width': 2, 'line-dasharray': [1.5, 2] } });

  function features() {
    if (!ground) return;
    const most = Math.max(1, ...(weights ?? [1]));
    const uniform = !weights || weights.every(value => value <= 1);
    map.getSource('points').setData({
      type: 'FeatureCollection', features: ground.points.flatMap(([lon, lat], id) => !weights || weights[id] > 0 ? [{
        type: 'Feature', id, geometry: { type: 'Point', coordinates: [lon, lat] },
        properties: { r: uniform ? 3.2 : 2 + 11 * Math.sqrt(weights[id] / most) },
      }] : []),
    });
    const all = bands;
    bands = '';
    paint(all);
  }

  function paint(next) {
    for (let id = 0; id < next.length; id++) if (next[id] !== bands[id]) map.setFeatureState({ source: 'points', id }, { b: Number(next[id]) });
    bands = next;
  }

  function plate(post, index, kind) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `station ${kind}${post.fixed ? ' fixed' : ''}`;
    const number = document.createElement('b'), name = document.createElement('span');
    number.textContent = String(index + 1);
    name.textContent = (post.callSigns?.length ? post.callSigns.join(' ') : post.name) ?? '';
    button.append(number, name);
    button.setAttribute('aria-label', t('js_dep_mark', { name: post.name, number: index + 1 }));
    button.title = post.name;
    return button;
  }

  function place(posts, who, ghosts) {
    for (const one of marks.splice(0)) one.remove();
    for (const ghost of ghosts) {
      const button = plate(ghost, 0, 'ghost plain');
      button.tabIndex = -1;
      marks.push(marker(map, button, [ghost.longitude, ghost.latitude], { anchor: 'center' }));
    }
    posts.forEach((post, index) => {
      const isLoose = who === 'b' && !post.fixed, button = plate(post, index, who === 'a' ? 'a plain' : isLoose ? '' : 'plain');
      const one = marker(map, button, [post.longitude, post.latitude], { anchor: 'top', offset: [0, -13], draggable: isLoose });
      button.addEventListener('click', () => chosen(index));
      if (isLoose) {
        one.on('dragstart', () => { dragging = index; });
        one.on('drag', () => { const { lat, lng } = one.getLngLat(); moved(index, lat, lng, false); });
        one.on('dragend', () => { dragging = null; const { lat, lng } = one.getLngLat(); moved(index, lat, lng, true); });
        button.addEventListener('keydown', event => {
          const step = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
          if (!step) return;
          event.preventDefault();
          event.stopPropagation();
          const metres = event.shiftKey ? 100 : 25, { lat, lng } = one.getLngLat();
          const next = [lat + step[1] * metres / METRES, lng + step[0] * metres / (METRES * Math.cos(lat * Math.PI / 180))];
          one.setLngLat([next[1], next[0]]);
          moved(index, next[0], next[1], true);
        });
      }
      marks.push(one);
    });
    const lines = posts.map((post, index) => post.from && who === 'b' ? { type: 'Feature', properties: { index }, geometry: { type: 'LineString', coordinates: [[post.from.longitude, post.from.latitude], [post.longitude, post.latitude]] } } : null).filter(Boolean);
    map.getSource('moves').setData({ type: 'FeatureCollection', features: lines });
  }

  return {
    map,
    show(nextGround, nextWeights) { ground = nextGround; weights = nextWeights; bands = ''; features(); },
    weigh(next) { weights = next; features(); },
    paint(next) { if (ground) paint(next); },
    place, isDragging: () => dragging !== null,
    areas(collection) { map.getSource('areas-reached').setData(collection ?? empty); },
    fit(points) {
      if (!points.length) return;
      const lons = points.map(point => point[0]), lats = points.map(point => point[1]);
      map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 50, duration: 0, maxZoom: 16.5 });
    },
    look(lon, lat) { map.easeTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), 15.5), duration: 300 }); },
    picks(take) {
      map.getCanvas().classList.add('picking');
      const click = event => { stop(); take(event.lngLat.lat, event.lngLat.lng); };
      const stop = () => { map.off('click', click); map.getCanvas().classList.remove('picking'); };
      map.on('click', click);
      return stop;
    },
    focus(index) { marks.filter(one => !one.getElement().classList.contains('ghost'))[index]?.getElement().focus(); },
    close() { for (const one of marks) one.remove(); map.remove(); },
  };
}
