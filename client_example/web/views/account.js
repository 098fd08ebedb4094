/** The account's dialog: the password, and the ways out. */

import { passwordAt, setPassword, signOutEverywhere } from '/client/session.js';
import { h, icon } from '/client/ui/dom.js';
import { field, form } from '/client/ui/form.js';
import { openDialog, toast } from '/client/ui/over.js';
import { t } from '/client/ui/words.js';
import { roleName } from '/client/views/roles.js';
import { plainReason } from '/client/views/signin.js';

const INVITERS = new Set(['admin', 'educator']); // a site may keep it from educators: then the server says so

/** @param {import('/client/session.js').Session} session @param {() => void} signOut @param {() => void} left
 * @param {() => void} muted shows whom one keeps away */
export function showAccount(session, signOut, left, muted) {
  if (document.querySelector('dialog[open]')) return;
  const { account } = session;
  const place = h('div', { class: 'password-place' }, h('p', { class: 'muted small' }, t('Loading …')));
  const problem = h('p', { class: 'problem', role: 'alert' });
  const everywhere = async () => {
    try {
      await signOutEverywhere(session.csrf);
      dialog.close();
      left();
    } catch (error) {
      problem.textContent = plainReason(error);
    }
  };
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'account-title' },
    h('div', { class: 'dialog-head' }, h('div', {}, h('h2', { id: 'account-title' }, account.name),
      h('p', { class: 'muted' }, account.handle ? `@${account.handle} · ${roleName(account.role)}` : t('You are here as a guest: signing out ends your place in the room.'))),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Close'), onclick: () => dialog.close(), autofocus: true }, icon('close'))),
    account.handle && place, INVITERS.has(account.role) && h('p', { class: 'account-links' }, h('a', { href: '/invites', onclick: () => dialog.close() }, t('Invite people'))),
    h('p', { class: 'account-links' }, h('a', { href: '/preferences', onclick: () => dialog.close() }, t('Preferences'))),
    h('p', { class: 'account-links' }, h('button', { type: 'button', class: 'link', onclick: () => (dialog.close(), muted()) }, t('Muted and blocked'))), problem,
    h('div', { class: 'dialog-bar' },
      account.handle && h('button', { type: 'button', class: 'quiet', onclick: () => void everywhere() }, t('Sign out everywhere')),
      h('button', { type: 'button', class: 'quiet', onclick: () => (dialog.close(), signOut()) }, t('Sign out'))));
  openDialog(dialog);
  if (account.handle) void passwordAt().then((at) => place.replaceChildren(passwordForm(session, at !== null, () => dialog.close())),
    (error) => place.replaceChildren(h('p', { class: 'problem', role: 'alert' }, plainReason(error))));
}

/** @param {import('/client/session.js').Session} session @param {boolean} has @param {() => void} done */
function passwordForm(session, has, done) {
  const old = field(t('Present password'), { type: 'password', autocomplete: 'current-password', required: true });
  const next = field(t('New password'), { type: 'password', autocomplete: 'new-password', required: true },
    has ? t('Your other sessions end.') : t('With it you sign in without a link or token.'));
  return form({ label: t('Password'), fields: has ? [old, next] : [next], action: has ? t('Change password') : t('Set password'), reason: plainReason,
    submit: async () => {
      await setPassword(session.csrf, { password: next.input.value, ...(has ? { old: old.input.value } : {}) });
      toast(has ? t('Your password is changed.') : t('Your password is set.'));
      done();
    } });
}
