// Drawing over the map: points clicked one after another, or a street and coordinates that are typed; what is drawn holds at once.
import { connect } from './live.js';
import { refresh } from './fragment.js';
import { fields, post } from './act.js';
import { showCorrections, drawSketch } from './roads-layer.js';
import { makeMap } from './map.js';
import { t } from './words.js';

const form = document.getElementById('draw'), list = document.getElementById('corrections'), said = document.getElementById('said');
const element = document.getElementById('map'), fault = form.querySelector('.fault');
const theme = 'light';
let points = [], map = null, again = () => {};

const kind = () => form.elements.kind.value;
const way = () => form.elements.way.value;

// MARK: the form follows what is drawn, and how

function arrange() {
  for (const part of form.querySelectorAll('[data-for]')) {
    const isOn = part.dataset.for.split(' ').includes(kind());
    part.hidden = !isOn;
    for (const field of part.querySelectorAll('input, select, textarea')) field.disabled = !isOn;
  }
  for (const part of form.querySelectorAll('[data-way]')) {
    const isOn = part.dataset.way === way();
    part.hidden = !isOn;
    for (const field of part.querySelectorAll('input, textarea')) field.disabled = !isOn;
  }
  for (const note of form.querySelectorAll('[data-note]')) note.hidden = note.dataset.note !== kind();
  if (kind() === 'gate' && points.length > 1) points = points.slice(-1);
  sketch();
}

function sketch() {
  const count = document.getElementById('points-count');
  count.textContent = points.length ? t('js_roads_points', { count: points.length }) : t(map ? 'js_roads_click' : 'js_roads_no_map');
  document.getElementById('back').disabled = document.getElementById('empty').disabled = !points.length;
  if (map) drawSketch(map, way() === 'map' ? points : []);
}

form.addEventListener('change', event => {
  if (event.target.name === 'kind' || event.target.name === 'way') arrange();
  said.textContent = '';
});
document.getElementById('back').addEventListener('click', () => { points.pop(); sketch(); });
document.getElementById('empty').addEventListener('click', () => { points = []; sketch(); });

// The crossings of the street that was named are offered for its two ends.
form.elements.street.addEventListener('change', async () => {
  const answer = await fetch(`/api/v1/streets?crossing=${encodeURIComponent(form.elements.street.value)}`).catch(() => null);
  const names = answer?.ok ? (await answer.json()).streets : [];
  document.getElementById('crossing-names').replaceChildren(...names.map(name => new Option(name, name)));
});

function body() {
  const said = fields(form);
  delete said.way;
  delete said.all;
  if (way() === 'map') said.line = points;
  return said;
}

// MARK: sending

async function check() {
  fault.textContent = '';
  try {
    const answer = await post('/api/v1/map/corrections/check', body());
    said.textContent = answer.words;
    if (map && answer.line.length) { drawSketch(map, answer.line, undefined, answer.stretches); fit(answer.line); }
    return true;
  } catch (error) { refuse(error); return false; }
}

function refuse(error) {
  said.textContent = '';
  fault.textContent = error.message;
  const field = error.answer?.field && form.elements.namedItem(error.answer.field);
  (field instanceof RadioNodeList ? field[0] : field)?.focus?.();
}

document.getElementById('check').addEventListener('click', check);
form.addEventListener('submit', async event => {
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = '1';
  fault.textContent = '';
  try {
    const answer = await post('/api/v1/map/corrections', body());
    points = [];
    const { kind: chosen, way: manner } = form.elements, keep = [chosen.value, manner.value];
    form.reset();
    [chosen.value, manner.value] = keep;
    arrange();
    said.textContent = t('js_roads_done', { name: answer.name, number: answer.number });
    refresh(list);
    again();
  } catch (error) { refuse(error); } finally { delete form.dataset.busy; }
});

// MARK: the list

list.addEventListener('click', event => {
  const row = event.target.closest('[data-bounds]');
  if (event.target.closest('[data-fold]')) {
    const undo = row.querySelector('form');
    undo.classList.toggle('hidden');
    if (!undo.classList.contains('hidden')) undo.querySelector('input').focus();
    return;
  }
  if (row && map && event.target.closest('[data-show]')) {
    const [west, south, east, north] = row.dataset.bounds.split(',').map(Number);
    map.fitBounds([[west, south], [east, north]], { padding: 90, maxZoom: 17, duration: 300 });
  }
});
list.addEventListener('acted', () => { refresh(list); again(); });
document.addEventListener('live:roads', () => refresh(list));
document.addEventListener('live:back', () => refresh(list));
document.addEventListener('live:resync', () => refresh(list));

function fit(line) {
  const lon = line.map(point => point[0]), lat = line.map(point => point[1]);
  map.fitBounds([[Math.min(...lon), Math.min(...lat)], [Math.max(...lon), Math.max(...lat)]], { padding: 90, maxZoom: 17, duration: 300 });
}

// MARK: the map

async function show() {
  const home = element.dataset.home.split(',').map(Number);
  map = await makeMap(element, { theme, bounds: home.length === 4 ? home : undefined, attribution: element.dataset.attribution });
  if (!map) {
    element.classList.add('none');
    element.textContent = t('js_roads_no_map');
    form.elements.way.value = 'street';
    arrange();
    return;
  }
  again = showCorrections(map, { theme });
  map.getCanvas().classList.add('picking');
  map.on('click', event => {
    if (way() !== 'map') { form.elements.way.value = 'map'; arrange(); }
    const point = [event.lngLat.lng, event.lngLat.lat];
    points = kind() === 'gate' ? [point] : [...points, point];
    said.textContent = fault.textContent = '';
    sketch();
  });
  sketch();
}

document.addEventListener('keydown', event => {
  if (event.target.closest('input, select, textarea') || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Backspace' && points.length && way() === 'map') { event.preventDefault(); points.pop(); sketch(); }
  const choice = /^[1-4]$/.test(event.key) && form.querySelectorAll('[name=kind]')[Number(event.key) - 1];
  if (choice) { choice.checked = true; arrange(); choice.focus(); }
});
form.addEventListener('keydown', event => { if (event.ctrlKey && event.key === 'Enter') { event.preventDefault(); form.requestSubmit(); } });

arrange();
connect();
show();
