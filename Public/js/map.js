// The town's map, drawn by MapLibre from our own vectors: no tiles, no fonts, no network beyond this server.
import { install } from './glyphs.js';

const FAMILY = '"PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';
const THEMES = {
  dark: { bg: '#0b1320', campus: '#101f36', edge: '#4a86c7', water: '#0d3452', waterText: '#62b3e6', park: '#0e2a26', pitch: '#14402f', square: '#172540', green: '#67c7a4', housing: '#0e1829',
    building: '#1d2c46', dormitory: '#2a3350', teaching: '#1f3d63', canteen: '#3f3526', medical: '#462a38', police: '#1f4a5c', outline: '#3d5680', casing: '#070c15', path: '#33496b', minor: '#293c5c', mid: '#35547f', major: '#4d78ad', text: '#b4c9e8', name: '#dfe9f8', halo: '#080f1a' },
  light: { bg: '#f2f1ec', campus: '#e9eef6', edge: '#5b86b8', water: '#b8dcef', waterText: '#2d6f96', park: '#d5e8cc', pitch: '#bcdcae', square: '#e6e1d4', green: '#447a3f', housing: '#eceae4',
    building: '#d9d4c9', dormitory: '#d8d3e2', teaching: '#cddbed', canteen: '#ecdcc0', medical: '#f0cfd4', police: '#c4dde6', outline: '#a8a294', casing: '#cfcabd', path: '#b9b2a2', minor: '#ffffff', mid: '#fff8e2', major: '#ffe9b0', text: '#4a5568', name: '#243447', halo: '#ffffff' },
};

let library = null;

// Loads MapLibre once; it is large, so a page asks for it only when it shows a map.
function load() {
  library ??= new Promise((resolve, reject) => {
    if (window.maplibregl) return resolve(window.maplibregl);
    const root = document.body.dataset.assets;
    const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `${root}/vendor/maplibre-gl.css` });
    const script = Object.assign(document.createElement('script'), { src: `${root}/vendor/maplibre-gl.js` });
    script.onload = () => resolve(window.maplibregl);
    script.onerror = reject;
    document.head.append(style, script);
  }).then(maplibregl => { install(maplibregl, FAMILY); return maplibregl; });
  return library;
}

function canDraw() {
  try { return !!document.createElement('canvas').getContext('webgl2'); } catch { return false; }
}

