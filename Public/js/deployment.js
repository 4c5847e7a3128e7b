// 警力部署: two plans side by side. A is what it is compared with, B is the draft that is dragged, sought and kept.
import { post } from './act.js';
import { t } from './words.js';
import { element, number, share } from './deployment-words.js';
import { stationMap } from './deployment-map.js';
import { drawCurve, drawStrip } from './deployment-charts.js';
import { showCompare, showCosts, showHours, showOutside, showPosts } from './deployment-tables.js';
import { ask } from './deployment-jobs.js';
import { shiftAndForce } from './deployment-force.js';

const start = JSON.parse(document.getElementById('start').textContent);
const $ = id => document.getElementById(id);
const asked = $('asked'), find = $('find'), fault = $('fault');
const KEY = 'deployment';

const state = {
  asked: { scope: start.scope, force: 'patrol', siren: false, limit: 300, day: start.isDayOff ? 'off' : 'working', hour: start.hour },
  a: 'now', b: null, posts: [], shown: 'b', history: [], ground: null, weights: null, figures: null, curve: null, plans: start.plans, answer: null,
};
let view = null, stopPick = null;

// MARK: plans

function presentPosts(onDutyOnly) {
  const places = new Map();
  for (const unit of start.units) {
    if (onDutyOnly && !unit.onDuty) continue;
    if (state.asked.force && !unit.capabilities.includes(state.asked.force)) continue;
    const key = `${unit.latitude},${unit.longitude},${unit.mode}`;
    const there = places.get(key);
    if (there) { there.units++; there.callSigns.push(unit.callSign); } else places.set(key, { name: unit.post || unit.callSign, latitude: unit.latitude, longitude: unit.longitude, mode: unit.mode, units: 1, fixed: false, callSigns: [unit.callSign] });
  }
  return [...places.values()];
}

const copy = posts => posts.map(one => ({ ...one, callSigns: [...(one.callSigns ?? [])] }));
const plan = id => state.plans.find(one => one.id === id);
const postsOf = key => key === 'now' ? presentPosts(false) : key === 'duty' ? presentPosts(true) : copy(plan(key)?.posts ?? []);
const planName = key => key === 'now' ? t('js_dep_now_all') : key === 'duty' ? t('js_dep_now_duty') : plan(key)?.name ?? t('js_dep_draft');
const nameOfB = () => state.b && plan(state.b) ? plan(state.b).name : t('js_dep_draft');
const wire = posts => posts.map(({ name, latitude, longitude, mode, units, fixed, callSigns }) => ({ name, latitude, longitude, mode, units, fixed: !!fixed, callSigns, siren: state.asked.siren && mode !== 'foot' }));
const postsA = () => postsOf(state.a);
const moment = () => ({ scope: state.asked.scope, day: state.asked.day, hour: state.asked.hour, limit: state.asked.limit });

// Where a post stood in plan A, for the line that shows its move.
function withOrigins(posts) {
  const before = postsA();
  return posts.map(one => {
    const from = one.callSigns?.length ? before.find(old => old.callSigns.some(sign => one.callSigns.includes(sign))) : null;
    const isMoved = from && (Math.abs(from.latitude - one.latitude) > 5e-5 || Math.abs(from.longitude - one.longitude) > 5e-5);
    return { ...one, from: isMoved ? from : null };
  });
}

function remember() {
  state.history.push({ posts: copy(state.posts), b: state.b });
  if (state.history.length > 50) state.history.shift();
  $('undo').disabled = false;
}

function setPosts(posts, { from = state.b, isUndo = false } = {}) {
  if (!isUndo) remember();
  state.posts = posts;
  state.b = from;
  changed();
}

// MARK: figures

