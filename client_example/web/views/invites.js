/** The invites that one has made: a new one, whose link is shown once, and those that there are. */

import { makeInvite, ownInvites, revokeInvite } from '/client/session.js';
import { h } from '/client/ui/dom.js';
import { choice, field, form } from '/client/ui/form.js';
import { confirmed, failed, toast } from '/client/ui/over.js';
import { until } from '/client/ui/times.js';
import { parts, plural, t } from '/client/ui/words.js';
import { personLink } from '/client/views/card.js';
import { blank } from '/client/views/pages.js';
import { notRead } from '/client/views/posts.js';
import { plainReason } from '/client/views/signin.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/session.js').Invite} Invite */

const DAY_MS = 86_400_000;
/** @type {Record<string, [string, string]>} each with what its invites' button says to those who don't see it */
const ROLES = {
  educator: [t('Educator'), t('Revoke the invite for educators')], student: [t('Student'), t('Revoke the invite for students')],
  admin: [t('Admin'), t('Revoke the invite for admins')], bot: [t('Bot'), t('Revoke the invite for bots')],
};
const OFFERED = /** @type {Array<[string, string]>} */ (['educator', 'student'].map((role) => [role, ROLES[role][0]]));
const DAYS = /** @type {Array<[string, string]>} */ ([1, 7, 30, 60].map((days) => [String(days), plural(days, { one: 'In a day', other: 'In {n} days' })]));

/** @param {Context} ctx */
export function invitesPage(ctx) {
  const role = choice(t('They join as'), OFFERED);
  const days = choice(t('The link ends'), DAYS, '7');
  const uses = field(t('For how many'), { type: 'number', name: 'uses', min: 1, max: ctx.client.limits.invite_uses ?? 100, value: '1', required: true, inputmode: 'numeric' });
  const made = h('section', { class: 'panel made', 'aria-label': t('New invite'), hidden: true });
  const list = h('ul', { class: 'list rows invites', 'aria-label': t('Your invites') }, h('li', { class: 'muted invite' }, t('Loading …')));
  let closed = false;
  const read = async () => {
    try {
      const invites = await ownInvites();
      if (closed) return;
      list.replaceChildren(...invites.map((invite) => inviteRow(invite, revoke)));
      if (!invites.length) list.replaceChildren(h('li', {}, blank(t('No invites yet'), t('An invite is a link by which somebody makes an account.'))));
    } catch (error) {
      if (!closed) list.replaceChildren(h('li', {}, notRead(new Error(plainReason(error)), { title: '', text: '' }, () => void read())));
    }
  };
  const revoke = async (/** @type {Invite} */ { id }) => {
    if (!(await confirmed(t('Revoke this invite?'), t('Nobody comes by its link any more. Who came stays.'), t('Revoke')))) return;
    try {
      await revokeInvite(ctx.csrf, id);
      toast(t('The invite is revoked.'));
    } catch (error) {
      return failed(new Error(plainReason(error)), t('Revoking'));
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
  const create = form({ label: t('New invite'), fields: [role, days, uses], action: t('Make an invite'), reason: plainReason, submit });
  create.classList.add('row-form');
  const element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, t('Invites'))),
    h('section', { class: 'panel' }, h('h2', {}, t('Invite people')), create), made,
    h('h2', { class: 'thread-count' }, t('Your invites')), list);
  return { title: t('Invites'), element, open: read, close: () => (closed = true), refresh: () => {} };
}

/** @param {HTMLElement} place @param {string} link */
function showLink(place, link) {
  const shown = h('input', { 'aria-label': t('Link of the invite'), readonly: true, value: link, onfocus: () => shown.select() });
  const copy = () => void navigator.clipboard.writeText(link).then(() => toast(t('The link is copied.')), (error) => failed(error, t('Copying')));
  place.replaceChildren(h('h2', {}, t('Your invite is ready')),
    h('p', { class: 'muted' }, t('Copy the link now and send it to those you invite: it is shown this once.')),
    h('div', { class: 'field-row' }, shown, ...(navigator.clipboard ? [h('button', { type: 'button', class: 'primary', onclick: copy }, t('Copy'))] : [])));
  shown.focus();
}

/** @param {Invite} invite */
function stateOf({ expires_at: ends, revoked_at: revoked, uses, used }) {
  if (revoked) return t('revoked||an invite');
  if (used >= uses) return t('used up||an invite');
  return Date.parse(ends) <= Date.now() ? t('expired||an invite') : '';
}

/** @param {Invite} invite @param {(invite: Invite) => Promise<void>} revoke */
function inviteRow(invite, revoke) {
  const { role, uses, used, joined } = invite;
  const state = stateOf(invite);
  const facts = [state || t('ends in {time}||an invite', { time: until(invite.expires_at) }), uses === 1 ? (used ? t('one came') : t('for one||person')) : plural(uses, { one: '{used} of {n} person came', other: '{used} of {n} people came' }, { used })];
  return h('li', { class: `invite${state ? ' ended' : ''}` },
    h('div', { class: 'member-name' }, h('strong', {}, ROLES[role][0]),
      h('span', { class: 'muted small' }, facts.join(' · ')),
      joined.length > 0 && h('span', { class: 'small' }, parts('Joined: {people}', { people: joined.flatMap((person, index) => [index ? ', ' : '', personLink(person)]) }))),
    !state && h('button', { type: 'button', class: 'quiet', 'aria-label': ROLES[role][1], onclick: () => void revoke(invite) }, t('Revoke')));
}
