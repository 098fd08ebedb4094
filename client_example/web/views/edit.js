/** A post that is changed where it stands: its text, its images and what they show. */

import { t } from '/client/ui/words.js';
import { composer } from '/client/views/composer.js';

/** @typedef {import('/client/store.js').Image} Image */

/** @param {Array<{id: number, alt: string}>} images */
const asSent = (images) => images.map(({ id, alt }) => ({ id, alt }));

/** The composer in its place. @param {import('/client/app.js').Context} ctx @param {import('/client/store.js').Post} post
 * @param {() => void} end called when it is saved, or left
 * @param {import('/client/outbox.js').Kept['images']} [images] in the place of those that it has */
export function editor(ctx, post, end, images = post.images) {
  const textOnly = Boolean(post.announcement || post.relay); // these have no images of their own
  const draft = `edit:${post.id}`;
  const leave = () => {
    ctx.drafts.set(draft, '');
    end();
  };
  const before = JSON.stringify(asSent(post.images));
  return composer({
    label: t('Edit your post'), placeholder: '', action: t('Save'), limit: ctx.bodyChars, complete: ctx.complete, cancel: leave,
    text: ctx.drafts.get(draft) ?? post.body, onDraft: (text) => ctx.drafts.set(draft, text),
    preview: { ctx, room: () => post.room },
    images: textOnly ? undefined : ctx.images, attached: textOnly ? [] : images,
    submit: async (body, now) => {
      const changed = !textOnly && JSON.stringify(now) !== before; // else they stay as they are by then
      await ctx.send('edit', { post: post.id, body, ...(changed && { images: now }) });
      end();
    },
  });
}
