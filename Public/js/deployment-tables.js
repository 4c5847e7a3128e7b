// The figures of two plans as tables: what they reach, post by post, hour by hour, and whom they do not.
import { t } from './words.js';
import { clock, element, number, share, short, signed } from './deployment-words.js';
import { drawHours } from './deployment-charts.js';

export function showCompare(body, all, state) {
  if (!all) { body.replaceChildren(); return; }
  const { a, b, total } = all, minutes = state.asked.limit / 60, count = posts => posts.reduce((sum, one) => sum + one.units, 0);
  const rows = [];
  // `better` is +1 where more is better, −1 where less is.
  const row = (name, of, words, better, isMain = false) => {
    const [left, right] = [a && of(a), b && of(b)], isTime = words === clock;
    const cell = value => element('td', {}, value === null || value === undefined ? '—' : words(value), !isTime && better && value !== null && value !== undefined ? element('small', { textContent: share(value / total) }) : null);
    let last = element('td', { className: 'same', textContent: '—' });
    if (left !== null && right !== null && left !== undefined && right !== undefined) {
      const difference = right - left, isSame = isTime ? Math.round(difference) === 0 : difference === 0;
      last = element('td', { className: isSame ? 'same' : difference * better > 0 ? 'better' : 'worse', textContent: isSame ? '±0' : isTime ? `${difference > 0 ? '+' : '−'}${clock(Math.abs(difference))}` : signed(difference) });
    }
    rows.push(element('tr', { className: isMain ? 'main' : '' }, element('th', { scope: 'row', textContent: name }), cell(left), cell(right), last));
  };
  for (const [index, limit] of [3, 5, 10].entries()) row(t('js_dep_row_within', { minutes: limit }), one => one.within[index], number, 1, limit === minutes);
  row(t('js_dep_row_twice', { minutes }), one => one.twice, number, 1);
  row(t('js_dep_row_outside', { minutes }), one => total - one.limit, number, -1);
  row(t('js_dep_row_mean'), one => one.mean, clock, -1);
  row(t('js_dep_row_ninetieth'), one => one.ninetieth, clock, -1);
  rows.push(element('tr', {}, element('th', { scope: 'row', textContent: t('js_dep_row_posts') }), ...[[a, all.postsA], [b, all.postsB]].map(([one, posts]) => element('td', { textContent: one ? `${posts.length} / ${count(posts)}` : t('js_dep_empty') })), element('td', { className: 'same', textContent: a && b ? signed(count(all.postsB) - count(all.postsA)) : '' })));
  body.replaceChildren(...rows);
}

/// `edit(index, change)`, `move(index, lat, lon)` and `remove(index)` are what a person does to a post.
export function showPosts(body, posts, figures, hour, { edit, move, remove }) {
  // Whoever is typing in a row keeps it.
  if (body.contains(document.activeElement) && document.activeElement.matches('input[type=text], input[type=number]') && body.rows.length === posts.length) { costs(body, posts, figures, hour); return; }
  const modes = [...document.querySelector('#find [name=mode]').options].map(option => [option.value, option.textContent]);
  body.replaceChildren(...posts.map((one, index) => {
    const mode = element('select', { ariaLabel: modes.length ? `${one.name}` : '' }, ...modes.map(([value, name]) => element('option', { value, textContent: name, selected: value === one.mode })));
    mode.addEventListener('input', () => edit(index, { mode: mode.value }));
    const units = element('input', { type: 'number', min: 1, max: 50, value: one.units, ariaLabel: one.name });
    units.addEventListener('change', () => { if (units.checkValidity()) edit(index, { units: Number(units.value) }); });
    const lock = element('input', { type: 'checkbox', checked: !!one.fixed });
    lock.addEventListener('input', () => edit(index, { fixed: lock.checked }));
    const place = element('button', { type: 'button', title: t('js_dep_move_title'), textContent: t('js_dep_move_to'), disabled: !!one.fixed });
    place.addEventListener('click', () => asks(place, index, one, move));
    const gone = element('button', { type: 'button', className: 'quiet', textContent: '×', title: t('js_dep_remove'), ariaLabel: `${t('js_dep_remove')} ${one.name}` });
    gone.addEventListener('click', () => remove(index));
    return element('tr', {}, element('td', { className: 'figure', textContent: index + 1 }),
      element('th', { scope: 'row', title: one.name }, one.name || t('js_dep_new_post'), one.callSigns?.length ? element('small', { textContent: one.callSigns.join(' ') }) : null),
      element('td', {}, mode), element('td', { className: 'figure' }, units), element('td', { className: 'figure cost' }),
      element('td', { className: 'noprint' }, element('label', { className: 'lock' }, lock, t('js_dep_fixed')), place, gone));
  }));
  costs(body, posts, figures, hour);
}

