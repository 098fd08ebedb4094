/** Small forms: labelled fields, one button, and what went wrong in words. */

import { h } from '/client/ui/dom.js';
import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';

let fields = 0;

/** @typedef {{input: HTMLInputElement, element: HTMLElement, problem?: HTMLElement}} Field `problem` is for what is missing, and
 * for what the server says of a field with the input's `name` */

/** A labelled input; with `rows`, one of several lines. @param {string} label @param {Record<string, any>} [props] @param {string} [help] a line below it */
export function field(label, props = {}, help = '') {
  const id = `field-${++fields}`;
  const told = props.name || props.required;
  const input = h(props.rows ? 'textarea' : 'input', { id, autocapitalize: 'off', spellcheck: 'false', ...props, 'aria-describedby': [help && `${id}-help`, told && `${id}-problem`].filter(Boolean).join(' ') || null });
  const line = help && h('p', { id: `${id}-help`, class: 'muted small' }, help);
  const problem = told && h('p', { id: `${id}-problem`, class: 'problem', role: 'alert' });
  return { input, problem, element: h('div', { class: 'field' }, h('label', { for: id }, label), input, line, problem) };
}

/** A box to tick. @param {string} label @param {boolean} checked @param {string} [help] */
export function tick(label, checked, help = '') {
  const id = `field-${++fields}`;
  const input = h('input', { id, type: 'checkbox', checked, 'aria-describedby': help ? `${id}-help` : null });
  const words = h('div', {}, h('label', { for: id }, label), help && h('p', { id: `${id}-help`, class: 'muted small' }, help));
  return { input, element: h('div', { class: 'check tick' }, input, words) };
}

/** At a field, for eyes and screen readers. @param {Field} field @param {string} words none where it is right */
function say({ input, problem }, words) {
  if (problem) problem.textContent = words;
  input.ariaInvalid = words ? 'true' : null;
}

/**
 * A form whose fields stay as they are while it is sent, and after a failure.
 * @param {object} options
 * @param {Field[]} options.fields the required ones must hold something
 * @param {string} options.action the button's name
 * @param {() => Promise<unknown>} options.submit
 * @param {(error: any) => string} [options.reason] @param {string} [options.problem] what to say at first
 * @param {string} [options.label] @param {boolean} [options.second] it isn't the page's main one
 * @param {{element: HTMLElement, fields: Field[]}} [options.more] fields that stand together, below the others
 */
export function form({ fields, action, submit, reason = reasonOf, problem = '', label, second = false, more }) {
  const all = [...fields, ...more?.fields ?? []];
  const told = h('p', { class: 'problem', role: 'alert' }, problem);
  const button = h('button', { type: 'submit', class: second ? 'quiet' : 'primary' }, action);
  const send = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    told.textContent = '';
    for (const each of all) say(each, '');
    const missing = fields.filter(({ input }) => input.required && input.value.trim() === '');
    for (const each of missing) say(each, t('This is needed.'));
    if (missing.length) return missing[0].input.focus();
    button.disabled = true;
    try {
      await submit();
    } catch (error) {
      const at = all.find(({ input, problem: line }) => line && input.name === /** @type {any} */ (error).field);
      const why = reason(error);
      if (at) say(at, why);
      else told.textContent = why;
      (at ?? fields[fields.length - 1])?.input.focus();
    } finally {
      button.disabled = false;
    }
  };
  return h('form', { class: 'small-form', onsubmit: send, novalidate: true, 'aria-label': label }, fields.map(({ element }) => element), more?.element, told, button);
}

/** A choice among few. @param {string} label @param {Array<[string, string]>} options value and words @param {string} [chosen] */
export function choice(label, options, chosen) {
  const id = `field-${++fields}`;
  const input = h('select', { id, 'aria-describedby': `${id}-problem` }, options.map(([value, words]) => h('option', { value, selected: value === chosen }, words)));
  const problem = h('p', { id: `${id}-problem`, class: 'problem', role: 'alert' });
  return { input, problem, element: h('div', { class: 'field' }, h('label', { for: id }, label), input, problem) };
}
