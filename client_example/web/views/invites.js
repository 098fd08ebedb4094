/** The invites that one has made: a new one, whose link is shown once, and those that there are. */

import { makeInvite, ownInvites, revokeInvite } from '/client/session.js';
import { h } from '/client/ui/dom.js';
import { choice, field, form } from '/client/ui/form.js';
import { confirmed, failed, toast } from '/client/ui/over.js';
import { until } from '/client/ui/times.js';
import { plural } from '/client/ui/words.js';
import { personLink } from '/client/views/card.js';
import { blank } from '/client/views/pages.js';
import { notRead } from '/client/views/posts.js';
import { plainReason } from '/client/views/signin.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/session.js').Invite} Invite */

const DAY_MS = 86_400_000;
const ROLES = /** @type {Array<[string, string]>} */ ([['educator', 'Educator'], ['student', 'Student']]);
const DAYS = /** @type {Array<[string, string]>} */ ([['1', 'In a day'], ['7', 'In 7 days'], ['30', 'In 30 days'], ['60', 'In 60 days']]);

/** @param {Context} ctx */
export function invitesPage(ctx) {
  const role = choice('They join as', ROLES);
  const days = choice('The link ends', DAYS, '7');
  const uses = field('For how many', { type: 'number', name: 'uses', min: 1, max: ctx.client.limits.invite_uses ?? 100, value: '1', required: true, inputmode: 'numeric' });
  const made = h('section', { class: 'panel made', 'aria-label': 'New invite', hidden: true });
  const list = h('ul', { class: 'list rows invites', 'aria-label': 'Your invites' }, h('li', { class: 'muted invite' }, 'Loading …'));
  let closed = false;
  const read = async () => {
    try {
      const invites = await ownInvites();
      if (closed) return;
      list.replaceChildren(...invites.map((invite) => inviteRow(invite, revoke)));
      if (!invites.length) list.replaceChildren(h('li', {}, blank('No invites yet', 'An invite is a link by which somebody makes an account.')));
    } catch (error) {
      if (!closed) list.replaceChildren(h('li', {}, notRead({ message: plainReason(error) }, { title: '', text: '' }, () => void read())));
    }
  };
  const revoke = async (/** @type {Invite} */ { id }) => {
    if (!(await confirmed('Revoke this invite?', 'Nobody comes by its link any more. Who came stays.', 'Revoke'))) return;
    try {
      await revokeInvite(ctx.csrf, id);
      toast('The invite is revoked.');
    } catch (error) {
      return failed(new Error(plainReason(error)), 'Revoking');
    }
    made.hidden = made.dataset.invite === String(id) || made.hidden;
    await read();
  };
  const submit = async () => {
    const expires_at = new Date(Date.now() + Number(days.input.value) * DAY_MS).toISOString();
    const { invite, link } = await makeInvite(ctx.csrf, { role: role.input.value, expires_at, uses: Number(uses.input.value) });
    made.dataset.invite = String(invite.id);
    made.hidden = false;
    showLink(made, link);
    await read();
  };
  const create = form({ label: 'New invite', fields: [role, days, uses], action: 'Make an invite', reason: plainReason, submit });
  create.classList.add('row-form');
  const element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, 'Invites')),
    h('section', { class: 'panel' }, h('h2', {}, 'Invite people'), create), made,
    h('h2', { class: 'thread-count' }, 'Your invites'), list);
  return { title: 'Invites', element, open: read, close: () => (closed = true), refresh: () => {} };
}

/** @param {HTMLElement} place @param {string} link */
function showLink(place, link) {
  const shown = h('input', { 'aria-label': 'Link of the invite', readonly: true, value: link, onfocus: () => shown.select() });
  const copy = () => void navigator.clipboard.writeText(link).then(() => toast('The link is copied.'), (error) => failed(error, 'Copying'));
  place.replaceChildren(h('h2', {}, 'Your invite is ready'),
    h('p', { class: 'muted' }, 'Copy the link now and send it to those you invite: it is shown this once.'),
    h('div', { class: 'field-row' }, shown, ...(navigator.clipboard ? [h('button', { type: 'button', class: 'primary', onclick: copy }, 'Copy')] : [])));
  shown.focus();
}

/** @param {Invite} invite */
function stateOf({ expires_at: ends, revoked_at: revoked, uses, used }) {
  if (revoked) return 'revoked';
  if (used >= uses) return 'used up';
  return Date.parse(ends) <= Date.now() ? 'expired' : '';
}

/** @param {Invite} invite @param {(invite: Invite) => Promise<void>} revoke */
function inviteRow(invite, revoke) {
  const { role, uses, used, joined } = invite;
  const state = stateOf(invite);
  const facts = [state || `ends in ${until(invite.expires_at)}`, uses === 1 ? (used ? 'one came' : 'for one') : `${used} of ${plural(uses, { one: '{n} person', other: '{n} people' })} came`];
  return h('li', { class: `invite${state ? ' ended' : ''}` },
    h('div', { class: 'member-name' }, h('strong', {}, role === 'student' ? 'Student' : `${role[0].toUpperCase()}${role.slice(1)}`),
      h('span', { class: 'muted small' }, facts.join(' · ')),
      joined.length > 0 && h('span', { class: 'small' }, 'Joined: ', joined.flatMap((person, index) => [index ? ', ' : '', personLink(person)]))),
    !state && h('button', { type: 'button', class: 'quiet', 'aria-label': `Revoke the invite for ${role}s`, onclick: () => void revoke(invite) }, 'Revoke'));
}
