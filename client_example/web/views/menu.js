/** Dialogs that list what one may do, or ask for a word more. */

import { h, icon } from '/client/ui/dom.js';
import { choice, form } from '/client/ui/form.js';
import { openDialog } from '/client/ui/over.js';
import { t } from '/client/ui/words.js';

/** @typedef {{sign: string, words: string, help?: string, act: () => unknown, grave?: boolean}} Row `grave`: for others, too, or for long */

let titles = 0;

/** An open dialog with a title and a way out; null where another one is open. @param {string} title @param {...any} content
 * @returns {HTMLDialogElement | null} */
export function sheet(title, ...content) {
  if (document.querySelector('dialog[open]')) return null;
  const id = `sheet-${++titles}`;
  const dialog = h('dialog', { class: 'dialog sheet', 'aria-labelledby': id },
    h('div', { class: 'dialog-head' }, h('h2', { id }, title),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Close'), onclick: () => dialog.close() }, icon('close'))),
    ...content);
  openDialog(dialog);
  dialog.addEventListener('close', keepFocus);
  return dialog;
}

/** Whatever opened it may be gone by now: then the page has the focus, and the keys go on from there. */
function keepFocus() {
  const lost = document.activeElement === null || document.activeElement === document.body;
  if (lost) document.getElementById('main')?.focus({ preventScroll: true });
}

/** A post as it is shown where one does something about it. @param {import('/client/store.js').Store} store
 * @param {{author: {name: string}, body: string, images?: any[], relay?: {post: number} | null}} post or a message */
export function quoted(store, { author, body, images, relay }) {
  const words = body || (relay && store.entry(relay.post)?.post?.body) || (images?.length ? t('An image') : t('A post'));
  return h('blockquote', { class: 'quoted' }, h('strong', {}, `${author.name}: `), words);
}

/** A choice that has to be made: others are told of it, and none is the usual one. @param {string} label @param {string[][]} options value and words */
export function mustChoose(label, options) {
  const made = choice(label, [['', t('Choose …')], .../** @type {Array<[string, string]>} */ (options)]);
  made.input.setAttribute('required', '');
  return made;
}

/** @param {Row} row @param {() => void} close @returns {HTMLElement} */
function rowButton({ sign, words, help, act, grave }, close) {
  const run = () => {
    close();
    act();
  };
  return h('li', {}, h('button', { type: 'button', class: grave ? 'menu-row grave' : 'menu-row', onclick: run }, icon(sign),
    h('span', {}, h('span', { class: 'menu-words' }, words), help && h('span', { class: 'muted small' }, help))));
}

/** @param {string} title @param {Row[][]} groups empty ones are left out @param {any} [before] what stands above them */
export function showMenu(title, groups, before) {
  const close = () => dialog?.close();
  const lists = groups.filter((rows) => rows.length).map((rows) => h('ul', { class: 'menu' }, rows.map((row) => rowButton(row, close))));
  const dialog = sheet(title, before, lists);
  /** @type {HTMLElement | null | undefined} */ (dialog?.querySelector('.menu-row'))?.focus();
}

/** Asks for a word more, then sends; the dialog stays where that fails. @param {string} title @param {object} options
 * @param {import('/client/ui/form.js').Field[]} options.fields @param {string} options.action
 * @param {() => Promise<unknown>} options.submit @param {any} [options.before] @param {(error: any) => string} [options.reason]
 * @param {boolean} [options.grave] it can't be undone */
export function ask(title, { fields, action, submit, before, reason, grave = false }) {
  const send = async () => {
    await submit();
    dialog?.close();
  };
  const dialog = sheet(title, before, form({ label: title, fields, action, reason, submit: send }));
  if (grave) dialog?.querySelector('[type="submit"]')?.setAttribute('class', 'danger');
  fields[0]?.input.focus();
  return dialog;
}
