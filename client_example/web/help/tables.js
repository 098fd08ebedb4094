/** The parts of the figures' page: each a table in words, with a chart in it or above it. */

import { bars, columns } from '/client/ui/chart.js';
import { h } from '/client/ui/dom.js';
import { LOCALE, number, plural, t } from '/client/ui/words.js';
import { briefly, duration, minutes, share, STAGES, UNKNOWN, WITHIN } from '/client/help/counted.js';

/** @typedef {import('/client/help/counted.js').Figures} Figures */
/** @typedef {import('/client/help/counted.js').Duty} Duty */
/** @typedef {import('/client/help/counted.js').Week} Week */

/** @type {Array<[string, string]>} */
const STATES = [['open', t('Waiting||requests')], ['claimed', t('Being helped||requests')], ['needs_info', t('Asked back||requests')], ['answered', t('Answered||requests')], ['resolved', t('Solved||requests')],
  ['merged', t('Joined to another||requests')], ['withdrawn', t('Withdrawn||requests')], ['declined', t('Declined||requests')], ['expired', t('Expired||requests')], ['review', t('Held back||requests')]];
const DAY = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', timeZone: 'UTC' }); // weeks begin at 0:00 there
const FEW = t('few||fewer than five people');

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
  return section(t('In short'), facts([t('Requests'), number(requests)], [t('People who asked'), number(people)],
    [t('Opened again||requests'), number(reopened)], [t('Taken, then let lapse||requests'), number(ends)]));
}

/** @param {Figures} figures */
export function timesPart(figures) {
  const most = Math.max(1, ...STAGES.flatMap(([, name]) => [figures[name].median_ms ?? 0, figures[name].p90_ms ?? 0]));
  const part = (/** @type {number | null} */ ms, /** @type {string} */ look) => ({ share: ms === null ? null : ms / most, look });
  const rows = STAGES.map(([label, name]) => {
    const { median_ms: half, p90_ms: most90 } = figures[name];
    return line([label, bars([part(half, 'bar-first'), part(most90, 'bar-second')])], [duration(half), duration(most90)]);
  });
  return section(t('How long it takes'), table(t('How long it takes'), [t('From asking until'), t('Half of them'), t('Nine in ten')], rows),
    h('p', { class: 'muted small' }, t('Who waits still counts as having waited that long. The upper bar is half of them, the lower one nine in ten.')));
}

/** @param {Figures} figures */
export function withinPart(figures) {
  const rows = WITHIN.map((each) => line([plural(Number(each), { one: '{n} minute||within', other: '{n} minutes||within' }), bars([{ share: figures.within[each] ?? null, look: 'bar-first' }])], [share(figures.within[each])]));
  return section(t('Helped in time'), table(t('Helped in time'), [t('Within||so many minutes'), t('Share||the noun')], rows));
}

/** @param {Figures} figures */
export function statesPart({ states, requests }) {
  const named = Object.keys(states).map((state) => /** @type {[string, string]} */ ([state, STATES.find(([name]) => name === state)?.[1] ?? state]));
  const at = (/** @type {string} */ state) => (STATES.findIndex(([name]) => name === state) + 1 || STATES.length + 1);
  const rows = named.sort(([a], [b]) => at(a) - at(b)).map(([state, words]) =>
    line([words, bars([{ share: states[state] / requests, look: 'bar-first' }])], [number(states[state]), share(states[state] / requests)]));
  return section(t('What became of them'), table(t('What became of them'), [t('State'), t('Requests'), t('Share||the noun')], rows));
}

/** @param {Duty} duty */
export function dutyPart({ minutes: spent, topics, waiting_minutes: waited, uncovered }) {
  const most = Math.max(1, ...Object.values(topics));
  const rows = Object.entries(topics).map(([tag, each]) => line([`#${tag}`, bars([{ share: each / most, look: 'bar-first' }])], [minutes(each)]));
  return section(t('How the desk was manned'),
    facts([t('On duty, all helpers together'), minutes(spent)], [t('Somebody waited'), waited ? minutes(waited) : t('never||somebody waited')],
      [t('Of this with nobody on duty'), uncovered === null ? t('nobody waited') : share(uncovered)]),
    rows.length > 0 && table(t('On duty by topic'), [t('Topic'), t('On duty||so long')], rows));
}

/** @param {Week[]} weeks @param {any} download a button */
export function weeksPart(weeks, download) {
  const label = ({ start }) => DAY.format(new Date(start));
  const asked = weeks.map((week) => ({ label: label(week), value: week.figures?.requests ?? null, words: week.figures ? number(week.figures.requests) : FEW }));
  const answered = weeks.map((week) => {
    const ms = week.figures?.first_answer.median_ms ?? null;
    return { label: label(week), value: ms, words: week.figures ? (week.figures.requests ? briefly(ms) : '') : FEW };
  });
  const few = weeks.some(({ figures }) => figures === null);
  return section(t('Week by week'),
    h('h3', {}, t('Requests')), columns(asked), h('h3', {}, t('Until the first answer, half of them')), columns(answered),
    few && h('p', { class: 'muted small' }, t('Of a week with “{few}” fewer than five people asked: its figures are for the staff alone.', { few: FEW })),
    h('details', {}, h('summary', {}, t('The weeks as a table')),
      h('div', { class: 'figures-wide', role: 'region', tabindex: '0', 'aria-label': t('Weeks') }, weeksTable(weeks, label))), download);
}

/** @param {Week[]} weeks @param {(week: Week) => string} label */
function weeksTable(weeks, label) {
  const staffed = weeks.some(({ duty }) => duty);
  const rows = weeks.map((week) => {
    const { figures, duty } = week;
    const own = figures ? [number(figures.requests), number(figures.people), duration(figures.claim.median_ms),
      duration(figures.first_answer.median_ms), duration(figures.resolve.median_ms), share(figures.within[5])] : [t('fewer than five||people'), '', '', '', '', ''];
    return line([label(week)], [...own, ...(staffed ? [duty ? minutes(duty.minutes) : '', duty ? (duty.uncovered === null ? t('nobody waited') : share(duty.uncovered)) : ''] : [])]);
  });
  return table(t('Week by week'), [t('From||the week of that day'), t('Requests'), t('People'), t('Taken||a request'), t('First answer'), t('Solved||a request'), t('In 5 minutes'),
    ...(staffed ? [t('On duty||so long'), t('Nobody on duty')] : [])], rows);
}