let isAsking = false, isWaiting = false;
async function figures() {
  if (isAsking) { isWaiting = true; return; }
  isAsking = true;
  try {
    do {
      isWaiting = false;
      const a = postsA(), b = copy(state.posts), needsWeights = !state.weights;
      if (!a.length && !b.length) { state.figures = null; show(); break; }
      const plans = [a.length ? a : b, b.length ? b : a].map(posts => ({ posts: wire(posts) }));
      const answer = await post('/api/v1/deployment/figures', { ...moment(), plans, weights: needsWeights }, { attempts: 1 });
      if (answer.weights) { state.weights = answer.weights; view?.weigh(state.weights); }
      state.figures = { ...answer, a: a.length ? answer.plans[0] : null, b: b.length ? answer.plans[1] : null, postsA: a, postsB: b };
      fault.textContent = '';
      show();
    } while (isWaiting);
  } catch (error) { fault.textContent = error.message; } finally { isAsking = false; }
  settle();
}

let settling = 0;
const drawing = { turn: 0 };
// What is drawn anew when nothing has moved for a moment: areas and the still map.
function settle() {
  clearTimeout(settling);
  settling = setTimeout(async () => {
    if (view?.isDragging()) return;
    const posts = state.shown === 'a' ? postsA() : state.posts;
    if (!posts.length) return;
    if (view) $('areas-note').hidden = false;
    const turn = ++drawing.turn;
    try {
      const answer = await post('/api/v1/deployment/sketch', { ...moment(), posts: wire(posts), areas: !!view }, { attempts: 1 });
      for (const place of [$('paper-map'), ...(view ? [] : [$('sketch-map')])]) place.innerHTML = answer.sketch;
      view?.areas(answer.areas);
    } catch { /* the figures stand without it */ }
    if (turn === drawing.turn) $('areas-note').hidden = true;
  }, 350);
}

function show() {
  const { figures: all } = state, shown = state.shown === 'a' ? all?.a : all?.b;
  showCompare($('compare'), all, state);
  showPosts($('posts'), state.posts, all?.b, state.asked.hour, { edit, move, remove: drop });
  showCosts($('cost'), all?.b, all?.postsB, state.asked.hour, all?.countsPeople);
  if (all?.countsPeople) showHours($('hours'), all, state);
  showOutside($('outside'), $('outside-count'), shown, all, state, place => view?.look(place.longitude, place.latitude));
  $('compare-note').textContent = all ? t(all.countsPeople ? 'js_dep_total_people' : 'js_dep_total_places', { total: number(all.total), points: number(state.ground?.points.length ?? 0) }) : '';
  if (shown) view?.paint(shown.bands);
  showCurve();
}

function showMarks() {
  const isA = state.shown === 'a', posts = isA ? postsA() : withOrigins(state.posts);
  view?.place(posts, state.shown, isA ? [] : posts.map(one => one.from).filter(Boolean));
}

function changed() {
  for (const place of document.querySelectorAll('[data-plan-name]')) place.textContent = nameOfB();
  options();
  showMarks();
  keep();
  figures();
}

// MARK: editing B

function edit(index, change) {
  const posts = copy(state.posts);
  Object.assign(posts[index], change);
  setPosts(posts);
}
function drop(index) { setPosts(copy(state.posts).filter((_, at) => at !== index)); }
function move(index, latitude, longitude) { edit(index, { latitude, longitude }); }

function moved(index, latitude, longitude, isDone) {
  const one = state.posts[index];
  if (!one) return;
  if (!moved.isOn) { remember(); moved.isOn = true; }
  Object.assign(one, { latitude, longitude });
  if (isDone) {
    moved.isOn = false;
    keep();
    const posts = withOrigins(state.posts), focused = document.activeElement?.classList.contains('station');
    view.place(posts, 'b', posts.map(each => each.from).filter(Boolean));
    if (focused) view.focus(index);
  }
  figures();
}

