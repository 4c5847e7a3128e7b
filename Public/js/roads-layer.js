// What was drawn over the map: closed roads, shortcuts, gates, speeds. Any map of the house may show it; it follows the live wire.
const COLOURS = { closure: '#ff5d6c', shortcut: '#3fd28b', gate: '#ffb057', speed: '#b58cff' };
const LIGHT = { closure: '#c4132c', shortcut: '#0b7a45', gate: '#a35200', speed: '#6a3fc0' };

/// Draws it, and again whenever it changes. Returns a function that fetches it anew.
export function showCorrections(map, { theme = 'dark' } = {}) {
  const colours = theme === 'dark' ? COLOURS : LIGHT, halo = theme === 'dark' ? '#080f1a' : '#ffffff';
  const kind = ['get', 'kind'], colour = ['match', kind, ...Object.entries(colours).flat(), colours.closure];
  const faded = ['match', ['get', 'stage'], 'planned', 0.45, 1];
  map.addSource('corrections', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  const line = (id, filter, paint, layout = {}) => map.addLayer({ id, type: 'line', source: 'corrections', filter: ['all', ['match', ['geometry-type'], ['LineString', 'MultiLineString'], true, false], ...filter], layout: { 'line-join': 'round', ...layout }, paint });
  line('corrections-casing', [], { 'line-color': halo, 'line-width': 8, 'line-opacity': 0.75 }, { 'line-cap': 'round' });
  line('corrections-closure', [['==', kind, 'closure']], { 'line-color': colours.closure, 'line-width': 4.5, 'line-dasharray': [1.6, 0.9], 'line-opacity': faded });
  line('corrections-open', [['!=', kind, 'closure']], { 'line-color': colour, 'line-width': 4, 'line-opacity': faded }, { 'line-cap': 'round' });
  map.addLayer({ id: 'corrections-points', type: 'circle', source: 'corrections', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 6.5, 'circle-color': halo, 'circle-stroke-color': colour, 'circle-stroke-width': 3, 'circle-opacity': faded, 'circle-stroke-opacity': faded } });
  const label = { 'text-field': ['concat', ['get', 'name'], ' ', ['to-string', ['get', 'number']]], 'text-font': ['cjk'], 'text-size': 11.5, 'text-padding': 3 };
  const ink = { 'text-color': colour, 'text-halo-color': halo, 'text-halo-width': 1.6 };
  map.addLayer({ id: 'corrections-line-names', type: 'symbol', source: 'corrections', minzoom: 14, filter: ['match', ['geometry-type'], ['LineString', 'MultiLineString'], true, false], layout: { ...label, 'symbol-placement': 'line-center', 'text-offset': [0, -1] }, paint: ink });
  map.addLayer({ id: 'corrections-names', type: 'symbol', source: 'corrections', minzoom: 14, filter: ['==', ['geometry-type'], 'Point'], layout: { ...label, 'text-anchor': 'top', 'text-offset': [0, 0.8] }, paint: ink });
  const fetchAgain = async () => {
    const answer = await fetch('/api/v1/map/corrections').catch(() => null);
    if (answer?.ok) map.getSource('corrections').setData(await answer.json());
  };
  document.addEventListener('live:roads', fetchAgain);
  document.addEventListener('live:back', fetchAgain);
  document.addEventListener('live:resync', fetchAgain);
  fetchAgain();
  return fetchAgain;
}

/// Draws a line that is being drawn, or takes it away for an empty one.
/// `stretches` are the streets that it would hold on.
export function drawSketch(map, points, colour = '#4db3ff', stretches = []) {
  const features = points.map((point, index) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: point }, properties: { end: index === 0 || index === points.length - 1 } }));
  if (points.length > 1) features.unshift({ type: 'Feature', geometry: { type: 'LineString', coordinates: points }, properties: {} });
  if (stretches.length) features.unshift({ type: 'Feature', geometry: { type: 'MultiLineString', coordinates: stretches }, properties: { street: true } });
  const data = { type: 'FeatureCollection', features }, source = map.getSource('sketch');
  if (source) { source.setData(data); return; }
  map.addSource('sketch', { type: 'geojson', data });
  map.addLayer({ id: 'sketch-streets', type: 'line', source: 'sketch', filter: ['has', 'street'], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': colour, 'line-width': 13, 'line-opacity': 0.4 } });
  map.addLayer({ id: 'sketch-line', type: 'line', source: 'sketch', filter: ['all', ['==', ['geometry-type'], 'LineString'], ['!', ['has', 'street']]], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': colour, 'line-width': 5, 'line-opacity': 0.9 } });
  map.addLayer({ id: 'sketch-points', type: 'circle', source: 'sketch', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': ['case', ['get', 'end'], 7, 4], 'circle-color': '#ffffff', 'circle-stroke-color': colour, 'circle-stroke-width': 3 } });
}

const BANDS = ['#3fd28b', '#efd35c', '#ff9a4d'];

/// Areas that can be reached, the widest lowest; none for an empty list. `areas` are the features of the API, in order of time.
export function drawAreas(map, areas) {
  const data = { type: 'FeatureCollection', features: areas.map((area, index) => ({ ...area, properties: { ...area.properties, band: index } })).reverse() };
  const source = map.getSource('reach');
  if (source) { source.setData(data); return; }
  const below = map.getLayer('corrections-casing') ? 'corrections-casing' : undefined;
  const colour = ['match', ['get', 'band'], 0, BANDS[0], 1, BANDS[1], BANDS[2]];
  map.addSource('reach', { type: 'geojson', data });
  map.addLayer({ id: 'reach-fill', type: 'fill', source: 'reach', paint: { 'fill-color': colour, 'fill-opacity': 0.14 } }, below);
  map.addLayer({ id: 'reach-edge', type: 'line', source: 'reach', layout: { 'line-join': 'round' }, paint: { 'line-color': colour, 'line-width': 1.8, 'line-opacity': 0.95 } }, below);
}
