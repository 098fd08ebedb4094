/** Figures in words, and as the values that `handraise figures --csv` gives. */

import { LOCALE, t } from '/client/ui/words.js';

/** @typedef {{median_ms: number | null, p90_ms: number | null}} Spread */
/** @typedef {{requests: number, people: number, reach: Spread, claim: Spread, first_answer: Spread, resolve: Spread,
 *   within: Record<string, number | null>, states: Record<string, number>, lease_ends: number, reopened: number}} Figures */
/** @typedef {{minutes: number, topics: Record<string, number>, waiting_minutes: number, uncovered: number | null}} Duty */
/** @typedef {{week: string, start: string, figures: Figures | null, duty: Duty | null}} Week */
/** @typedef {{figures: Figures | null, since: string, until: string, duty: Duty | null, weeks?: Week[]}} Found */

export const UNKNOWN = t('not yet known');
/** @type {Array<[string, 'reach' | 'claim' | 'first_answer' | 'resolve']>} */
export const STAGES = [[t('Brought to somebody'), 'reach'], [t('Taken||a request'), 'claim'], [t('First answer'), 'first_answer'], [t('Solved||a request'), 'resolve']];
export const WITHIN = ['2', '5', '15'];
const PERCENT = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 0 });
const COLUMNS = ['requests', 'people', ...STAGES.flatMap(([, name]) => [`${name}_median_ms`, `${name}_p90_ms`]),
  ...WITHIN.map((minutes) => `within_${minutes}_min`), 'lease_ends', 'reopened', 'duty_minutes', 'waiting_minutes', 'uncovered'];

/** @param {number | null} ms */
export function duration(ms) {
  if (ms === null) return UNKNOWN;
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? t('{n} s||so long', { n: seconds }) : minutes(Math.floor(seconds / 60));
}

/** In one unit, for where there is little room. @param {number | null} ms */
export function briefly(ms) {
  if (ms === null) return '?';
  const seconds = ms / 1000;
  if (seconds < 90) return t('{n} s||so long', { n: Math.round(seconds) });
  return seconds < 5400 ? t('{n} min||so long', { n: Math.round(seconds / 60) }) : t('{n} h||so long', { n: Math.round(seconds / 3600) });
}

/** @param {number} count */
export function minutes(count) {
  return count < 120 ? t('{n} min||so long', { n: count }) : t('{h} h {min} min||so long', { h: Math.floor(count / 60), min: count % 60 });
}

/** @param {number | null | undefined} part */
export const share = (part) => (part === null || part === undefined ? UNKNOWN : PERCENT.format(part));

/** The whole as one row, times in ms. @param {Found} found */
export function wholeCsv({ since, until, figures, duty }) {
  return csv(['since', 'until'], [{ since, until, ...row(figures), ...manned(duty) }]);
}

/** A row for each week. One that is withheld says so, and has nothing else. @param {Week[]} weeks */
export function weeksCsv(weeks) {
  return csv(['week', 'start', 'withheld'], weeks.map(({ week, start, figures, duty }) => ({ week, start, withheld: figures ? 'no' : 'yes', ...row(figures), ...manned(duty) })));
}

/** @param {Figures | null} figures @returns {Record<string, any>} */
function row(figures) {
  if (!figures) return {};
  const { requests, people, lease_ends, reopened } = figures;
  const times = STAGES.flatMap(([, name]) => [[`${name}_median_ms`, figures[name].median_ms], [`${name}_p90_ms`, figures[name].p90_ms]]);
  return { requests, people, ...Object.fromEntries(times), ...Object.fromEntries(WITHIN.map((each) => [`within_${each}_min`, decimal(figures.within[each])])), lease_ends, reopened };
}

/** @param {Duty | null} duty @returns {Record<string, any>} */
const manned = (duty) => (duty ? { duty_minutes: duty.minutes, waiting_minutes: duty.waiting_minutes, uncovered: decimal(duty.uncovered) } : {});

/** A share, also a whole one, as a decimal number. @param {number | null | undefined} part */
const decimal = (part) => (Number.isInteger(part) ? /** @type {number} */ (part).toFixed(1) : part);

/** No value holds a comma or a quote. @param {string[]} first @param {Array<Record<string, any>>} rows */
function csv(first, rows) {
  const names = [...first, ...COLUMNS];
  return [names, ...rows.map((each) => names.map((name) => each[name] ?? ''))].map((line) => `${line.join(',')}\n`).join('');
}
