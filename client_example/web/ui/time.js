/** Times as people read them; the exact one stands in `datetime` and in the title. */

import { h } from '/client/ui/dom.js';

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const DAY_YEAR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/** @param {Date} then @param {Date} now */
export function ago(then, now) {
  const seconds = (now.getTime() - then.getTime()) / 1000;
  if (seconds < 45) return 'now';
  if (seconds < 3570) return `${Math.max(1, Math.round(seconds / 60))} min`;
  if (seconds < 84_600) return `${Math.round(seconds / 3600)} h`;
  if (seconds < 6 * 86_400) return `${Math.round(seconds / 86_400)} d`;
  return (then.getFullYear() === now.getFullYear() ? DAY : DAY_YEAR).format(then);
}

/** @param {string} wire RFC 3339 @returns {HTMLTimeElement} kept up to date by `keepTimes` */
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