$('add').addEventListener('click', () => {
  const stand = (latitude, longitude) => {
    stopPick = null;
    $('map-note').textContent = '';
    setPosts([...copy(state.posts), { name: `${t('js_dep_new_post')} ${state.posts.length + 1}`, latitude, longitude, mode: find.elements.mode.value, units: 1, fixed: false, callSigns: [] }]);
  };
  if (!view) {
    const [west, south, east, north] = start.bounds ?? [0, 0, 0, 0];
    stand((south + north) / 2, (west + east) / 2);
    return;
  }
  stopPick?.();
  $('map-note').textContent = t('js_dep_add_note');
  stopPick = view.picks(stand);
});
document.addEventListener('keydown', event => { if (event.key === 'Escape' && stopPick) { stopPick(); stopPick = null; $('map-note').textContent = ''; } });
$('undo').addEventListener('click', () => {
  const before = state.history.pop();
  if (before) setPosts(before.posts, { from: before.b, isUndo: true });
  $('undo').disabled = !state.history.length;
});

// MARK: the question

function readAsked() {
  const data = new FormData(asked), before = { ...state.asked };
  Object.assign(state.asked, {
    scope: data.get('scope') ?? state.asked.scope, force: data.get('force') ?? '', siren: data.get('siren') === '1', limit: Number(data.get('limit')),
    day: data.get('day') ?? state.asked.day, hour: Number(data.get('hour') ?? state.asked.hour),
  });
  return before;
}

function writeAsked() {
  for (const [name, value] of [['scope', state.asked.scope], ['force', state.asked.force], ['siren', state.asked.siren ? '1' : ''], ['limit', state.asked.limit], ['day', state.asked.day], ['hour', state.asked.hour]]) {
    const field = asked.elements.namedItem(name);
    if (!field) continue;
    field.value = String(value);
    if (field instanceof HTMLSelectElement && field.selectedIndex < 0) { field.selectedIndex = 0; if (name === 'force') state.asked.force = ''; }
  }
}

function hourWords() {
  const totals = state.asked.day === 'off' ? state.ground?.off : state.ground?.working;
  if (!totals || !$('hour-words')) return;
  $('hour-words').textContent = t('js_dep_hour_words', { hour: state.asked.hour, people: number(totals[state.asked.hour]) });
  drawStrip($('hour-strip'), totals, state.asked.hour);
}

asked.addEventListener('submit', event => event.preventDefault());
asked.addEventListener('input', async () => {
  const before = readAsked();
  if (before.force !== state.asked.force && !state.b && !state.history.length) state.posts = presentPosts(false);
  if (before.scope !== state.asked.scope) { await loadGround(); view?.fit(state.ground.points); }
  if (before.scope !== state.asked.scope || before.day !== state.asked.day || before.hour !== state.asked.hour) state.weights = null;
  hourWords();
  objectiveNote();
  changed();
  askCurve();
});

async function loadGround() {
  const response = await fetch(`/api/v1/deployment/ground?scope=${state.asked.scope}`, { headers: { Accept: 'application/json' } });
  const answer = await response.json();
  if (!response.ok) { fault.textContent = answer.message; return; }
  state.ground = answer;
  state.weights = null;
  view?.show(state.ground, null);
  hourWords();
}

// MARK: finding the best

let stopFind = null;
// How much of its time each unit is busy at this hour, by the calls of late.
const busy = () => { const { workload } = start, rates = state.asked.day === 'off' ? workload.off : workload.working; return Math.min(.9, rates[state.asked.hour] * workload.sceneSeconds / 3600 / Math.max(1, Number(find.elements.count.value))); };
const objectiveNote = () => { $('objective-note').textContent = t(`js_dep_objective_${find.elements.objective.value}`, { busy: share(busy()) }); };
find.addEventListener('input', objectiveNote);
find.elements.mode.addEventListener('input', () => askCurve());
find.addEventListener('submit', event => { event.preventDefault(); seek(); });
$('find-stop').addEventListener('click', () => { stopFind?.(); ended($('found').textContent); });

function question(kind, more = {}) {
  return { kind, ...moment(), posts: wire(state.posts), mode: find.elements.mode.value, siren: state.asked.siren, ...more };
}

function ended(words, kind = '') {
  stopFind = null;
  $('find-go').hidden = false;
  $('find-stop').hidden = true;
  $('found').className = `found ${kind}`;
  $('found').textContent = words;
}

