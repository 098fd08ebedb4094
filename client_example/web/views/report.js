/** The dialog in which one tells the staff of a post or a person. */

import { h } from '/client/ui/dom.js';
import { choice, field } from '/client/ui/form.js';
import { toast } from '/client/ui/over.js';
import { ask } from '/client/views/menu.js';

/** @typedef {import('/client/app.js').Context} Context */

/** What may be wrong with it. @type {Array<[string, string]>} */
export const WRONGS = [
  ['harassment', 'It harasses or bullies somebody'], ['hate', 'It is hateful'], ['violence', 'It threatens or shows violence'],
  ['sexual', 'It is sexual'], ['self_harm', 'Somebody may hurt themselves'], ['personal_data', 'It tells private things of somebody'],
  ['cheating', 'It helps to cheat'], ['spam', 'It is advertising or spam'], ['off_topic', 'It doesn’t belong here'], ['other', 'Something else'],
];

/** Why it wasn't taken, in words. @param {any} error */
function refusal({ code, limit, field: at, value, message }) {
  if (code === 'conflict') return 'You have reported this already. Its staff will look at it.';
  if (code === 'rate_limited') return 'You have reported a lot within an hour. Try again later.';
  if (code === 'too_large') return limit === 'reports_per_case' ? 'So many have reported this that the staff know of it.' : at === 'text' ? `That is too long: at most ${value} characters.` : message;
  return String(message);
}

/** Who gets it. @param {Context} ctx @param {number | null} room */
function goesTo(ctx, room) {
  if (!room) return 'It goes to the admins of this site.';
  return `It goes to the staff of ${ctx.network.place(room)?.room.title ?? 'the room'}; what is about one of them goes to the admins.`;
}

/** @param {Context} ctx @param {{post?: import('/client/store.js').Post, person?: import('/client/store.js').Author}} what one of the two */
export function showReport(ctx, { post, person }) {
  const author = post?.author ?? person;
  const why = choice('What is wrong?', [['', 'Choose …'], ...WRONGS]);
  /** @type {any} */ (why.input).required = true;
  const text = field('Anything to add?', { name: 'text', rows: 3, maxlength: ctx.client.limits.report_chars, autocapitalize: 'sentences', spellcheck: 'true' }, `You may leave this empty. At most ${ctx.client.limits.report_chars} characters.`);
  ask(post ? 'Report this post' : `Report ${author?.name}`, {
    fields: [why, text], action: 'Report', reason: refusal,
    before: [
      post && h('blockquote', { class: 'quoted' }, h('strong', {}, `${author?.name}: `), post.body || 'An image'),
      h('p', { class: 'muted' }, `${goesTo(ctx, post?.room ?? null)} They see that it was you; ${author?.name} isn’t told.`),
    ],
    submit: async () => {
      const more = text.input.value.trim();
      await ctx.send('report', { reason: why.input.value, ...(post ? { post: post.id } : { account: author?.id }), ...(more && { text: more }) });
      toast('Thank you. You are told when the staff have looked at it.');
    },
  });
}
