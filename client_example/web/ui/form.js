/** Small forms: labelled fields, one button, and what went wrong in words. */

import { h } from '/client/ui/dom.js';

let fields = 0;

/** A labelled input. @param {string} label @param {Record<string, any>} [props] @param {string} [help] a line below it */
export function field(label, props = {}, help = '') {
  const id = `field-${++fields}`;
  const input = h('input', { id, autocapitalize: 'off', spellcheck: 'false', ...props, 'aria-describedby': help ? `${id}-help` : null });
  const line = help && h('p', { id: `${id}-help`, class: 'muted small' }, help);
  return { input, element: h('div', { class: 'field' }, h('label', { for: id }, label), input, line) };
}

/**
 * A form whose fields stay as they are while it is sent, and after a failure.
 * @param {object} options
 * @param {Array<{input: HTMLInputElement, element: HTMLElement}>} options.fields the required ones must hold something
 * @param {string} options.action the button's name
 * @param {() => Promise<unknown>} options.submit
 * @param {(error: any) => string} [options.reason] @param {string} [options.problem] what to say at first
 * @param {string} [options.label] @param {boolean} [options.second] it isn't the page's main one
 */
export function form({ fields, action, submit, reason = (error) => error.message, problem = '', label, second = false }) {
  const told = h('p', { class: 'problem', role: 'alert' }, problem);
  const button = h('button', { type: 'submit', class: second ? 'quiet' : 'primary' }, action);
  const send = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const missing = fields.find(({ input }) => input.required && input.value.trim() === '');
    if (missing) return missing.input.focus();
    button.disabled = true;
    told.textContent = '';
    try {
      await submit();
    } catch (error) {
      told.textContent = reason(error);
      fields[fields.length - 1]?.input.focus();
    } finally {
      button.disabled = false;
    }
  };
  return h('form', { class: 'small-form', onsubmit: send, novalidate: true, 'aria-label': label }, fields.map(({ element }) => element), told, button);
}

/** So long, as people say it. @param {number} seconds */
export function inWords(seconds) {
  if (seconds < 60) return seconds === 1 ? 'a second' : `${Math.ceil(seconds)} seconds`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours === 1 ? 'an hour' : `${hours} hours`;
}