function seek(count = Number(find.elements.count.value)) {
  stopFind?.();
  find.elements.count.value = count;
  const objective = find.elements.objective.value;
  let last = '';
  $('find-go').hidden = true;
  $('find-stop').hidden = false;
  $('found').className = 'found busy';
  $('found').textContent = t('js_dep_working');
  stopFind = ask(question('best', { objective, count }), sight => {
    const { answer } = sight;
    const gap = answer ? share(answer.gap) : '';
    if (answer) {
      // A draft that is no better than the posts as they are takes the place of nothing.
      const key = answer.isPresent ? '' : JSON.stringify(answer.posts);
      if (key && key !== last) { if (!last) remember(); last = key; state.posts = copy(answer.posts); state.b = null; changed(); }
    }
    if (sight.state === 'failed') { ended(sight.fault, 'open'); return; }
    if (sight.state === 'queued') { $('found').textContent = t('js_dep_queued', { ahead: sight.ahead }); return; }
    if (sight.state === 'running') { if (answer) $('found').textContent = t('js_dep_proving', { seconds: Math.round(sight.seconds), gap }); return; }
    if (!answer) { ended(t('js_failed'), 'open'); return; }
    if (answer.isPresent && !last) { ended(t(answer.isProved ? 'js_dep_present_best' : 'js_dep_present_good', { gap }), answer.isProved ? 'proved' : 'open'); return; }
    const words = answer.isProved ? t('js_dep_proved', { sites: answer.sites, count }) : t('js_dep_bounded', { gap });
    ended(`${sight.state === 'cancelled' ? t('js_dep_stopped') : ''}${words} ${t('js_dep_applied')}`, answer.isProved ? 'proved' : 'open');
  });
}

// MARK: the curve

let stopCurve = null, curveKey = '', curveTimer = 0;
function askCurve() {
  clearTimeout(curveTimer);
  curveTimer = setTimeout(() => {
    const fixed = state.posts.filter(one => one.fixed), { scope, day, hour, siren } = state.asked;
    const body = { ...question('curve'), posts: wire(fixed), count: Math.max(1, fixed.length) };
    const key = JSON.stringify([scope, state.ground?.countsPeople ? [day, hour] : 0, siren, body.mode, fixed]);
    if (key === curveKey) return;
    curveKey = key;
    stopCurve?.();
    $('curve-note').textContent = t('js_dep_curve_busy');
    stopCurve = ask(body, sight => {
      if (sight.answer) { state.curve = sight.answer; showCurve(); }
      if (sight.state === 'failed') $('curve-note').textContent = sight.fault;
      else if (sight.state !== 'queued' && sight.state !== 'running') $('curve-note').textContent = t('js_dep_curve_note');
    });
  }, 500);
}

function showCurve() {
  if (!state.curve?.curves.some(curve => curve.points.length)) return;
  const { figures: all } = state;
  const marks = all ? [['a', all.a, all.postsA, planName(state.a)], ['b', all.b, all.postsB, nameOfB()]].filter(row => row[1]).map(([who, one, posts, name]) => ({ who, name, stations: posts.length, people: one.limit })) : [];
  drawCurve($('curve'), state.curve, marks, state.asked.limit, stations => seek(stations));
  const head = element('tr', {}, element('th', { textContent: t('js_dep_curve_axis') }), ...state.curve.curves.map(curve => element('th', { className: 'figure', textContent: `≤ ${curve.limit / 60}′` })));
  const counts = [...new Set(state.curve.curves.flatMap(curve => curve.points.map(point => point.stations)))].sort((a, b) => a - b);
  $('curve-table').replaceChildren(element('thead', {}, head), element('tbody', {}, ...counts.map(stations => {
    const go = element('button', { type: 'button', className: 'quiet', textContent: stations });
    go.addEventListener('click', () => seek(stations));
    return element('tr', {}, element('th', { scope: 'row' }, go), ...state.curve.curves.map(curve => {
      const point = curve.points.find(one => one.stations === stations);
      return element('td', { className: 'figure', textContent: point ? `${number(point.people)} (${share(point.people / state.curve.total)})${point.isProved ? ' ✓' : ` ≤ ${number(point.bound)}`}` : '' });
    }));
  })));
}