function costs(body, posts, figures, hour) {
  posts.forEach((one, index) => {
    const cell = body.rows[index]?.querySelector('.cost'), cost = figures?.posts[index]?.costs[hour];
    if (cell) { cell.textContent = cost === undefined ? '' : number(cost); cell.classList.toggle('none', cost === 0); }
  });
}

function asks(button, index, one, move) {
  const field = element('input', { type: 'text', value: `${one.latitude.toFixed(5)},${one.longitude.toFixed(5)}`, ariaLabel: t('js_dep_move_title') });
  const done = isGiven => {
    const parts = field.value.split(/[,，\s]+/).filter(Boolean).map(Number);
    if (isGiven && (parts.length !== 2 || !parts.every(Number.isFinite) || Math.abs(parts[0]) > 90 || Math.abs(parts[1]) > 180)) { field.setCustomValidity(t('js_dep_bad_place')); field.reportValidity(); return; }
    field.replaceWith(button);
    button.focus();
    if (isGiven) move(index, parts[0], parts[1]);
  };
  field.addEventListener('input', () => field.setCustomValidity(''));
  field.addEventListener('keydown', event => { if (event.key === 'Enter') done(true); else if (event.key === 'Escape') done(false); });
  button.replaceWith(field);
  field.select();
}

export function showCosts(table, figures, posts, hour) {
  if (!figures || !posts) { table.replaceChildren(); return; }
  const most = Math.max(1, ...figures.posts.flatMap(one => one.costs));
  if (figures.posts.every(one => one.costs.every(cost => cost === 0))) {
    table.replaceChildren(element('tbody', {}, element('tr', {}, element('th', { textContent: t('js_dep_cost_none') }))));
    return;
  }
  const isFlat = figures.posts.every(one => one.costs.every(cost => cost === one.costs[0])), hours = isFlat ? [hour] : [...Array(24).keys()];
  const head = element('tr', {}, element('th', {}), ...hours.map(at => element('th', { scope: 'col', className: at === hour ? 'now' : '', textContent: isFlat ? '' : at })));
  const order = posts.map((_, index) => index).sort((x, y) => Math.max(...figures.posts[y].costs) - Math.max(...figures.posts[x].costs));
  table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...order.map(index => element('tr', {},
    element('th', { scope: 'row', textContent: `${index + 1} ${posts[index].callSigns?.length ? posts[index].callSigns.join(' ') : posts[index].name}` }),
    ...hours.map(at => {
      const cost = figures.posts[index].costs[at], level = cost === 0 ? 0 : Math.min(5, 1 + Math.floor(4.99 * cost / most));
      return element('td', { className: `${cost ? `q${level}` : 'zero'}${at === hour && !isFlat ? ' now' : ''}`, title: `${at}:00 ${number(cost)}`, textContent: cost ? short(cost) : '·' });
    })))));
}

export function showHours(place, all, state) {
  const totals = state.asked.day === 'off' ? state.ground?.off : state.ground?.working;
  if (totals) drawHours(place, { total: totals, a: all.a?.hours, b: all.b?.hours, hour: state.asked.hour });
}

export function showOutside(list, count, figures, all, state, look) {
  if (!figures) { list.replaceChildren(); count.textContent = ''; return; }
  const unit = t(all.countsPeople ? 'js_dep_people' : 'js_dep_places'), minutes = state.asked.limit / 60;
  if (!figures.outsideCount) { count.textContent = ''; list.replaceChildren(element('li', { className: 'dim', textContent: t('js_dep_outside_none', { minutes }) })); return; }
  count.textContent = t('js_dep_outside_count', { count: number(figures.outsideCount), weight: number(all.total - figures.limit), unit });
  const rows = figures.outside.map(place => {
    const name = element('button', { type: 'button', textContent: place.name });
    name.addEventListener('click', () => look(place));
    return element('li', {}, name, all.countsPeople || place.weight > 1 ? element('b', { textContent: number(place.weight) }) : null, element('span', { className: 't', textContent: place.seconds === undefined || place.seconds === null ? t('js_dep_outside_never') : clock(place.seconds) }));
  });
  if (figures.outsideCount > rows.length) rows.push(element('li', { className: 'dim', textContent: t('js_dep_outside_more', { count: number(figures.outsideCount - rows.length) }) }));
  list.replaceChildren(...rows);
}
