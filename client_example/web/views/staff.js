/** What the staff may do with somebody's post: hide it, show it again, remove it; each with a reason that its writer is told. */

import { REASONS } from '/client/help/look.js';
import { h } from '/client/ui/dom.js';
import { failed, toast } from '/client/ui/over.js';
import { t } from '/client/ui/words.js';
import { ask, mustChoose } from '/client/views/menu.js';
import { WRONGS } from '/client/views/wrongs.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Post} Post */

/** @param {Context} ctx @param {Post} post @param {() => void} [then] */
export function hide(ctx, post, then) {
  const why = mustChoose(t('Why?'), REASONS);
  ask(t('Hide this post?'), {
    fields: [why], action: t('Hide'),
    before: h('p', { class: 'muted' }, t('Only its writer and the staff see it then, and you can show it again. {name} is told, with the reason.', { name: post.author.name })),
    submit: async () => {
      await ctx.send('hide', { post: post.id, reason: why.input.value });
      toast(t('It is hidden.'), { action: { label: t('Undo'), run: () => void unhide(ctx, post, then) } });
      then?.();
    },
  });
}

/** @param {Context} ctx @param {Post} post @param {() => void} [then] */
export async function unhide(ctx, post, then) {
  try {
    await ctx.send('unhide', { post: post.id });
    toast(t('Everybody sees it again.'));
    then?.();
  } catch (error) {
    failed(error, t('Showing it again'), () => void unhide(ctx, post, then));
  }
}

/** What takes the focus when a post has left the page. @param {number} id @returns {HTMLElement | null | undefined} */
function besides(id) {
  const cards = [...document.querySelectorAll('article[data-post]')];
  const at = cards.findIndex((each) => each.getAttribute('data-post') === String(id));
  return /** @type {HTMLElement | null | undefined} */ (at === -1 ? null : cards[at + 1] ?? cards[at - 1] ?? document.getElementById('main'));
}

/** @param {Context} ctx @param {Post} post @param {() => void} [then] */
export function remove(ctx, post, then) {
  const why = mustChoose(t('Why?'), WRONGS);
  const dialog = ask(t('Remove this post?'), {
    fields: [why], action: t('Remove for good'), grave: true,
    before: h('p', { class: 'muted' }, t('It disappears for everyone, and this cannot be undone. {name} is told, with the reason.', { name: post.author.name })),
    submit: async () => {
      const next = besides(post.id);
      await ctx.send('remove', { post: post.id, reason: why.input.value });
      dialog?.addEventListener('close', () => next?.focus({ preventScroll: true }));
      toast(t('It is removed.'));
      then?.();
    },
  });
}
