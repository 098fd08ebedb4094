/**
 * The one voice for screen readers besides errors (WCAG 4.1.3). Lines with `data-spoken` are said when their text changes:
 * together, once it is calm, and each not too often, so that a busy room doesn't drown its reader. What is drawn with its
 * text isn't said, and never the whole of a list.
 */

import { h } from '/client/ui/dom.js';

const CALM_MS = 500;
const APART_MS = 5000;

/** @type {Set<Element>} */ const changed = new Set();
/** @type {WeakMap<Element, {text: string, at: number}>} */ const told = new WeakMap();
/** @type {string[]} */ const words = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
let due = Infinity; // when that ends
const host = h('div', { id: 'announcer', class: 'visually-hidden' });
/** @type {HTMLElement | undefined} */ let region;

/** Never later than is due already: what waits for its turn holds nothing else up. @param {number} [ms] */
function soon(ms = CALM_MS) {
  const at = performance.now() + ms;
  if (at >= due) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(say, ms);
}

/** In the dialog that is on top, where one is open: outside of it nothing is read. In a closed root, since what is said stands
 * on the page already; empty where it has moved to, or that would be read again. @returns {HTMLElement} */
function place() {
  if (!region) host.attachShadow({ mode: 'closed' }).append(region = h('p', { role: 'status' }));
  const around = [...document.querySelectorAll('dialog[open]')].pop() ?? document.body;
  if (host.parentElement === around) return /** @type {HTMLElement} */ (region);
  region?.replaceChildren();
  around.append(host);
  return /** @type {HTMLElement} */ (region);
}

function say() {
  const now = performance.now();
  due = Infinity;
  for (const line of changed) {
    const last = told.get(line);
    const left = last ? last.at + APART_MS - now : 0;
    if (left > 0) {
      soon(left); // its turn comes
      continue;
    }
    changed.delete(line);
    const text = line.isConnected && line.checkVisibility() ? line.textContent?.trim() ?? '' : '';
    if (text && text !== last?.text) words.push(text);
    told.set(line, { text, at: now });
  }
  if (words.length) place().textContent = words.splice(0).map((each) => (/\p{P}$/u.test(each) ? each : `${each}.`)).join(' ');
}

/** Says something once. @param {string} text */
export function announce(text) {
  place();
  words.push(text);
  soon();
}

/** Forgets what was said and what is yet to be, as on sign-out. */
export function hush() {
  words.length = 0;
  changed.clear();
  region?.replaceChildren();
}

/** For the life of the page. */
export function listen() {
  place();
  new MutationObserver((records) => {
    for (const { target } of records) {
      const line = (target instanceof Element ? target : target.parentElement)?.closest('[data-spoken]');
      if (line) changed.add(line);
    }
    if (!changed.size) return;
    place(); // it has to stand there before it says something
    soon();
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
