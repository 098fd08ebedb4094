/** Single keys that act on the page, and the help that lists them. */

import { h, isTyping } from '/client/ui/dom.js';
import { openDialog } from '/client/ui/over.js';
import { t } from '/client/ui/words.js';

const KEYS = [
  ['n', t('Write a new post, or a reply in a thread')],
  ['j', t('Next post')],
  ['k', t('Previous post')],
  ['Enter', t('Open the thread of the post')],
  ['r', t('Reply to the post')],
  ['.', t('Show new posts')],
  ['g', t('Home')],
  ['/', t('Search')],
  ['Ctrl Enter', t('Send what you write')],
  ['?', t('This help')],
];
const SWITCH = 'handraise.keys';

/** Whether single keys act; some assistive technology types them unasked (WCAG 2.1.4). */
export function keysEnabled() {
  return localStorage.getItem(SWITCH) !== 'off';
}

/** @param {boolean} on */
export function turnKeys(on) {
  localStorage.setItem(SWITCH, on ? 'on' : 'off');
}

/** Moves the focus from post to post. @param {1 | -1} step */
function move(step) {
  const posts = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main article.post')]);
  const at = posts.findIndex((post) => post.contains(document.activeElement));
  const next = at === -1 ? posts.find((post) => post.getBoundingClientRect().bottom > 80) : posts[at + step];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'nearest' });
}

/** Where nobody is typing and they are turned on. @param {Record<string, () => void>} actions by key, besides those that
 * move the focus and show the help @returns {() => void} ends it */
export function listenForKeys(actions) {
  const all = /** @type {Record<string, () => void>} */ ({ j: () => move(1), k: () => move(-1), '?': showHelp, ...actions });
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return;
    const act = all[event.key];
    if (!act || !(keysEnabled() || event.key === '?')) return;
    event.preventDefault();
    act();
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

/** The keys, and the switch that turns them off. */
export function showHelp() {
  if (document.querySelector('dialog[open]')) return;
  const toggle = h('input', { type: 'checkbox', id: 'keys-on' });
  toggle.checked = keysEnabled();
  toggle.addEventListener('change', () => turnKeys(toggle.checked));
  openDialog(h('dialog', { class: 'dialog', 'aria-labelledby': 'help-title' },
    h('form', { method: 'dialog' },
      h('h2', { id: 'help-title' }, t('Keys||of the keyboard')),
      h('dl', { class: 'keys' }, KEYS.map(([key, what]) => h('div', {},
        h('dt', {}, key.split(' ').map((part) => h('kbd', {}, part))), h('dd', {}, what)))),
      h('p', { class: 'check' }, toggle, h('label', { for: 'keys-on' }, t('Single keys are on in this browser'))),
      h('div', { class: 'dialog-bar' }, h('button', { class: 'primary', autofocus: true }, t('Close'))))));
}
