/** A post that is changed where it stands: its text, its images and what they show. */

import { t } from '/client/ui/words.js';
import { composer } from '/client/views/composer.js';

/** @typedef {import('/client/store.js').Image} Image */

/** @param {Array<{id: number, alt: string}>} images */
const asSent = (images) => images.map(({ id, alt }) => ({ id, alt }));

/** The composer in its place. @param {import('/client/app.js').Context} ctx @param {import('/client/store.js').Post} post
 * @param {() => void} end called when it is saved, or left */
export function editor(ctx, post, end) {
  const textOnly = Boolean(post.announcement || post.relay); // these have no images of their own
  const before = JSON.stringify(asSent(post.images));
  return composer({
    label: t('Edit your post'), placeholder: '', action: t('Save'), text: post.body, limit: ctx.bodyChars, complete: ctx.complete, cancel: end,
    preview: { ctx, room: () => post.room },
    images: textOnly ? undefined : ctx.images, attached: textOnly ? [] : post.images,
    submit: async (body, images) => {
      const changed = !textOnly && JSON.stringify(images) !== before; // else they stay as they are by then
      await ctx.send('edit', { post: post.id, body, ...(changed && { images }) });
      end();
    },
  });
}
