// Cases on the map. The list beside it says the same: without WebGL it stands alone.
import { t } from './words.js';

const main = document.getElementById('main');
const spots = JSON.parse(document.getElementById('spots').textContent);
const [both, box, rows] = [document.getElementById('both'), document.getElementById('map'), new Map([...document.querySelectorAll('[data-n]')].map(row => [Number(row.dataset.n), row]))];
const marks = new Map();

function boundsOfAll() {
  const home = (main.dataset.home || '').split(',').map(Number);
  if (!spots.length) return home.length === 4 && home.every(Number.isFinite) ? home : undefined;
  const [lons, lats] = [spots.map(spot => spot.lon), spots.map(spot => spot.lat)];
  const margin = 0.002;
  return [Math.min(...lons) - margin, Math.min(...lats) - margin, Math.max(...lons) + margin, Math.max(...lats) + margin];
}

function light(n, isHere) {
  rows.get(n)?.classList.toggle('here', isHere);
  marks.get(n)?.classList.toggle('here', isHere);
}

async function draw() {
  const { makeMap, marker } = await import('./map.js');
  box.hidden = false;
  both.classList.remove('plain');
  const map = await makeMap(box, { theme: 'light', bounds: boundsOfAll(), attribution: main.dataset.attribution });
  if (!map) {
    box.hidden = true;
    both.classList.add('plain');
    document.getElementById('nomap').hidden = false;
    return null;
  }
  for (const spot of spots) {
    const mark = Object.assign(document.createElement('a'), { href: spot.href, className: spot.end ? 'mark end' : 'mark', textContent: spot.n, title: spot.title });
    mark.setAttribute('aria-label', spot.title);
    marks.set(spot.n, mark);
    marker(map, mark, [spot.lon, spot.lat]);
    for (const [on, name] of [[true, 'pointerenter'], [false, 'pointerleave'], [true, 'focus'], [false, 'blur']]) mark.addEventListener(name, () => light(spot.n, on));
    for (const [on, name] of [[true, 'pointerenter'], [false, 'pointerleave'], [true, 'focus'], [false, 'blur']]) rows.get(spot.n)?.addEventListener(name, () => light(spot.n, on));
  }
  return { map, marker };
}

const drawn = draw();

// Where and when things are stolen, with what chance alone would make of it.
const hot = document.querySelector('[data-hot]');
let pinned = [];

async function showHot() {
  const card = document.getElementById('hot');
  card.hidden = false;
  const note = card.querySelector('[data-hot-note]');
  let table;
  try {
    const answer = await fetch('/api/v1/property/hotspots?cell=150&hours=4', { headers: { accept: 'application/json' } });
    if (!answer.ok) throw new Error(String(answer.status));
    table = await answer.json();
  } catch { note.textContent = t('js_casemap_failed'); return; }
  note.textContent = [t('js_casemap_note', { unplaced: table.unplaced, untimed: table.untimed }), table.isWeekThin ? t('js_casemap_thin') : '', table.isCut ? t('js_casemap_cut') : ''].filter(Boolean).join(' ');
  const words = cell => t('js_casemap_cell', { count: cell.count, low: Math.floor(cell.low), high: Math.ceil(cell.high) }) + (cell.isFew ? ` · ${t('js_casemap_few')}` : cell.standsOut ? ` · ${t('js_casemap_out')}` : '');
  const enough = table.cells.filter(cell => !cell.isFew);
  if (!enough.length) note.textContent += ` ${t('js_casemap_none')}`;
  card.querySelector('[data-hot-cells]').replaceChildren(...enough.slice(0, 12).map(cell => Object.assign(document.createElement('li'), { textContent: `${cell.latitude.toFixed(4)}, ${cell.longitude.toFixed(4)}: ${words(cell)}` })));
  card.querySelector('[data-hot-week]').replaceChildren(weekTable(table));
  const on = await drawn;
  if (!on) return;
  pinned = table.cells.slice(0, 40).map(cell => {
    const mark = Object.assign(document.createElement('span'), { className: cell.isFew ? 'hot few' : 'hot', textContent: cell.count, title: words(cell) });
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', words(cell));
    return on.marker(on.map, mark, [cell.longitude, cell.latitude]);
  });
}

function weekTable({ week, hours }) {
  const table = Object.assign(document.createElement('table'), { className: 'week' });
  const highest = Math.max(0.01, ...week.flat());
  const row = (head, cells, name) => {
    const line = document.createElement('tr');
    line.append(Object.assign(document.createElement('th'), { textContent: head, scope: 'row' }), ...cells.map(cell => Object.assign(document.createElement(name), cell)));
    return line;
  };
  table.append(row(t('js_casemap_band'), t('js_casemap_days').split(' ').map(day => ({ textContent: day, scope: 'col' })), 'th'));
  for (let band = 0; band < week[0].length; band++) {
    table.append(row(`${band * hours}–${(band + 1) * hours}`, week.map(day => {
      const level = day[band] < 0.05 ? 0 : Math.ceil(day[band] / highest * 4);
      return { textContent: day[band] >= 0.05 ? String(Math.round(day[band] * 10) / 10) : '', className: level ? `b${level}` : '' };
    }), 'td'));
  }
  return table;
}

if (hot && location.hash === '#hot') { hot.checked = true; showHot(); }
hot?.addEventListener('change', () => {
  if (hot.checked) { showHot(); return; }
  document.getElementById('hot').hidden = true;
  for (const mark of pinned) mark.remove();
  pinned = [];
});
