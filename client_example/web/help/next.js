/** «Next one»: takes the first who waits, and opens it. */

import { threadPath } from '/client/router.js';
import { h } from '/client/ui/dom.js';

/** @param {import('/client/app.js').Context} ctx @param {Record<string, any>} where `{room}`, or nothing for the network
 * @param {(why: string) => void} tell what is wrong; empty where nothing is */
export function nextButton(ctx, where, tell) {
  const button = h('button', { type: 'button', class: 'primary', onclick: () => void take() }, 'Next one');
  const take = async () => {
    if (button.ariaBusy === 'true') return;
    button.ariaBusy = 'true';
    tell('');
    try {
      const { post } = await ctx.send('next', where);
      if (button.isConnected) ctx.navigate(threadPath(post.id));
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    } finally {
      button.ariaBusy = 'false';
    }
  };
  return button;
}
