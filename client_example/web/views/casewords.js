/** Moderation in words, and the desks of whoever sees to it. */

import { REASONS } from '/client/help/look.js';
import { STAFF } from '/client/network.js';
import { h, icon } from '/client/ui/dom.js';
import { parts, t } from '/client/ui/words.js';
import { misdeed } from '/client/views/wrongs.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Author} Author */
/** @typedef {{id: number, state: 'open' | 'closed', kind: string, target: number, account: Author, room: number | null, admins: boolean,
 *   reports: number, reasons: string[], opened_at: string, closed_at: string | null, closed_by: Author | null, outcome: string | null, note: string | null}} Case */
/** @typedef {{seq: number, at: string, account: Author, action: string, room: number | null, target_kind: string, target: number, reason: string}} Act */
/** @typedef {{room: number | null, title: string}} Desk `room` is null for the admins' */

/** How many are asked for together: each is a command of its own. */
export const DESKS_AT_ONCE = 12;
/** What can't wait. */
const GRAVE = new Set(['self_harm', 'violence']);
/** @type {Array<[string, string]>} */
export const OUTCOMES = [['no_action', t('Nothing had to be done')], ['warned', t('Talked to or warned')], ['removed', t('Removed||what came of a case')], ['suspended', t('Suspended||what came of a case')]];
const OUTCOME = Object.fromEntries(OUTCOMES);

/** @param {string | null} outcome */
export const outcomeWords = (outcome) => OUTCOME[outcome ?? ''] ?? String(outcome);

/** @param {string[]} reasons */
export function misdeedSigns(reasons) {
  return h('span', { class: 'misdeeds' }, reasons.map((reason) => h('span', { class: `sign ${GRAVE.has(reason) ? 'urgent' : 'waits'}` }, icon(GRAVE.has(reason) ? 'warning' : 'flag'), misdeed(reason))));
}

/** What it is about. @param {Case} of */
export function caseTitle({ kind, account }) {
  const { name } = account;
  return kind === 'account' ? name : kind === 'direct' ? t('A message of {name}', { name }) : t('A post of {name}', { name });
}

/** Where it is, as a line begins. @param {Context} ctx @param {number | null} room @param {(title: string) => any} [made] of its title @returns {any[]} */
export function placeLine(ctx, room, made = (title) => title) {
  if (!room) return [t('On the network')];
  const title = ctx.network.place(room)?.room.title;
  return title ? parts('In {room}', { room: made(title) }) : [t('In a room')];
}

/** The admins' first, then those of the rooms in which one is of the staff. @param {Context} ctx @returns {Desk[]} */
export function desksOf(ctx) {
  const rooms = ctx.network.places().filter(({ role }) => STAFF.has(role)).map(({ room }) => ({ room: room.id, title: room.title }));
  return ctx.store.account.role === 'admin' ? [{ room: null, title: t('The admins’||cases') }, ...rooms] : rooms;
}

/** @typedef {{who: any, whom: any}} Named those of a sentence */

/** As what a case was closed. @type {Record<string, (named: Named) => any[]>} */
const CLOSED = {
  no_action: (named) => parts('{who} closed a case: nothing had to be done', named),
  warned: (named) => parts('{who} closed a case: talked to or warned', named),
  removed: (named) => parts('{who} closed a case: removed', named),
  suspended: (named) => parts('{who} closed a case: suspended', named),
};
/** @type {Record<string, (named: Named) => any[]>} */
const MADE = {
  lead: (named) => parts('{who} made {whom} lead', named),
  helper: (named) => parts('{who} made {whom} helper', named),
  member: (named) => parts('{who} made {whom} member', named),
  observer: (named) => parts('{who} made {whom} observer', named),
};
/** Why a post is hidden. @param {string} reason */
const hiddenWhy = (reason) => REASONS.find(([name]) => name === reason)?.[1] ?? reason;

/** What somebody did. @type {Record<string, (named: Named, reason: string) => any[] | undefined>} */
const DID = {
  remove: (named, reason) => parts('{who} removed a post: {why}', { ...named, why: misdeed(reason) }),
  suspend: (named, reason) => parts('{who} suspended {whom}: {why}', { ...named, why: misdeed(reason) }),
  unsuspend: (named) => parts('{who} ended the suspension of {whom}', named),
  close_case: (named, reason) => CLOSED[reason]?.(named),
  set_role: (named, reason) => MADE[reason]?.(named),
  remove_member: (named) => parts('{who} sent {whom} away', named),
  approve: (named) => parts('{who} let a held post be seen', named),
  decline: (named, reason) => (reason ? parts('{who} left a held post hidden: {why}', { ...named, why: hiddenWhy(reason) }) : parts('{who} left a held post hidden', named)),
  hide: (named, reason) => (reason ? parts('{who} hid a post: {why}', { ...named, why: hiddenWhy(reason) }) : parts('{who} hid a post', named)),
  unhide: (named) => parts('{who} showed a hidden post again', named),
  unmask: (named, reason) => (reason ? parts('{who} looked up who asked anonymously: “{reason}”', { ...named, reason }) : parts('{who} looked up who asked anonymously', named)),
};

/** @param {Act} act @param {any} whom the account that it was done to */
export function actWords({ account, action, reason }, whom) {
  const who = h('strong', {}, account.name);
  return DID[action]?.({ who, whom }, reason) ?? [who, ` ${action.replaceAll('_', ' ')}`];
}
