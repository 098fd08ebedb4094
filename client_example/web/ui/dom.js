/** Building elements: icons and avatars. Text goes in as text; nothing here takes HTML. */

const SVG = 'http://www.w3.org/2000/svg';

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

/** A count of what is new as a badge shows it; none is empty. @param {number} count */
export function badgeText(count) {
  return count > 99 ? '99+' : count ? String(count) : '';
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
