/** The dialog in which one tells the staff of a post, a message or a person. */

import { h } from '/client/ui/dom.js';
import { field } from '/client/ui/form.js';
import { toast } from '/client/ui/over.js';
import { ask, mustChoose, quoted } from '/client/views/menu.js';
import { WRONGS } from '/client/views/wrongs.js';

/** @typedef {import('/client/app.js').Context} Context */

/** Why it wasn't taken, in words. @param {any} error */
function refusal({ code, details, limit, field: at, value, message }) {
  if (code === 'conflict' && details?.case) return 'You have reported this already. The staff will look at it.';
  if (code === 'rate_limited') return 'You have reported a lot within an hour. Try again later.';
  if (code === 'too_large') return limit === 'reports_per_case' ? 'So many have reported this that the staff know of it.' : at === 'text' ? `That is too long: at most ${value} characters.` : message;
  return String(message);
}

/** Who gets it. @param {Context} ctx @param {number | null | undefined} room */
function goesTo(ctx, room) {
  if (!room) return 'It goes to the admins of this site.';
  return `It goes to the staff of ${ctx.network.place(room)?.room.title ?? 'the room'}; what is about one of them goes to the admins.`;
}

/** What is meant: a post, a message that one got, or a person, in a room to its staff.
 * @typedef {{post?: import('/client/store.js').Post, direct?: import('/client/network.js').Direct, person?: import('/client/store.js').Author, room?: number}} Meant */

/** @param {Context} ctx @param {Meant} meant */
export function showReport(ctx, { post, direct, person, room = post?.room ?? undefined }) {
  const { report_chars: most } = ctx.client.limits;
  const author = post?.author ?? direct?.from ?? person;
  const written = post ?? (direct && { author: direct.from, body: direct.body });
  const fields = post || direct ? { post: (post ?? direct)?.id } : { account: author?.id, ...(room && { room }) };
  const why = mustChoose('What is wrong?', WRONGS);
  const text = field('Anything to add?', { name: 'text', rows: 3, maxlength: most, autocapitalize: 'sentences', spellcheck: 'true' }, `You may leave this empty. At most ${most} characters.`);
  ask(post ? 'Report this post' : direct ? 'Report this message' : `Report ${author?.name}`, {
    fields: [why, text], action: 'Report', reason: refusal,
    before: [written && quoted(ctx.store, written), h('p', { class: 'muted' }, `${goesTo(ctx, room)} They see that it was you; ${author?.name} isn’t told.`)],
    submit: async () => {
      const more = text.input.value.trim();
      await ctx.send('report', { reason: why.input.value, ...fields, ...(more && { text: more }) });
      toast('Thank you. You are told when the staff have looked at it.');
    },
  });
}
