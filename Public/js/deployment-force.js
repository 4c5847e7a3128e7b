// The least force by shift, and a shift played over both plans.
import { t } from './words.js';
import { clock, element, number, share } from './deployment-words.js';
import { ask } from './deployment-jobs.js';

const $ = id => document.getElementById(id);

export function shiftAndForce({ workload, state, postsA, planName, nameOfB, wire, moment, question, open }) {
  let stopForce = null, stopShift = null;
  const words = (place, text, name = 'dim') => place.replaceChildren(element('p', { className: `small ${name}`, textContent: text }));

  $('force-form').addEventListener('submit', event => {
    event.preventDefault();
    stopForce?.();
    const wanted = Number(event.target.elements.share.value) / 100, fixed = state.posts.filter(one => one.fixed);
    words($('force'), t('js_dep_working'));
    stopForce = ask({ ...question('force'), posts: wire(fixed), count: Math.max(1, fixed.length), share: wanted }, sight => {
      if (sight.state === 'failed') { words($('force'), sight.fault, 'fault'); return; }
      if (sight.answer?.shifts.length) showForce(sight.answer);
    });
  });

  function showForce(answer) {
    const head = element('tr', {}, ...[['js_dep_force_shift'], ['js_dep_force_least', 'figure'], ['js_dep_force_covered', 'figure'], ['js_dep_force_proof'], ['']].map(([key, name]) => element('th', { className: name ?? '', textContent: key ? t(key) : '' })));
    $('force').replaceChildren(element('table', { className: 'dense' }, element('thead', {}, head), element('tbody', {}, ...answer.shifts.map(shift => {
      const go = element('button', { type: 'button', textContent: t('js_dep_as_b') });
      go.addEventListener('click', () => open(shift));
      const proof = !shift.suffices ? t('js_dep_force_never') : shift.isProved ? shift.stations > 1 ? t('js_dep_force_proved', { fewer: shift.stations - 1 }) : '✓' : t('js_dep_force_least_of', { count: shift.atLeast });
      const hours = `${String(shift.from).padStart(2, '0')}:00–${String(shift.until).padStart(2, '0')}:00`;
      return element('tr', {}, element('th', { scope: 'row', textContent: hours }), element('td', { className: 'figure' }, element('b', { textContent: shift.stations })),
        element('td', { className: 'figure', textContent: `${number(shift.covered)} / ${number(shift.total)} (${share(shift.covered / shift.total)})` }), element('td', { className: shift.isProved && shift.suffices ? 'good' : 'dim', textContent: proof }), element('td', {}, go));
    }))));
  }

  $('shift-calls').textContent = workload.calls ? t('js_dep_shift_calls', { calls: number(workload.calls), days: workload.days, minutes: Math.round(workload.sceneSeconds / 60) }) : t('js_dep_shift_none');
  $('shift-form').querySelector('button').disabled = !workload.calls;
  $('shift-form').addEventListener('submit', event => {
    event.preventDefault();
    stopShift?.();
    const rows = [[planName(state.a), postsA()], [nameOfB(), state.posts]].filter(row => row[1].length);
    words($('shift'), t('js_dep_shift_busy'));
    stopShift = ask({ kind: 'shift', ...moment(), plans: rows.map(row => ({ posts: wire(row[1]) })) }, sight => {
      if (sight.state === 'failed') { words($('shift'), sight.fault, 'fault'); return; }
      if (sight.answer?.plans.length) showShift(sight.answer, rows.map(row => row[0]));
    });
  });

  function showShift(answer, names) {
    const rows = [['js_dep_shift_p50', one => clock(one.p50)], ['js_dep_shift_p90', one => clock(one.p90)], ['js_dep_shift_mean', one => clock(one.mean)], ['js_dep_shift_within', one => share(one.within)], ['js_dep_shift_busy_share', one => share(one.busy)], ['js_dep_shift_waiting', one => share(one.waiting)]];
    // A young record foretells nothing: what was played stands alone, and says so.
    const kinds = answer.isYoung ? ['simulated'] : ['simulated', 'model'];
    const head = [element('tr', {}, element('th', { rowSpan: 2 }), ...answer.plans.map((_, index) => element('th', { colSpan: kinds.length, className: 'group', scope: 'colgroup', textContent: names[index] }))),
      element('tr', {}, ...answer.plans.flatMap(() => kinds.map(kind => element('th', { className: 'figure', scope: 'col', textContent: t(`js_dep_shift_${kind}`) }))))];
    const cell = (plan, kind, say) => element('td', { className: kind === 'model' ? 'figure dim' : 'figure', textContent: plan[kind] ? say(plan[kind]) : kind === 'model' ? '' : '—' });
    const body = rows.map(([key, say]) => element('tr', {}, element('th', { scope: 'row', textContent: t(key, { minutes: answer.limit / 60 }) }), ...answer.plans.flatMap(plan => kinds.map(kind => cell(plan, kind, say)))));
    const first = answer.plans[0], notes = [];
    if (answer.isYoung) notes.push(['note', t('js_dep_shift_young', { calls: number(answer.calls), days: answer.days })]);
    answer.plans.forEach((plan, index) => { if (plan.isOverloaded) notes.push(['note', t('js_dep_shift_overloaded', { name: names[index] })]); });
    $('shift').replaceChildren(...notes.map(([className, textContent]) => element('p', { className: `small ${className}`, textContent })),
      element('table', { className: 'dense' }, element('thead', {}, ...head), element('tbody', {}, ...body)),
      element('p', { className: 'small dim', textContent: t(answer.placesAreKnown ? 'js_dep_shift_note' : 'js_dep_shift_note_people', { played: first.played, calls: number(first.calls) }) + (answer.isYoung ? '' : ` ${t('js_dep_shift_model_note')}`) + (answer.sceneIsKnown ? '' : ` ${t('js_dep_shift_assumed')}`) }));
    document.querySelector('.card.shift').classList.add('has');
  }
}
