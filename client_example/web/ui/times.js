/** Times and durations as people say them, in the page's language. */

import { h } from '/client/ui/dom.js';
import { LOCALE, plural, t } from '/client/ui/words.js';

const FULL = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full', timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' });
const DAY_YEAR = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' });
const CLOCK = new Intl.DateTimeFormat(LOCALE, { hour: 'numeric', minute: '2-digit' });
const MINUTE = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });

/** A time as people read it. @param {Date} then @param {Date} now */
function ago(then, now) {
  const seconds = (now.getTime() - then.getTime()) / 1000;
  if (seconds < 45) return t('now');
  if (seconds < 3570) return t('{n} min', { n: Math.max(1, Math.round(seconds / 60)) });
  if (seconds < 84_600) return t('{n} h', { n: Math.round(seconds / 3600) });
  if (seconds < 6 * 86_400) return t('{n} d', { n: Math.round(seconds / 86_400) });
  return (then.getFullYear() === now.getFullYear() ? DAY : DAY_YEAR).format(then);
}

/** Kept up to date by `keepTimes`; the exact time stands in `datetime` and in the title.
 * @param {string} wire RFC 3339 @returns {HTMLTimeElement} */
export function timeElement(wire) {
  const then = new Date(wire);
  return h('time', { datetime: wire, title: FULL.format(then) }, ago(then, new Date()));
}

/** Freshens every relative time twice a minute, for the life of the page. */
export function keepTimes() {
  setInterval(() => {
    const now = new Date();
    for (const element of document.querySelectorAll('time')) {
      const text = ago(new Date(element.dateTime), now);
      if (element.textContent !== text) element.textContent = text;
    }
  }, 30_000);
}

/** The time of day. @param {string | Date} at */
export const clock = (at) => CLOCK.format(new Date(at));

/** The day and the time of day. @param {string} wire */
export const exactly = (wire) => MINUTE.format(new Date(wire));

/** How long until then. @param {string} wire RFC 3339 */
export function until(wire) {
  const hours = (Date.parse(wire) - Date.now()) / 3_600_000;
  return hours < 36 ? inWords(Math.max(1, hours * 3600)) : plural(Math.round(hours / 24), { one: '{n} day', other: '{n} days' });
}

/** So long. @param {number} seconds */
export function inWords(seconds) {
  if (seconds < 60) return plural(Math.ceil(seconds), { one: 'a second', other: '{n} seconds' });
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return plural(minutes, { one: 'a minute', other: '{n} minutes' });
  return plural(Math.round(minutes / 60), { one: 'an hour', other: '{n} hours' });
}
