/** Dialogs: «are you sure», and the keys. */

import { h } from '/client/ui/dom.js';

const KEYS = [
  ['n', 'Write a new post, or a reply in a thread'],
  ['j', 'Next post'],
  ['k', 'Previous post'],
  ['Enter', 'Open the thread of the post'],
  ['r', 'Reply to the post'],
  ['.', 'Show new posts'],
  ['g', 'Home'],
  ['/', 'Search'],
  ['Ctrl Enter', 'Send what you write'],
  ['?', 'This help'],
];
const SWITCH = 'handraise.keys';

/** Whether single keys act; some assistive technology types them unasked (WCAG 2.1.4). */
export function keysEnabled() {
  return localStorage.getItem(SWITCH) !== 'off';
}

/** Shows it until it is closed; then it is gone. @param {HTMLDialogElement} dialog */
export function open(dialog) {
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {string} question @param {string} detail @param {string} action @returns {Promise<boolean>} */
export function confirmed(question, detail, action) {
  return new Promise((resolve) => {
    const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'confirm-title' },
      h('form', { method: 'dialog' },
        h('h2', { id: 'confirm-title' }, question),
        h('p', {}, detail),
        h('div', { class: 'dialog-bar' },
          h('button', { value: 'no', class: 'quiet', autofocus: true }, 'Cancel'),
          h('button', { value: 'yes', class: 'danger' }, action))));
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'));
    open(dialog);
  });
}

/** The keys, and the switch that turns them off. */
export function showHelp() {
  if (document.querySelector('dialog[open]')) return;
  const toggle = h('input', { type: 'checkbox', id: 'keys-on' });
  toggle.checked = keysEnabled();
  toggle.addEventListener('change', () => localStorage.setItem(SWITCH, toggle.checked ? 'on' : 'off'));
  open(h('dialog', { class: 'dialog', 'aria-labelledby': 'help-title' },
    h('form', { method: 'dialog' },
      h('h2', { id: 'help-title' }, 'Keys'),
      h('dl', { class: 'keys' }, KEYS.map(([key, what]) => h('div', {},
        h('dt', {}, key.split(' ').map((part) => h('kbd', {}, part))), h('dd', {}, what)))),
      h('p', { class: 'check' }, toggle, h('label', { for: 'keys-on' }, 'Single keys are on in this browser')),
      h('div', { class: 'dialog-bar' }, h('button', { class: 'primary', autofocus: true }, 'Close')))));
}
