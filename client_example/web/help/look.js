/** How a request looks: its state in words with an icon. */

import { threadPath } from '/client/router.js';
import { h, icon } from '/client/ui/dom.js';
import { reasonOf } from '/client/ui/reasons.js';
import { clock, timeElement } from '/client/ui/times.js';
import { parts, plural, t } from '/client/ui/words.js';

/** @typedef {import('/client/store.js').Help} Help */

export const WAITS = new Set(['open', 'claimed', 'needs_info']);
/** Why a request may be declined. @type {Array<[string, string]>} */
export const REASONS = [['off_topic', t('off topic')], ['duplicate', t('asked before')], ['not_here', t('not for here')], ['unkind', t('unkind')], ['unclear', t('unclear')]];
/** @type {Record<string, string>} */
const OUTCOMES = { self: t('found it oneself'), peer: t('a colleague helped'), staff: t('the staff helped'), expert: t('an expert helped'), not_needed: t('not needed any more') };

const OTHER = t('another request||it is merged into');

/** @param {string} look @param {string} name of its icon @param {...any} words */
function sign(look, name, ...words) {
  return h('span', { class: `sign ${look}` }, icon(name), h('span', {}, ...words));
}

/** How many of those that it reaches are. @param {number} count @returns {string} */
export const onlineWords = (count) => (count ? plural(count, { one: '{n} online', other: '{n} online' }) : t('none online'));

/** Who has a request. @param {string | undefined} name @param {string | null | undefined} [until] */
export function takenWords(name = t('Somebody'), until) {
  return until ? t('{name} has it until {time}', { name, time: clock(until) }) : t('{name} has it', { name });
}

/** @type {Record<string, (help: Help, me: number, asker: boolean) => HTMLElement>} */
const SIGNS = {
  review: () => sign('waits', 'eye', t('Waits to be looked at')),
  open: ({ opened_at: at }) => sign('waits', 'clock', parts('Waiting since {time}', { time: timeElement(at) })),
  claimed: ({ claimant, lease_until: until }, me, asker) => {
    if (claimant?.id !== me) return sign('taken', 'person', takenWords(claimant?.name, asker ? until : null));
    return sign('taken', 'person', until ? t('You have it until {time}', { time: clock(until) }) : t('You have it'));
  },
  needs_info: () => sign('waits', 'ask', t('More is asked')),
  answered: () => sign('done', 'reply', t('Answered||a request')),
  resolved: ({ outcome, automatic }) => sign('done', 'solved', [t('Resolved||a request'), automatic ? t('by itself||it was resolved') : OUTCOMES[outcome ?? '']].filter(Boolean).join(' · ')),
  withdrawn: () => sign('over', 'back', t('Withdrawn||a request')),
  declined: ({ reason }) => sign('over', 'close', t('Declined: {reason}', { reason: REASONS.find(([name]) => name === reason)?.[1] ?? reason ?? '' })),
  expired: () => sign('over', 'clock', t('Expired||a request')),
  merged: ({ into }) => sign('over', 'relay', parts('Merged into {other}', { other: into ? h('a', { href: threadPath(into) }, OTHER) : OTHER })),
};

/** @param {Help} help @param {number} me who looks at it @param {boolean} [asker] whether he asked it @returns {HTMLElement[]} */
export function signs(help, me, asker = false) {
  const state = SIGNS[help.state]?.(help, me, asker) ?? sign('over', 'info', help.state);
  return help.urgent && WAITS.has(help.state) ? [sign('urgent', 'warning', t('Urgent||a request')), state] : [state];
}

/** What the answer to a request says of itself. @param {Help} help */
export const answerSign = (help) => sign('done', 'solved', help.state === 'resolved' ? t('This solved it') : t('The answer'));

/** Why a step was refused, in words. @param {any} error */
export function refusal(error) {
  const { code, details } = error;
  if (code !== 'conflict' || !details?.claimant || !['claimed', 'needs_info'].includes(details.state)) return reasonOf(error);
  return t('{name} has it already.', { name: details.claimant });
}
