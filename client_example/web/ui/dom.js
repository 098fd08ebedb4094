/** Building elements. Text goes in as text; nothing here takes HTML. */

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

/** One symbol of the sprite file, hidden from assistive technology: its button carries the name. @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `/client/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A round mark with the initials, its hue from the id: a steady face without an image. @param {{id: number, name: string}} person */
export function avatar(person) {
  const words = person.name.trim().split(/\s+/u).slice(0, 2);
  const initials = words.map((word) => [...word].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? '').join('');
  return h('span', { class: `avatar hue-${person.id % 8}`, 'aria-hidden': 'true' }, initials.toUpperCase() || '?');
}

/** `1 reply`, `2 replies`. @param {number} count @param {string} one @param {string} many */
export function plural(count, one, many) {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

/** Whether keys typed here are text. @param {EventTarget | null} target */
export function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
