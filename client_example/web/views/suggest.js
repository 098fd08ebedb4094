/** Offers people and topics for the `@…` or `#…` before the cursor. The field keeps the focus; the arrows choose. */

import { h } from '/client/ui/dom.js';
import { plural, t } from '/client/ui/words.js';

const BEGUN = /(?:^|[^\p{L}\p{N}_&/@#])([@#][\p{L}\p{N}_-]+)$/u;
const CALM_MS = 150; // so long nobody types
const LOOKED_AT_CHARS = 100;
let lists = 0;

/** @typedef {{text: string, what: string}} Choice */

/** @param {any} ok the reply to `complete` @returns {Choice[]} */
function choicesOf({ accounts, topics }) {
  return [
    ...accounts.map((/** @type {any} */ { handle, name }) => ({ text: `@${handle}`, what: name })),
    ...topics.map((/** @type {any} */ { tag, posts }) => ({ text: `#${tag}`, what: plural(posts, { one: '{n} post', other: '{n} posts' }) })),
  ];
}

/** Gives the list, which stands below the field's form.
 * @param {HTMLTextAreaElement} field @param {(text: string) => Promise<any>} ask sends `complete` */
export function suggest(field, ask) {
  const id = `suggest-${++lists}`;
  const list = h('ul', { class: 'suggest', role: 'listbox', id, 'aria-label': t('Suggestions'), hidden: true });
  /** @type {Choice[]} */ let choices = [];
  let at = 0;
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const before = () => field.value.slice(0, field.selectionStart);
  const show = (/** @type {Choice[]} */ found) => {
    choices = found;
    list.hidden = !found.length;
    list.replaceChildren(...found.map(({ text, what }, index) => h('li', {
      role: 'option', id: `${id}-${index}`, 'aria-selected': String(index === at),
      onmousedown: (/** @type {Event} */ event) => (event.preventDefault(), pick(index)),
    }, h('strong', {}, text), h('span', { class: 'muted small' }, what))));
    if (found.length) field.setAttribute('aria-activedescendant', `${id}-${at}`);
    else field.removeAttribute('aria-activedescendant');
  };
  const close = () => {
    asked += 1;
    clearTimeout(timer);
    if (!list.hidden) show([]);
  };
  const pick = (/** @type {number} */ index) => {
    const word = BEGUN.exec(before())?.[1] ?? '';
    field.setRangeText(`${choices[index].text} `, field.selectionStart - word.length, field.selectionStart, 'end');
    close();
    field.dispatchEvent(new Event('input'));
  };
  const look = async () => {
    const mine = asked;
    const ok = await ask(before().slice(-LOOKED_AT_CHARS)).catch(() => null);
    if (mine !== asked || document.activeElement !== field) return;
    at = 0;
    const found = ok ? choicesOf(ok) : [];
    show(found.length === 1 && found[0].text === BEGUN.exec(before())?.[1] ? [] : found);
  };
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-controls', id);
  field.addEventListener('input', () => {
    asked += 1;
    clearTimeout(timer);
    if (BEGUN.test(before())) timer = setTimeout(() => void look(), CALM_MS);
    else close();
  });
  field.addEventListener('blur', close);
  field.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (list.hidden || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: choices.length - 1 }[event.key];
    if (step !== undefined) show((at = (at + step) % choices.length, choices));
    else if (event.key === 'Enter' || event.key === 'Tab') pick(at);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  return list;
}
