/** How a request looks: its state in words with an icon. */

import { threadPath } from '/client/router.js';
import { h, icon } from '/client/ui/dom.js';
import { timeElement } from '/client/ui/times.js';

/** @typedef {import('/client/store.js').Help} Help */

export const WAITS = new Set(['open', 'claimed', 'needs_info']);
/** Why a request may be declined. @type {Array<[string, string]>} */
export const REASONS = [['off_topic', 'off topic'], ['duplicate', 'asked before'], ['not_here', 'not for here'], ['unkind', 'unkind'], ['unclear', 'unclear']];
/** @type {Record<string, string>} */
const OUTCOMES = { self: 'found it oneself', peer: 'a colleague helped', staff: 'the staff helped', expert: 'an expert helped', not_needed: 'not needed any more' };

/** @param {string} look @param {string} name of its icon @param {...any} words */
function sign(look, name, ...words) {
  return h('span', { class: `sign ${look}` }, icon(name), h('span', {}, ...words));
}

/** @param {string} wire @returns {string} the time of day */
export const clock = (wire) => new Date(wire).toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' });

/** @type {Record<string, (help: Help, me: number, asker: boolean) => HTMLElement>} */
const SIGNS = {
  review: () => sign('waits', 'eye', 'Waits to be looked at'),
  open: ({ opened_at: at }) => sign('waits', 'clock', 'Waiting since ', timeElement(at)),
  claimed: ({ claimant, lease_until: until }, me, asker) => {
    const own = claimant?.id === me;
    return sign('taken', 'person', own ? 'You have it' : `${claimant?.name ?? 'Somebody'} has it`, until && (own || asker) ? ` until ${clock(until)}` : null);
  },
  needs_info: () => sign('waits', 'ask', 'More is asked'),
  answered: () => sign('done', 'reply', 'Answered'),
  resolved: ({ outcome, automatic }) => sign('done', 'solved', 'Resolved', (automatic ? ' · by itself' : OUTCOMES[outcome ?? ''] && ` · ${OUTCOMES[outcome ?? '']}`) || ''),
  withdrawn: () => sign('over', 'back', 'Withdrawn'),
  declined: ({ reason }) => sign('over', 'close', `Declined: ${REASONS.find(([name]) => name === reason)?.[1] ?? reason}`),
  expired: () => sign('over', 'clock', 'Expired'),
  merged: ({ into }) => sign('over', 'relay', 'Merged into ', into ? h('a', { href: threadPath(into) }, 'another request') : 'another request'),
};

/** @param {Help} help @param {number} me who looks at it @param {boolean} [asker] whether he asked it @returns {HTMLElement[]} */
export function signs(help, me, asker = false) {
  const state = SIGNS[help.state]?.(help, me, asker) ?? sign('over', 'info', help.state);
  return help.urgent && WAITS.has(help.state) ? [sign('urgent', 'warning', 'Urgent'), state] : [state];
}

/** What the answer to a request says of itself. @param {Help} help */
export const answerSign = (help) => sign('done', 'solved', help.state === 'resolved' ? 'This solved it' : 'The answer');

/** Why a step was refused, in words. @param {any} error */
export function refusal({ code, message, details }) {
  if (code !== 'conflict' || !details?.claimant || !['claimed', 'needs_info'].includes(details.state)) return String(message);
  return `${details.claimant} has it already.`;
}
