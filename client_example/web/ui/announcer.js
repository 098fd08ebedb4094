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
const host = h('div', { id: 'announcer', class: 'visually-hidden' });
/** @type {HTMLElement | undefined} */ let region;

/** @param {number} [ms] */
function soon(ms = CALM_MS) {
  timer ??= setTimeout(() => {
    timer = undefined;
    say();
  }, ms);
}

/** In the dialog where one is open: outside of it nothing is read. In a closed root, since what is said stands on the page
 * already. @returns {HTMLElement} */
function place() {
  if (!region) host.attachShadow({ mode: 'closed' }).append(region = h('p', { role: 'status' }));
  const around = document.querySelector('dialog[open]') ?? document.body;
  if (host.parentElement !== around) around.append(host);
  return /** @type {HTMLElement} */ (region);
}

function say() {
  const now = performance.now();
  for (const line of changed) {
    const last = told.get(line);
    if (last && now - last.at < APART_MS) continue; // its turn comes
    changed.delete(line);
    const text = line.isConnected && line.checkVisibility() ? line.textContent?.trim() ?? '' : '';
    if (text && text !== last?.text) words.push(text);
    told.set(line, { text, at: now });
  }
  if (words.length) place().textContent = words.splice(0).join('. ');
  if (changed.size) soon(APART_MS);
}

/** Says something once. @param {string} text */
export function announce(text) {
  place();
  words.push(text);
  soon();
}

/** For the life of the page. */
export function listen() {
  place();
  new MutationObserver((records) => {
    for (const { target } of records) {
      const line = (target instanceof Element ? target : target.parentElement)?.closest('[data-spoken]');
      if (line) changed.add(line);
    }
    if (changed.size) soon();
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
