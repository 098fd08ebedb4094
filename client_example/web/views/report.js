/** The dialog in which one tells the staff of a post, a message or a person. */

import { h } from '/client/ui/dom.js';
import { field } from '/client/ui/form.js';
import { toast } from '/client/ui/over.js';
import { reasonOf } from '/client/ui/reasons.js';
import { plural, t } from '/client/ui/words.js';
import { ask, mustChoose, quoted } from '/client/views/menu.js';
import { WRONGS } from '/client/views/wrongs.js';

/** @typedef {import('/client/app.js').Context} Context */

/** Why it wasn't taken, in words. @param {any} error */
function refusal(error) {
  const { code, details, limit, field: at, value } = error;
  if (code === 'conflict' && details?.case) return t('You have reported this already. The staff will look at it.');
  if (code === 'rate_limited') return t('You have reported a lot within an hour. Try again later.');
  if (code === 'too_large' && limit === 'reports_per_case') return t('So many have reported this that the staff know of it.');
  if (code === 'too_large' && at === 'text') return plural(value, { one: 'That is too long: at most {n} character.', other: 'That is too long: at most {n} characters.' });
  return reasonOf(error);
}

/** Who gets it. @param {Context} ctx @param {number | null | undefined} room */
function goesTo(ctx, room) {
  if (!room) return t('It goes to the admins of this site.');
  const title = ctx.network.place(room)?.room.title;
  return title ? t('It goes to the staff of {room}; what is about one of them goes to the admins.', { room: title })
    : t('It goes to the staff of the room; what is about one of them goes to the admins.');
}

/** What is meant: a post, a message that one got, or a person, in a room to its staff.
 * @typedef {{post?: import('/client/store.js').Post, direct?: import('/client/network.js').Direct, person?: import('/client/store.js').Author, room?: number}} Meant */

/** @param {Context} ctx @param {Meant} meant */
export function showReport(ctx, { post, direct, person, room = post?.room ?? undefined }) {
  const { report_chars: most } = ctx.client.limits;
  const author = post?.author ?? direct?.from ?? person;
  const written = post ?? (direct && { author: direct.from, body: direct.body });
  const fields = post || direct ? { post: (post ?? direct)?.id } : { account: author?.id, ...(room && { room }) };
  const why = mustChoose(t('What is wrong?'), WRONGS);
  const text = field(t('Anything to add?'), { name: 'text', rows: 3, maxlength: most, autocapitalize: 'sentences', spellcheck: 'true' }, plural(most, { one: 'You may leave this empty. At most {n} character.', other: 'You may leave this empty. At most {n} characters.' }));
  const name = author?.name ?? '';
  ask(post ? t('Report this post') : direct ? t('Report this message') : t('Report {name}', { name }), {
    fields: [why, text], action: t('Report||the verb'), reason: refusal,
    before: [written && quoted(ctx.store, written), h('p', { class: 'muted' }, `${goesTo(ctx, room)} ${t('They see that it was you; {name} isn’t told.', { name })}`)],
    submit: async () => {
      const more = text.input.value.trim();
      await ctx.send('report', { reason: why.input.value, ...fields, ...(more && { text: more }) });
      toast(t('Thank you. You are told when the staff have looked at it.'));
    },
  });
}
