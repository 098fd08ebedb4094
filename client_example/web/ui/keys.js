/** Single keys that act on the page, where nobody is typing and they are turned on. */

import { isTyping } from '/client/ui/dom.js';

/** Moves the focus from post to post. @param {1 | -1} step */
function move(step) {
  const posts = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main article.post')]);
  const at = posts.findIndex((post) => post.contains(document.activeElement));
  const next = at === -1 ? posts.find((post) => post.getBoundingClientRect().bottom > 80) : posts[at + step];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'nearest' });
}

/** @param {{enabled: () => boolean, actions: Record<string, () => void>}} options @returns {() => void} ends it */
export function listenForKeys({ enabled, actions }) {
  const all = /** @type {Record<string, () => void>} */ ({ j: () => move(1), k: () => move(-1), ...actions });
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return;
    const act = all[event.key];
    if (!act || !(enabled() || event.key === '?')) return;
    event.preventDefault();
    act();
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
