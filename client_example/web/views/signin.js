/** The way in: a token or a link; there are no passwords on this page. */

import { h, icon } from '/client/ui/dom.js';
import { proofOf, signIn } from '/client/session.js';

const REASONS = /** @type {Record<number, string>} */ ({
  401: 'This token is not valid. It may have been revoked, or cut short when it was copied.',
  404: 'This link is not known here. Each works once; ask for a new one.',
  409: 'This link has been used or has expired. Ask for a new one.',
  410: 'This link has been used or has expired. Ask for a new one.',
});

/** @param {any} error */
export function reasonOf(error) {
  if (error instanceof TypeError) return 'The server does not answer. Check your connection and try again.';
  return REASONS[error.status] ?? error.message;
}

/**
 * @param {(session: import('/client/session.js').Session) => void} done
 * @param {string} [problem] why the reader sees this page, where it isn't plain
 */
export function signInView(done, problem = '') {
  const field = h('input', {
    id: 'proof', type: 'password', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', required: true,
    'aria-describedby': 'proof-help proof-problem',
  });
  const told = h('p', { id: 'proof-problem', class: 'problem', role: 'alert' }, problem);
  const button = h('button', { type: 'submit', class: 'primary' }, 'Sign in');
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (field.value.trim() === '') return field.focus();
    button.disabled = true;
    told.textContent = '';
    try {
      done(await signIn(proofOf(field.value)));
    } catch (error) {
      told.textContent = reasonOf(error);
      field.select();
    } finally {
      button.disabled = false;
    }
  };
  return h('main', { id: 'main', class: 'signin', tabindex: '-1' },
    h('div', { class: 'signin-card' },
      h('p', { class: 'brand' }, icon('hand'), 'Handraise'),
      h('h1', {}, 'Sign in'),
      h('form', { onsubmit: submit, novalidate: true },
        h('label', { for: 'proof' }, 'Token or sign-in link'),
        field,
        h('p', { id: 'proof-help', class: 'muted small' }, 'A token begins with hr_. It is sent to this server once, and not kept in the browser.'),
        told, button),
      h('details', {},
        h('summary', {}, 'I have neither'),
        h('p', {}, 'Ask the person who runs this server. They can print a one-time link for you, and opening it signs you in:'),
        h('pre', {}, h('code', {}, 'handraise account add ana --name "Ana Lima" --role educator')),
        h('p', {}, 'If you had an account before, they use:'),
        h('pre', {}, h('code', {}, 'handraise account reset ana')))));
}