/// `bounds` is [west, south, east, north]. Resolves to the map, or to null where the browser cannot draw one.
export async function makeMap(element, { theme = 'dark', bounds, center, zoom = 16, attribution = '' } = {}) {
  if (!canDraw()) return null;
  let maplibregl;
  try { maplibregl = await load(); } catch { return null; }
  try {
    const map = new maplibregl.Map({
      container: element, style: style(THEMES[theme]), attributionControl: false, fadeDuration: 0, localIdeographFontFamily: FAMILY,
      dragRotate: false, pitchWithRotate: false, touchPitch: false, maxZoom: 20,
      ...(bounds ? { bounds, fitBoundsOptions: { padding: 24 } } : { center, zoom }),
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
    map.addControl(new maplibregl.ScaleControl({ unit: 'metric' }), 'bottom-right');
    if (attribution) map.addControl(new maplibregl.AttributionControl({ compact: false, customAttribution: attribution }), 'bottom-left');
    await map.once('load');
    return map;
  } catch { return null; }
}

/// An element pinned to a place; `move` and `remove` as MapLibre's markers have them.
export function marker(map, element, [lon, lat], options = {}) {
  return new window.maplibregl.Marker({ element, ...options }).setLngLat([lon, lat]).addTo(map);
}

/// Draws a way over the roads, or takes it away for an empty line.
export function drawRoute(map, line) {
  const data = { type: 'Feature', geometry: { type: 'LineString', coordinates: line }, properties: {} };
  const source = map.getSource('route');
  if (source) { source.setData(data); return; }
  map.addSource('route', { type: 'geojson', data });
  map.addLayer({ id: 'route-casing', type: 'line', source: 'route', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': '#03121f', 'line-width': 8, 'line-opacity': 0.6 } });
  map.addLayer({ id: 'route', type: 'line', source: 'route', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': '#4db3ff', 'line-width': 4.5 } });
}

function style(c) {
  const minor = ['residential', 'service', 'living', 'track', 'pedestrian'], paths = ['footway', 'path', 'steps', 'cycleway'];
  const grade = ['get', 'class'];
  const width = (z13, z18) => ['interpolate', ['exponential', 1.6], ['zoom'], 13, z13, 18, z18];
  const wide = ['match', grade, ['motorway', 'trunk', 'primary'], 1.7, ['secondary'], 1.3, ['tertiary'], 1.05, ['service', 'track', 'pedestrian', 'living'], 0.55, 0.8];
  const line = (id, filter, color, scale, extra = {}) => ({
    id, type: 'line', source: 'streets', filter, layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': color, 'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 13, ['*', wide, 1.6 * scale], 18, ['*', wide, 15 * scale]], ...extra },
  });
  const fill = (id, kind, color) => ({ id, type: 'fill', source: 'areas', filter: ['all', ['==', ['geometry-type'], 'Polygon'], ['==', ['get', 'class'], kind]], paint: { 'fill-color': color } });
  const road = ['all', ['!', ['in', grade, ['literal', paths]]]];
  const label = (id, source, filter, size, color, minzoom, extra = {}) => ({
    id, type: 'symbol', source, minzoom, filter, layout: { 'text-field': ['get', 'name'], 'text-font': ['cjk'], 'text-size': size, 'text-max-width': 8, 'text-padding': 4, ...extra },
    paint: { 'text-color': color, 'text-halo-color': c.halo, 'text-halo-width': 1.4 },
  });
  const point = ['==', ['geometry-type'], 'Point'];
  return {
    version: 8, glyphs: 'glyphs://{fontstack}/{range}',
    sources: Object.fromEntries(['areas', 'streets', 'buildings'].map(name => [name, { type: 'geojson', data: `${location.origin}/api/v1/map/${name}`, tolerance: 0.2 }])),
    layers: [
      { id: 'bg', type: 'background', paint: { 'background-color': c.bg } },
      fill('housing', 'housing', c.housing), fill('campus', 'campus', c.campus), fill('park', 'park', c.park), fill('square', 'square', c.square), fill('pitch', 'pitch', c.pitch), fill('water', 'water', c.water),
      line('casing', road, c.casing, 1.35), line('paths', ['in', grade, ['literal', paths]], c.path, 0.34, { 'line-dasharray': [2.2, 1.6] }),
      line('minor', ['all', road, ['in', grade, ['literal', minor]]], c.minor, 1), line('mid', ['in', grade, ['literal', ['secondary', 'tertiary']]], c.mid, 1), line('major', ['in', grade, ['literal', ['motorway', 'trunk', 'primary']]], c.major, 1),
      { id: 'buildings', type: 'fill', source: 'buildings', minzoom: 13, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': ['match', ['get', 'use'], ['dormitory'], c.dormitory, ['teaching', 'laboratory', 'library', 'office'], c.teaching, ['canteen', 'shop'], c.canteen, ['medical', 'fire'], c.medical, ['police', 'gate'], c.police, c.building], 'fill-outline-color': c.outline } },
      { id: 'campus-edge', type: 'line', source: 'areas', filter: ['all', ['==', ['geometry-type'], 'Polygon'], ['==', ['get', 'class'], 'campus']], paint: { 'line-color': c.edge, 'line-width': 1.6, 'line-dasharray': [4, 2.5] } },
      label('street-names', 'streets', ['all', ['has', 'name'], road], 11.5, c.text, 14, { 'symbol-placement': 'line', 'text-letter-spacing': 0.12, 'symbol-spacing': 320, 'text-max-angle': 30 }),
      label('building-names', 'buildings', ['all', point, ['==', ['get', 'campus'], 1]], 11.5, c.name, 15.2),
      label('town-names', 'buildings', ['all', point, ['==', ['get', 'campus'], 0]], 11, c.text, 16),
      label('area-names', 'areas', ['all', point, ['!=', ['get', 'class'], 'campus'], ['!=', ['get', 'class'], 'housing']], 12.5, ['match', ['get', 'class'], 'water', c.waterText, ['park', 'pitch'], c.green, c.text], 14, { 'text-letter-spacing': 0.15 }),
      { ...label('campus-names', 'areas', ['all', point, ['==', ['get', 'class'], 'campus']], 17, c.name, 11, { 'text-letter-spacing': 0.25 }), maxzoom: 15.6 },
    ],
  };
}
