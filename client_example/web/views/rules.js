/** The finer rules of a room, as a part of its settings: what is looked at first, how fast, who is called, when it closes. */

import { h } from '/client/ui/dom.js';
import { choice, field } from '/client/ui/form.js';
import { t } from '/client/ui/words.js';

const MODERATION = /** @type {Array<[string, string]>} */ ([
  ['off', t('Everything appears at once')],
  ['first', t('The first post of each person waits for the staff')],
  ['all', t('Every post of a member waits for the staff')],
]);
const SITE = 'site';

/** @typedef {import('/client/ui/form.js').Field} Field */

/** Fields and what they say; a text that is empty means the site's own. @param {any} room @param {string[]} words for which posts are held */
export function rules(room, words) {
  const moderation = choice(t('New posts'), MODERATION, room.moderation);
  const held = field(t('Hold posts with these words'), { name: 'held_words', rows: 2, placeholder: t('One word or phrase on each line') });
  held.input.value = words.join('\n');
  const slow = field(t('Seconds between one member’s posts'), { name: 'slow_s', type: 'number', min: 0, max: 3600, inputmode: 'numeric', value: room.slow_s }, t('0: no limit. Replies to one’s own request don’t count.'));
  const escalation = field(t('Who is called when nobody helps'), { name: 'escalation', placeholder: t('As the site has it'), value: room.escalation ?? '' },
    t('For example: duty 0, asker 120, lead 240; again 300; rounds 2. Or off.'));
  const quiet = field(t('Quiet hours'), { name: 'quiet_hours', placeholder: t('As the site has them'), value: room.quiet_hours ?? '' }, t('For example 18:00-07:30: then only who is on duty is called. Or off.'));
  const closes = field(t('Closes by itself at'), { name: 'closes_at', type: 'datetime-local', value: local(room.closes_at) }, t('Empty: it stays open. Who waits then is told.'));
  const fields = /** @type {Field[]} */ ([/** @type {any} */ (moderation), held, slow, escalation, quiet, closes]);
  const lines = () => held.input.value.split('\n').map((/** @type {string} */ line) => line.trim()).filter(Boolean);
  /** What differs from the room as it was when these were shown. */
  const changed = () => {
    const wanted = /** @type {Record<string, any>} */ ({});
    if (moderation.input.value !== room.moderation) wanted.moderation = moderation.input.value;
    if (lines().join('\n') !== words.join('\n')) wanted.held_words = lines();
    if (Number(slow.input.value) !== room.slow_s) wanted.slow_s = Number(slow.input.value);
    for (const [name, { input }] of /** @type {Array<[string, Field]>} */ ([['escalation', escalation], ['quiet_hours', quiet]])) {
      if (input.value.trim() !== (room[name] ?? '')) wanted[name] = input.value.trim() || SITE;
    }
    if (closes.input.value !== local(room.closes_at)) wanted.closes_at = closes.input.value ? new Date(closes.input.value).toISOString() : null;
    return wanted;
  };
  const element = h('details', { class: 'more-rules' }, h('summary', {}, t('Moderation, pace and who is called')), h('div', {}, fields.map((each) => each.element)));
  return { element, fields, changed, show: () => element.setAttribute('open', '') };
}

/** A moment as a field of local time takes it. @param {string | null} wire RFC 3339 */
function local(wire) {
  if (!wire) return '';
  const at = new Date(wire);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
