/** «Next one»: takes the first who waits, and opens it. */

import { threadPath } from '/client/router.js';
import { h } from '/client/ui/dom.js';
import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';

const PAGE = 50;

/** Why there is none to take: counted as waiting are those too that somebody has, and one's own.
 * @param {import('/client/app.js').Context} ctx @param {Record<string, any>} where @param {unknown} error */
async function noneOf({ client, store }, where, error) {
  const limit = Math.min(PAGE, client.limits.list_items ?? PAGE);
  const found = await client.send(where.room ? 'queue' : 'requests', { ...where, limit }).catch(() => null);
  if (!found) return reasonOf(error); // the room may be gone
  if (!found.requests.length) return t('Nobody waits.');
  return found.requests.every((/** @type {any} */ { author }) => store.isMe(author)) ? t('Nobody waits but you.') : t('All who wait are being helped already.');
}

/** @param {import('/client/app.js').Context} ctx @param {Record<string, any>} where `{room}`, or nothing for the network
 * @param {(why: string) => void} tell what is wrong; empty where nothing is */
export function nextButton(ctx, where, tell) {
  const button = h('button', { type: 'button', class: 'primary', onclick: () => void take() }, t('Next one'));
  const take = async () => {
    if (button.ariaBusy === 'true') return;
    button.ariaBusy = 'true';
    tell('');
    try {
      const { post } = await ctx.send('next', where);
      if (button.isConnected) ctx.navigate(threadPath(post.id));
    } catch (error) {
      tell(/** @type {any} */ (error).code === 'not_found' ? await noneOf(ctx, where, error) : reasonOf(error));
    } finally {
      button.ariaBusy = 'false';
    }
  };
  return button;
}