// MARK: choosing, keeping

function options() {
  const fixed = [['now', t('js_dep_now_all')], ['duty', t('js_dep_now_duty')]];
  const make = (select, rows, value) => select.replaceChildren(...rows.map(([key, name]) => element('option', { value: key, textContent: name, selected: key === value })));
  make($('plan-a'), [...fixed, ...state.plans.map(one => [one.id, one.name])], state.a);
  make($('plan-b'), [['', t('js_dep_draft')], ...fixed, ...state.plans.map(one => [one.id, one.name])], state.b ?? '');
  const form = new Map([...asked.elements].map(field => [field.name, field]));
  const word = name => { const field = form.get(name); return field instanceof HTMLSelectElement ? field.selectedOptions[0]?.textContent ?? '' : ''; };
  const day = state.ground?.countsPeople ? `${asked.querySelector('[name=day]:checked + span')?.textContent ?? ''} ${state.asked.hour}:00` : '';
  for (const place of document.querySelectorAll('[data-asked]')) place.textContent = t('js_dep_asked', { scope: word('scope'), force: word('force'), day, limit: state.asked.limit / 60 }).split(' · ').filter(Boolean).join(' · ');
}

$('plan-a').addEventListener('input', event => { state.a = event.target.value; changed(); });
$('plan-b').addEventListener('input', event => { if (event.target.value) openAsB(event.target.value); });
function openAsB(key) {
  const kept = plan(key);
  if (kept) {
    Object.assign(state.asked, { scope: start.hasCampus ? kept.scope : state.asked.scope, day: kept.day, hour: kept.hour, limit: kept.limit, siren: kept.posts.some(one => one.siren) });
    writeAsked();
    state.weights = null;
  }
  setPosts(postsOf(key), { from: kept ? key : null });
  hourWords();
  askCurve();
}

for (const radio of document.querySelectorAll('[name=shown]')) radio.addEventListener('input', () => { state.shown = radio.value; showMarks(); show(); settle(); });

const save = $('save');
document.addEventListener('click', event => {
  const opener = event.target.closest('[data-open]'), closer = event.target.closest('[data-close]');
  if (closer) closer.closest('dialog').close();
  if (!opener) return;
  const dialog = $(opener.dataset.open), kept = state.b && plan(state.b);
  dialog.querySelector('.fault').textContent = '';
  if (dialog.id === 'save-dialog') {
    save.elements.name.value = kept?.name ?? '';
    save.elements.note.value = kept?.note ?? '';
    $('save-over').hidden = !kept;
    save.elements.over.checked = !!kept;
    if (kept) $('save-over').querySelector('span').textContent = t('js_dep_save_over', { name: kept.name, version: kept.version });
  } else showPlans();
  dialog.showModal();
});
save.addEventListener('submit', async event => {
  event.preventDefault();
  const kept = save.elements.over.checked && plan(state.b);
  const body = { ...moment(), name: save.elements.name.value, note: save.elements.note.value, posts: wire(state.posts), ...(kept ? { version: kept.version } : {}) };
  try {
    const made = await post(`/api/v1/deployment/plans${kept ? `/${kept.id}` : ''}`, body);
    state.plans = [made, ...state.plans.filter(one => one.id !== made.id)];
    state.b = made.id;
    $('save-dialog').close();
    $('found').className = 'found';
    $('found').textContent = t('js_dep_saved', { name: made.name });
    changed();
  } catch (error) { save.querySelector('.fault').textContent = error.message; }
});

