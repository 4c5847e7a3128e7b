// Small charts drawn as SVG from the figures of the page: what stations reach, and how a day goes.
import { t } from './words.js';
import { number, share } from './deployment-words.js';

const NS = 'http://www.w3.org/2000/svg';

function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const text = (words, x, y, attributes = {}) => { const made = svg('text', { x, y, ...attributes }); made.textContent = words; return made; };
const title = words => { const made = svg('title'); made.textContent = words; return made; };

/// `data.curves` are of 3, 5 and 10 minutes; `marks` say where plans A and B stand; `pick` is told of a number of stations.
export function drawCurve(place, data, marks, chosenLimit, pick) {
  const width = 560, height = 250, left = 40, right = 62, top = 12, bottom = 30;
  const most = Math.max(2, ...data.curves.flatMap(curve => curve.points.map(point => point.stations)), ...marks.map(mark => Math.min(20, mark.stations)));
  const x = stations => left + (stations - 1) / Math.max(1, most - 1) * (width - left - right), y = part => top + (1 - part) * (height - top - bottom);
  const root = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': document.getElementById('curve-h').textContent });
  for (const part of [0, .25, .5, .75, 1]) {
    root.append(svg('line', { class: 'grid', x1: left, x2: width - right, y1: y(part), y2: y(part) }), text(`${part * 100}%`, left - 5, y(part) + 4, { 'text-anchor': 'end' }));
  }
  const every = most > 12 ? 2 : 1;
  for (let stations = 1; stations <= most; stations++) {
    if ((stations - 1) % every === 0) root.append(text(stations, x(stations), height - bottom + 15, { 'text-anchor': 'middle' }));
  }
  root.append(text(t('js_dep_curve_axis'), width - right + 8, height - bottom + 15));
  const ends = [];
  data.curves.forEach((curve, index) => {
    if (!curve.points.length) return;
    const line = curve.points.map((point, i) => `${i ? 'L' : 'M'}${x(point.stations).toFixed(1)} ${y(point.people / data.total).toFixed(1)}`).join('');
    const group = svg('g', { class: `l${index}` }, svg('path', { class: 'line', d: line }));
    for (const point of curve.points) {
      const circle = svg('circle', { class: point.isProved ? 'proved' : '', cx: x(point.stations), cy: y(point.people / data.total), r: curve.limit === chosenLimit ? 4 : 3 });
      circle.append(title(t('js_dep_curve_point', { stations: point.stations, minutes: curve.limit / 60, people: number(point.people), share: share(point.people / data.total), proof: point.isProved ? t('js_dep_is_proved') : t('js_dep_is_open', { bound: number(point.bound) }) })));
      group.append(circle);
    }
    const last = curve.points.at(-1);
    ends.push({ group, y: y(last.people / data.total), x: x(last.stations), words: `≤ ${curve.limit / 60}′` });
    root.append(group);
  });
  // Names at the right, moved apart where lines end close together.
  ends.sort((a, b) => a.y - b.y).forEach((end, index) => { if (index && end.y < ends[index - 1].y + 13) end.y = ends[index - 1].y + 13; });
  for (const end of ends) end.group.append(text(end.words, end.x + 8, end.y + 4, { class: 'name' }));
  for (const mark of marks) {
    if (mark.stations > most) continue;
    const [cx, cy] = [x(mark.stations), y(mark.people / data.total)];
    root.append(svg('path', { class: `mark ${mark.who}`, d: `M${cx} ${cy - 7}l7 7l-7 7l-7-7z` }, title(`${mark.name}: ${number(mark.people)} (${share(mark.people / data.total)})`)));
  }
  for (let stations = 1; stations <= most; stations++) {
    const step = (width - left - right) / Math.max(1, most - 1);
    const hit = svg('rect', { class: 'hit', x: x(stations) - step / 2, y: top, width: step, height: height - top - bottom, 'aria-hidden': 'true' });
    hit.append(title(data.curves.map(curve => curve.points.find(point => point.stations === stations) && `≤ ${curve.limit / 60}′ ${number(curve.points.find(point => point.stations === stations).people)}`).filter(Boolean).join(' · ')));
    hit.addEventListener('click', () => pick(stations));
    root.append(hit);
  }
  place.replaceChildren(root);
}

/// The people within the limit of two plans through a day, and everybody there.
export function drawHours(place, { total, a, b, hour }) {
  const width = 480, height = 220, left = 44, right = 24, top = 12, bottom = 26, most = Math.max(1, ...total);
  const x = at => left + at / 23 * (width - left - right), y = value => top + (1 - value / most) * (height - top - bottom);
  const root = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': document.getElementById('hours-h').textContent });
  for (const part of [0, .5, 1]) root.append(svg('line', { class: 'grid', x1: left, x2: width - right, y1: y(most * part), y2: y(most * part) }), text(number(most * part), left - 5, y(most * part) + 4, { 'text-anchor': 'end' }));
  for (const at of [0, 6, 12, 18, 23]) root.append(text(`${at}`, x(at), height - bottom + 15, { 'text-anchor': 'middle' }));
  root.append(svg('line', { class: 'now', x1: x(hour), x2: x(hour), y1: top, y2: height - bottom }));
  const line = values => values.map((value, at) => `${at ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  root.append(svg('path', { class: 'total', d: line(total) }));
  for (const [who, values] of [['a', a], ['b', b]]) {
    if (!values) continue;
    const path = svg('path', { class: `line p${who}`, d: line(values), fill: 'none', 'stroke-width': 2 });
    path.append(title(values.map((value, at) => `${at}:00 ${number(value)}`).join('\n')));
    root.append(path, text(who === 'a' ? t('js_dep_short_a') : t('js_dep_short_b'), x(23) + 6, y(values[23]) + (who === 'a' ? -2 : 10), { class: 'name' }));
  }
  place.replaceChildren(root);
}

/// How many people there are at each hour, small, under the slider.
export function drawStrip(root, values, hour) {
  const most = Math.max(1, ...values);
  root.replaceChildren(...values.map((value, at) => svg('rect', { class: at === hour ? 'now' : '', x: at * 10 + 1, y: 16 - 15 * value / most, width: 8, height: Math.max(1, 15 * value / most) })));
}
