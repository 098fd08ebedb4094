/** Moderation in words, and the desks of whoever sees to it. */

import { STAFF } from '/client/network.js';
import { h, icon } from '/client/ui/dom.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Author} Author */
/** @typedef {{id: number, state: 'open' | 'closed', kind: string, target: number, account: Author, room: number | null, admins: boolean,
 *   reports: number, reasons: string[], opened_at: string, closed_at: string | null, closed_by: Author | null, outcome: string | null, note: string | null}} Case */
/** @typedef {{seq: number, at: string, account: Author, action: string, room: number | null, target_kind: string, target: number, reason: string}} Act */
/** @typedef {{room: number | null, title: string}} Desk `room` is null for the admins' */

/** @type {Record<string, string>} */
const MISDEEDS = { harassment: 'harassment', hate: 'hate', violence: 'violence', sexual: 'sexual', self_harm: 'somebody may hurt themselves', personal_data: 'private data',
  cheating: 'cheating', spam: 'spam', off_topic: 'off topic', other: 'something else' };
/** What can't wait. */
const GRAVE = new Set(['self_harm', 'violence']);
/** @type {Array<[string, string]>} */
export const OUTCOMES = [['no_action', 'Nothing had to be done'], ['warned', 'Talked to or warned'], ['removed', 'Removed'], ['suspended', 'Suspended']];
const OUTCOME = Object.fromEntries(OUTCOMES);

/** @param {string} reason */
export const misdeed = (reason) => MISDEEDS[reason] ?? reason.replaceAll('_', ' ');
/** @param {string | null} outcome */
export const outcomeWords = (outcome) => OUTCOME[outcome ?? ''] ?? String(outcome);

/** @param {string[]} reasons */
export function misdeedSigns(reasons) {
  return h('span', { class: 'misdeeds' }, reasons.map((reason) => h('span', { class: `sign ${GRAVE.has(reason) ? 'urgent' : 'waits'}` }, icon(GRAVE.has(reason) ? 'warning' : 'flag'), misdeed(reason))));
}

/** What it is about. @param {Case} of */
export function caseTitle({ kind, account }) {
  return kind === 'account' ? account.name : `A ${kind === 'direct' ? 'message' : 'post'} of ${account.name}`;
}

/** @param {Context} ctx @param {number | null} room */
export const placeWords = (ctx, room) => (room ? ctx.network.place(room)?.room.title ?? 'a room' : 'the network');

/** The admins' first, then those of the rooms in which one is of the staff. @param {Context} ctx @returns {Desk[]} */
export function desksOf(ctx) {
  const rooms = ctx.network.places().filter(({ role }) => STAFF.has(role)).map(({ room }) => ({ room: room.id, title: room.title }));
  return ctx.store.account.role === 'admin' ? [{ room: null, title: 'The admins’' }, ...rooms] : rooms;
}

/** What somebody did. @type {Record<string, (act: Act, whom: any) => any[]>} */
const DID = {
  remove: ({ reason }) => ['removed a post: ', misdeed(reason)],
  suspend: ({ reason }, whom) => ['suspended ', whom, ': ', misdeed(reason)],
  unsuspend: (_, whom) => ['ended the suspension of ', whom],
  close_case: ({ reason }) => ['closed a case: ', outcomeWords(reason).toLowerCase()],
  set_role: ({ reason }, whom) => ['made ', whom, ` ${reason}`],
  remove_member: (_, whom) => ['sent ', whom, ' away'],
  approve: () => ['let a held post be seen'],
  decline: ({ reason }) => ['left a held post hidden', reason && `: ${reason.replaceAll('_', ' ')}`],
  hide: ({ reason }) => ['hid a post', reason && `: ${reason.replaceAll('_', ' ')}`],
  unhide: () => ['showed a hidden post again'],
  unmask: ({ reason }) => ['looked up who asked anonymously', reason && `: “${reason}”`],
};

/** @param {Act} act @param {any} whom the account that it was done to */
export function actWords(act, whom) {
  return [h('strong', {}, act.account.name), ' ', ...DID[act.action]?.(act, whom) ?? [act.action.replaceAll('_', ' ')]];
}
