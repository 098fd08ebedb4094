/** The parts of the figures' page: each a table in words, with a chart in it or above it. */

import { bars, columns } from '/client/ui/chart.js';
import { h } from '/client/ui/dom.js';
import { briefly, duration, minutes, share, STAGES, UNKNOWN, WITHIN } from '/client/help/counted.js';

/** @typedef {import('/client/help/counted.js').Figures} Figures */
/** @typedef {import('/client/help/counted.js').Duty} Duty */
/** @typedef {import('/client/help/counted.js').Week} Week */

/** @type {Array<[string, string]>} */
const STATES = [['open', 'Waiting'], ['claimed', 'Being helped'], ['needs_info', 'Asked back'], ['answered', 'Answered'], ['resolved', 'Solved'],
  ['merged', 'Joined to another'], ['withdrawn', 'Withdrawn'], ['declined', 'Declined'], ['expired', 'Expired'], ['review', 'Held back']];
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' }); // weeks begin at 0:00 there
const FEW = 'few';

/** @param {string} title @param {...any} children */
export const section = (title, ...children) => h('section', { class: 'panel figures-part', 'aria-label': title }, h('h2', {}, title), ...children);

/** @param {string} label @param {string[]} heads @param {any[]} rows */
function table(label, heads, rows) {
  return h('table', { class: 'figures-table', 'aria-label': label },
    h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col' }, head)))), h('tbody', {}, rows));
}

/** @param {any[]} head what stands in the row's head @param {string[]} cells */
const line = (head, cells) => h('tr', {}, h('th', { scope: 'row' }, head), cells.map((cell) => h('td', { class: cell === UNKNOWN ? 'unknown' : null }, cell)));

/** @param {Array<[string, string]>} facts */
const facts = (...facts) => h('dl', { class: 'figures-facts' }, facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));

/** @param {Figures} figures */
export function wholePart({ requests, people, lease_ends: ends, reopened }) {
  return section('In short', facts(['Requests', requests.toLocaleString()], ['People who asked', people.toLocaleString()],
    ['Opened again', reopened.toLocaleString()], ['Taken, then let lapse', ends.toLocaleString()]));
}

/** @param {Figures} figures */
export function timesPart(figures) {
  const most = Math.max(1, ...STAGES.flatMap(([, name]) => [figures[name].median_ms ?? 0, figures[name].p90_ms ?? 0]));
  const part = (/** @type {number | null} */ ms, /** @type {string} */ look) => ({ share: ms === null ? null : ms / most, look });
  const rows = STAGES.map(([label, name]) => {
    const { median_ms: half, p90_ms: most90 } = figures[name];
    return line([label, bars([part(half, 'bar-first'), part(most90, 'bar-second')])], [duration(half), duration(most90)]);
  });
  return section('How long it takes', table('How long it takes', ['From asking until', 'Half of them', 'Nine in ten'], rows),
    h('p', { class: 'muted small' }, 'Who waits still counts as having waited that long. The upper bar is half of them, the lower one nine in ten.'));
}

/** @param {Figures} figures */
export function withinPart(figures) {
  const rows = WITHIN.map((each) => line([`${each} minutes`, bars([{ share: figures.within[each] ?? null, look: 'bar-first' }])], [share(figures.within[each])]));
  return section('Helped in time', table('Helped in time', ['Within', 'Share'], rows));
}

/** @param {Figures} figures */
export function statesPart({ states, requests }) {
  const named = Object.keys(states).map((state) => /** @type {[string, string]} */ ([state, STATES.find(([name]) => name === state)?.[1] ?? state]));
  const at = (/** @type {string} */ state) => (STATES.findIndex(([name]) => name === state) + 1 || STATES.length + 1);
  const rows = named.sort(([a], [b]) => at(a) - at(b)).map(([state, words]) =>
    line([words, bars([{ share: states[state] / requests, look: 'bar-first' }])], [states[state].toLocaleString(), share(states[state] / requests)]));
  return section('What became of them', table('What became of them', ['State', 'Requests', 'Share'], rows));
}

/** @param {Duty} duty */
export function dutyPart({ minutes: spent, topics, waiting_minutes: waited, uncovered }) {
  const most = Math.max(1, ...Object.values(topics));
  const rows = Object.entries(topics).map(([tag, each]) => line([`#${tag}`, bars([{ share: each / most, look: 'bar-first' }])], [minutes(each)]));
  return section('How the desk was manned',
    facts(['On duty, all helpers together', minutes(spent)], ['Somebody waited', waited ? minutes(waited) : 'never'],
      ['Of this with nobody on duty', uncovered === null ? 'nobody waited' : share(uncovered)]),
    rows.length > 0 && table('On duty by topic', ['Topic', 'On duty'], rows));
}

/** @param {Week[]} weeks @param {any} download a button */
export function weeksPart(weeks, download) {
  const label = ({ start }) => DAY.format(new Date(start));
  const asked = weeks.map((week) => ({ label: label(week), value: week.figures?.requests ?? null, words: week.figures ? week.figures.requests.toLocaleString() : FEW }));
  const answered = weeks.map((week) => {
    const ms = week.figures?.first_answer.median_ms ?? null;
    return { label: label(week), value: ms, words: week.figures ? (week.figures.requests ? briefly(ms) : '') : FEW };
  });
  const few = weeks.some(({ figures }) => figures === null);
  return section('Week by week',
    h('h3', {}, 'Requests'), columns(asked), h('h3', {}, 'Until the first answer, half of them'), columns(answered),
    few && h('p', { class: 'muted small' }, `Of a week with “${FEW}” fewer than five people asked: its figures are for the staff alone.`),
    h('details', {}, h('summary', {}, 'The weeks as a table'),
      h('div', { class: 'figures-wide', role: 'region', tabindex: '0', 'aria-label': 'Weeks' }, weeksTable(weeks, label))), download);
}

/** @param {Week[]} weeks @param {(week: Week) => string} label */
function weeksTable(weeks, label) {
  const staffed = weeks.some(({ duty }) => duty);
  const rows = weeks.map((week) => {
    const { figures, duty } = week;
    const own = figures ? [figures.requests.toLocaleString(), figures.people.toLocaleString(), duration(figures.claim.median_ms),
      duration(figures.first_answer.median_ms), duration(figures.resolve.median_ms), share(figures.within[5])] : ['fewer than five', '', '', '', '', ''];
    return line([label(week)], [...own, ...(staffed ? [duty ? minutes(duty.minutes) : '', duty ? (duty.uncovered === null ? 'nobody waited' : share(duty.uncovered)) : ''] : [])]);
  });
  return table('Week by week', ['From', 'Requests', 'People', 'Taken', 'First answer', 'Solved', 'In 5 minutes', ...(staffed ? ['On duty', 'Nobody on duty'] : [])], rows);
}
