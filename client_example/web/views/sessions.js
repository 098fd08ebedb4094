/** Where the account is signed in, and the way to end all that but here. */

import { ownSessions, signOutElsewhere } from '/client/session.js';
import { h } from '/client/ui/dom.js';
import { toast } from '/client/ui/over.js';
import { timeElement } from '/client/ui/times.js';
import { t } from '/client/ui/words.js';
import { plainReason } from '/client/views/signin.js';

/** @type {Record<string, string>} */
const VIA = { password: t('By your password'), link: t('By a sign-in link'), token: t('By a token'), invite: t('By an invitation') };

/** @param {string} csrf */
export function sessionsView(csrf) {
  const list = h('ul', { class: 'kept', 'aria-label': t('Sessions') }, h('li', { class: 'muted' }, t('Loading …')));
  const problem = h('p', { class: 'problem', role: 'alert' });
  const end = h('button', { type: 'button', class: 'quiet', hidden: true, onclick: () => void elsewhere() }, t('Sign out elsewhere'));
  const attempt = async (/** @type {() => Promise<unknown>} */ act) => {
    problem.textContent = '';
    end.disabled = true;
    try {
      await act();
    } catch (error) {
      problem.textContent = plainReason(error);
    } finally {
      end.disabled = false;
    }
  };
  const read = () => attempt(async () => {
    const sessions = await ownSessions();
    list.replaceChildren(...sessions.map(({ via, created_at: at, current }) => h('li', {}, h('span', {},
      h('strong', {}, current ? t('This browser') : t('Another browser')), h('span', { class: 'muted small' }, VIA[via] ?? t('Signed in'), ' · ', timeElement(at))))));
    end.hidden = sessions.length < 2;
  });
  const elsewhere = () => attempt(async () => {
    await signOutElsewhere(csrf);
    toast(t('You are signed in here alone.'));
    await read();
  });
  return { element: h('div', {}, list, problem, end), open: read };
}