function showPlans() {
  if (!state.plans.length) { $('plans').replaceChildren(element('tbody', {}, element('tr', {}, element('td', { className: 'dim', textContent: t('js_dep_no_plans') })))); return; }
  const button = (words, act) => { const made = element('button', { type: 'button', textContent: words }); made.addEventListener('click', act); return made; };
  $('plans').replaceChildren(element('tbody', {}, ...state.plans.map(one => element('tr', {},
    element('th', { scope: 'row' }, one.name, one.note ? element('small', { className: 'dim', textContent: ` ${one.note}` }) : null),
    element('td', { className: 'dim', textContent: `${one.posts.length} · ${new Date(one.changedAt).toLocaleString(document.documentElement.lang, { dateStyle: 'short', timeStyle: 'short' })} · ${one.changedBy}` }),
    element('td', {}, button(t('js_dep_as_a'), () => { state.a = one.id; $('plans-dialog').close(); changed(); }), ' ', button(t('js_dep_as_b'), () => { $('plans-dialog').close(); openAsB(one.id); }), ' ',
      button(t('js_dep_withdraw'), async () => {
        try {
          await post(`/api/v1/deployment/plans/${one.id}/withdraw`);
          state.plans = state.plans.filter(other => other.id !== one.id);
          if (state.a === one.id) state.a = 'now';
          if (state.b === one.id) state.b = null;
          showPlans();
          changed();
        } catch (error) { $('plans-dialog').querySelector('.fault').textContent = error.message; }
      }))))));
}

// MARK: this window

function keep() { try { sessionStorage.setItem(KEY, JSON.stringify({ asked: state.asked, a: state.a, b: state.b, posts: state.posts, count: find.elements.count.value, mode: find.elements.mode.value })); } catch { /* a private window keeps nothing */ } }
function kept() { try { return JSON.parse(sessionStorage.getItem(KEY)); } catch { return null; } }

async function openMap() {
  const isDark = document.body.classList.contains('dark');
  view?.close();
  view = await stationMap($('map'), { theme: isDark ? 'dark' : 'light', bounds: start.bounds ?? undefined, attribution: $('map').dataset.attribution, moved, chosen: index => $('posts').rows[index]?.scrollIntoView({ block: 'nearest' }) });
  if (!view) { $('map-note').textContent = t('js_dep_no_map'); $('sketch-map').hidden = false; } else if (state.ground) {
    view.show(state.ground, state.weights);
    showMarks();
    show();
    settle();
  }
}

const theme = isDark => { document.body.classList.toggle('dark', isDark); $('theme').setAttribute('aria-pressed', String(isDark)); document.querySelector('meta[name=color-scheme]').content = isDark ? 'dark' : 'light'; };
$('theme').addEventListener('click', () => {
  const isDark = !document.body.classList.contains('dark');
  theme(isDark);
  try { localStorage.setItem('deployment-dark', isDark ? '1' : ''); } catch { /* for this visit only */ }
  openMap();
});
$('whole').addEventListener('click', () => { if (state.ground) view?.fit([...state.ground.points, ...state.posts.map(one => [one.longitude, one.latitude])]); });
$('print').addEventListener('click', () => window.print());

(async () => {
  try { theme(localStorage.getItem('deployment-dark') === '1'); } catch { /* light */ }
  const before = kept();
  if (before) {
    Object.assign(state.asked, before.asked);
    state.a = before.a === 'now' || before.a === 'duty' || plan(before.a) ? before.a : 'now';
    state.b = before.b && plan(before.b) ? before.b : null;
  }
  writeAsked();
  state.posts = before?.posts?.length ? before.posts : presentPosts(false);
  const modes = state.posts.map(one => one.mode), usual = [...new Set(modes)].sort((x, y) => modes.filter(mode => mode === y).length - modes.filter(mode => mode === x).length)[0];
  find.elements.mode.value = before?.mode ?? usual ?? 'car';
  find.elements.count.value = before?.count ?? Math.max(1, state.posts.length);
  objectiveNote();
  const opening = openMap();
  await loadGround();
  changed();
  askCurve();
  shiftAndForce({
    workload: start.workload, question, state, postsA, planName, nameOfB, wire, moment,
    open: shift => {
      Object.assign(state.asked, { hour: Math.floor((shift.from + shift.until) / 2) });
      if (state.ground?.countsPeople) { writeAsked(); state.weights = null; hourWords(); }
      setPosts(copy(shift.posts), { from: null });
    },
  });
  await opening;
  showMarks();
})();
