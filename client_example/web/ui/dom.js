/** Building elements: icons, avatars, times. Text goes in as text; nothing here takes HTML. */

const SVG = 'http://www.w3.org/2000/svg';
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const DAY_YEAR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/**
 * An element with attributes, listeners (`onclick` and the like) and children; null and false are left out.
 * @param {string} tag @param {Record<string, any>} [props] @param {...any} children @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** One of the page's icons, hidden from assistive technology: its button carries the name. @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A round mark with the initials, its hue from the id: a steady face without an image. @param {{id: number, name: string}} person */
export function avatar(person) {
  const words = person.name.trim().split(/\s+/u).slice(0, 2);
  const initials = words.map((word) => [...word].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? '').join('');
  return h('span', { class: `avatar hue-${person.id % 8}`, 'aria-hidden': 'true' }, initials.toUpperCase() || '?');
}

/** A time as people read it. @param {Date} then @param {Date} now */
function ago(then, now) {
  const seconds = (now.getTime() - then.getTime()) / 1000;
  if (seconds < 45) return 'now';
  if (seconds < 3570) return `${Math.max(1, Math.round(seconds / 60))} min`;
  if (seconds < 84_600) return `${Math.round(seconds / 3600)} h`;
  if (seconds < 6 * 86_400) return `${Math.round(seconds / 86_400)} d`;
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

/** A count of what is new as a badge shows it; none is empty. @param {number} count */
export function badgeText(count) {
  return count > 99 ? '99+' : count ? String(count) : '';
}

/** `1 reply`, `2 replies`. @param {number} count @param {string} one @param {string} many */
export function plural(count, one, many) {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

/** Whether keys typed here are text. @param {EventTarget | null} target */
export function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Puts a word in the place of a feed's posts, which it isn't one without. @param {HTMLElement} list @param {Array<HTMLElement | string>} words */
export function instead(list, ...words) {
  list.setAttribute('role', 'region');
  list.replaceChildren(...words);
}

/** Makes these the list's only children, in this order. What stays isn't moved without need: it would lose the focus; what had
 * it and goes leaves it to the page, so that the keys go on from there.
 * @param {HTMLElement} list @param {Iterable<{element: HTMLElement}>} items */
export function arrange(list, items) {
  if (list.getAttribute('role') === 'region') list.setAttribute('role', 'feed');
  const elements = [...items].map(({ element }) => element);
  const wanted = new Set(/** @type {Element[]} */ (elements));
  const focused = list.contains(document.activeElement);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  if (focused && document.activeElement === document.body) document.getElementById('main')?.focus({ preventScroll: true });
  /** @type {Element | null} */ let next = list.firstElementChild;
  for (const element of elements) {
    if (next === element) next = next.nextElementSibling;
    else list.insertBefore(element, next);
  }
}

/** Makes the list's children like these; those that are so already stay. @param {HTMLElement} list @param {HTMLElement[]} wanted */
export function renew(list, wanted) {
  const had = /** @type {HTMLElement[]} */ ([...list.children]);
  arrange(list, wanted.map((element) => {
    const at = had.findIndex((each) => each.isEqualNode(element));
    return { element: at === -1 ? element : had.splice(at, 1)[0] };
  }));
}
