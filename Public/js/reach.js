// The desk's reachable area: from a unit, a station, the chosen incident or a point of the map, with the people inside.
import { drawAreas } from './roads-layer.js';
import { t } from './words.js';

const dialog = document.getElementById('reach'), form = dialog?.querySelector('form'), box = document.getElementById('reach-result');
const fault = form?.querySelector('.fault');
let map = null, picking = false, note = null, by = {};

export function setUp(made, { chosen, notice }) {
  map = made;
  note = notice;
  if (!form) return;
  form.addEventListener('submit', event => { event.preventDefault(); start(); });
  box.addEventListener('click', event => { if (event.target.closest('[data-clear]')) clear(); });
  document.addEventListener('click', event => { if (event.target.closest('[data-open=reach]')) offer(chosen()); });
  document.addEventListener('keydown', event => { if (event.key === 'Escape' && !document.querySelector('dialog[open]')) { stop(); clear(); } });
  map?.on('click', event => {
    if (!picking) return;
    stop();
    show({ at: `${event.lngLat.lat},${event.lngLat.lng}` });
  });
  const pick = form.querySelector('[data-reach-pick]');
  pick.hidden = !map;
  pick.addEventListener('click', () => { wish(); dialog.close(); picking = true; note.textContent = t('js_reach_pick'); map.getCanvas().classList.add('picking'); });
}

// A dialog that closes is as new: what was wished is kept here.
function wish() { by = { ...(form.elements.mode.value ? { mode: form.elements.mode.value } : {}), ...(form.elements.siren.checked ? { siren: '1' } : {}) }; }

function stop() {
  if (!picking) return;
  picking = false;
  note.textContent = '';
  map.getCanvas().classList.remove('picking');
}

// The units of the moment stand in the list of units; the chosen incident is offered first.
function offer(incident) {
  const group = form.querySelector('[data-units]');
  group.replaceChildren(...[...document.querySelectorAll('#units [data-unit][data-lat]')].map(row => new Option(row.dataset.callSign, `unit=${row.dataset.unit}`)));
  const here = form.querySelector('[data-here]');
  here.hidden = !(incident && document.querySelector('#panel [data-lat]'));
  here.disabled = here.hidden;
  form.elements.from.value = here.hidden ? form.elements.from.options[1]?.value ?? '' : 'incident';
  fault.textContent = '';
}

async function start() {
  wish();
  const from = form.elements.from.value;
  if (from === 'incident') {
    const article = document.querySelector('#panel [data-lat]');
    if (await show({ at: `${article.dataset.lat},${article.dataset.lon}` })) dialog.close();
    return;
  }
  const [name, value] = from.split('=');
  if (await show({ [name]: value })) dialog.close();
}

async function show(from) {
  const query = new URLSearchParams({ ...from, ...by, minutes: '3,5,10' });
  let answer;
  try {
    const response = await fetch(`/api/v1/map/reach?${query}`, { headers: { Accept: 'application/json' } });
    answer = await response.json();
    if (!response.ok) throw new Error(answer.message);
  } catch (error) {
    fault.textContent = error.message || t('js_no_network');
    if (!dialog.open) note.textContent = fault.textContent;
    return false;
  }
  note.textContent = '';
  if (map) {
    drawAreas(map, answer.features);
    fit(answer);
  }
  list(answer);
  return true;
}

function list(answer) {
  const words = document.createElement('b'), clear = Object.assign(document.createElement('button'), { type: 'button', className: 'quiet', textContent: t('js_reach_clear') });
  clear.dataset.clear = '';
  words.textContent = answer.words;
  const rows = answer.features.map((feature, band) => {
    const row = document.createElement('span'), mark = document.createElement('i');
    mark.className = `band b${band}`;
    row.append(mark, t('js_reach_minutes', { minutes: feature.properties.minutes }), ' ', people(feature.properties.people));
    return row;
  });
  const rest = document.createElement('span');
  rest.className = 'dim';
  if (answer.beyond !== undefined && answer.beyond !== null) rest.textContent = t('js_reach_beyond', { people: whole(answer.beyond), minutes: answer.features.at(-1)?.properties.minutes });
  box.replaceChildren(words, ...rows, rest, clear);
  box.hidden = false;
}

const whole = count => Math.round(count).toLocaleString('en-US');
const people = count => count === undefined || count === null ? t('js_reach_unknown') : t('js_reach_people', { people: whole(count) });

function fit({ features }) {
  const points = features.at(-1)?.geometry.coordinates.flat(2) ?? [];
  if (!points.length) return;
  const lon = points.map(point => point[0]), lat = points.map(point => point[1]);
  map.fitBounds([[Math.min(...lon), Math.min(...lat)], [Math.max(...lon), Math.max(...lat)]], { padding: 36, duration: 300 });
}

function clear() {
  if (box.hidden) return;
  box.hidden = true;
  box.replaceChildren();
  if (map?.getSource('reach')) drawAreas(map, []);
}
