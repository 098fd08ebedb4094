/** What lies over the page: short messages at its edge, and dialogs. */

import { announce, hush } from '/client/ui/announcer.js';
import { h, icon } from '/client/ui/dom.js';
import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';

const SHOWN_MS = 8000;
const MOST = 4;
const NEWER = t('There is a newer version of this page. What you have written is kept.');
const NO_ANSWER = t('The server does not answer. Check your connection and try again.');

/**
 * @param {string} text
 * @param {{kind?: 'info' | 'error', action?: {label: string, run: () => void}}} [options] an error stays until dismissed
 */
export function toast(text, { kind = 'info', action } = {}) {
  const region = document.getElementById(kind === 'error' ? 'alerts' : 'notices');
  if (!region) return;
  const remove = () => element.remove();
  const run = () => {
    remove();
    action?.run();
  };
  const element = h(
    'div',
    { class: `toast ${kind}` },
    icon(kind === 'error' ? 'warning' : 'info'),
    h('p', {}, text),
    action && h('button', { type: 'button', class: 'link', onclick: run }, action.label),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Dismiss'), onclick: remove }, icon('close')),
  );
  while (region.children.length >= MOST) region.firstElementChild?.remove();
  region.append(element);
  if (kind === 'error') return;
  announce(text);
  setTimeout(remove, SHOWN_MS);
}

/** Shows why something failed. @param {unknown} error @param {string} what it was, as in «Your reaction» @param {() => void} [retry] */
export function failed(error, what, retry) {
  toast(t('{what} failed. {why}', { what, why: reasonOf(error) }), { kind: 'error', action: retry && { label: t('Try again'), run: retry } });
}

/** Whether the server has a newer version of the client: then no more of this one can be fetched. @returns {Promise<boolean>} */
export async function isOutdated() {
  const { src } = /** @type {HTMLScriptElement} */ (document.querySelector('script[type="module"]'));
  const answer = await fetch(src, { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  return answer?.status === 404;
}

/** Tells once, however many modules don't come. */
async function toldMissing() {
  const [text, action] = await isOutdated()
    ? [NEWER, { label: t('Load it'), run: () => location.reload() }]
    : [NO_ANSWER, undefined];
  if (!document.getElementById('alerts')?.textContent?.includes(text)) toast(text, { kind: 'error', action });
}

/** Uses a module that is fetched only now. Several that don't come are told of once. @template T @param {Promise<T>} module
 * @param {(module: T) => unknown} use @param {() => unknown} [missed] */
export function whenLoaded(module, use, missed) {
  void module.then(use, () => {
    void toldMissing();
    missed?.();
  });
}

/** Empties both regions, as on sign-out. */
export function clearToasts() {
  hush();
  for (const id of ['alerts', 'notices']) document.getElementById(id)?.replaceChildren();
}

/** Shows a dialog until it is closed; a click beside it closes it. @param {HTMLDialogElement} dialog */
export function openDialog(dialog) {
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}

/** Closes whatever is open: it belongs to the page or the session that ends. */
export function closeDialogs() {
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
}

/** Asks before what can't be undone. @param {string} question @param {string} detail @param {string} action @returns {Promise<boolean>} */
export function confirmed(question, detail, action) {
  return new Promise((resolve) => {
    const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'confirm-title' },
      h('form', { method: 'dialog' },
        h('h2', { id: 'confirm-title' }, question),
        h('p', {}, detail),
        h('div', { class: 'dialog-bar' },
          h('button', { value: 'no', class: 'quiet', autofocus: true }, t('Cancel')),
          h('button', { value: 'yes', class: 'danger' }, action))));
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'));
    openDialog(dialog);
  });
}
