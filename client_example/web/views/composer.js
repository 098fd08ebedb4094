/** Where a post, a reply or an edit is written. */

import { h } from '/client/ui/dom.js';
import { suggest } from '/client/views/suggest.js';

const WARN_BELOW = 200;
const SEND_KEYS = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘ Enter' : 'Ctrl Enter';

/**
 * @typedef {object} Options
 * @property {string} label what the field is, for those who don't see it
 * @property {string} placeholder
 * @property {string} action the button's name
 * @property {() => number} limit characters that a post may have
 * @property {(text: string) => Promise<unknown>} submit on success the field is emptied, on failure the text stays
 * @property {() => void} [cancel] shows a second button
 * @property {string} [text]
 * @property {(text: string) => void} [onDraft] told of every change, to keep it
 * @property {(text: string) => Promise<any>} [complete] asks for people and topics that go on from the text
 * @property {string | null} [note] a line under the field
 */

/** @param {Options} options */
export function composer(options) {
  const field = h('textarea', {
    rows: 2,
    'aria-label': options.label,
    placeholder: options.placeholder,
    enterkeyhint: 'enter',
    spellcheck: 'true',
  });
  const left = h('span', { class: 'count', 'aria-hidden': 'true' });
  const spoken = h('span', { class: 'visually-hidden', role: 'status' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const send = h('button', { type: 'submit', class: 'primary' }, options.action);
  const cancel = options.cancel && h('button', { type: 'button', class: 'quiet', onclick: options.cancel }, 'Cancel');
  const hint = h('kbd', { class: 'hint', 'aria-hidden': 'true' }, SEND_KEYS);
  const form = h('form', { class: 'composer', novalidate: true }, field, problem,
    h('div', { class: 'composer-bar' }, h('p', { class: 'note' }, options.note ?? ''), left, hint, cancel, send), spoken, options.complete && suggest(field, options.complete));
  field.value = options.text ?? '';

  const remaining = () => options.limit() - [...field.value].length;
  const measure = () => {
    const rest = remaining();
    form.classList.toggle('filled', field.value !== '');
    left.textContent = rest.toLocaleString();
    left.classList.toggle('low', rest < WARN_BELOW);
    left.classList.toggle('over', rest < 0);
    send.disabled = form.ariaBusy === 'true' || rest < 0 || field.value.trim() === '';
    spoken.textContent = rest < 0 ? `${-rest} characters too many` : rest < WARN_BELOW && rest % 50 === 0 ? `${rest} characters left` : '';
  };
  const busy = (/** @type {boolean} */ on) => {
    form.ariaBusy = String(on);
    field.readOnly = on;
    send.textContent = on ? 'Sending …' : options.action;
    measure();
  };
  const submit = async () => {
    if (send.disabled) return;
    problem.textContent = '';
    busy(true);
    try {
      await options.submit(field.value);
      field.value = '';
      options.onDraft?.('');
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
      field.focus();
    } finally {
      busy(false);
    }
  };
  field.addEventListener('input', () => {
    options.onDraft?.(field.value);
    problem.textContent = '';
    measure();
  });
  field.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void submit();
    } else if (event.key === 'Escape') {
      if (options.cancel) options.cancel();
      else field.blur();
    }
  });
  form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    void submit();
  });
  measure();
  return {
    element: form,
    focus: () => field.focus(),
  };
}
