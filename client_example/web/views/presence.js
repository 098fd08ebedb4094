/** Who is online, as the server tells of those who are followed or watched. */

import { h } from '/client/ui/dom.js';

/** @typedef {import('/client/app.js').Context} Context */

/** @returns {HTMLElement} a dot, and the word for those who don't see it */
export function onlineMark() {
  return h('span', { class: 'online', title: 'Online' }, h('span', { class: 'visually-hidden' }, 'online'));
}

/** A name with the mark behind it. @param {Context} ctx @param {HTMLElement} name @param {() => number | undefined} who
 * his id, once known */
export function nameWithPresence(ctx, name, who) {
  const mark = onlineMark();
  const update = () => {
    mark.hidden = !ctx.network.online(who() ?? 0);
  };
  ctx.network.addEventListener('online', update);
  update();
  return { element: h('div', { class: 'name-line' }, name, mark), update, close: () => ctx.network.removeEventListener('online', update) };
}

/** A person's page with his presence at its head. @param {Context} ctx @param {string} handle
 * @param {import('/client/app.js').Page} page which watches him */
export function withPresence(ctx, handle, page) {
  const who = () => ctx.store.personNamed(handle)?.id;
  const name = /** @type {HTMLElement} */ (page.element.querySelector('h1'));
  const place = document.createComment('');
  name.replaceWith(place);
  const line = nameWithPresence(ctx, name, who);
  place.replaceWith(line.element);
  const open = async (/** @type {number} */ scroll) => {
    await page.open(scroll);
    if (who() !== undefined) return;
    const reply = await ctx.send('account', { handle: `@${handle}` }).catch(() => null); // nothing he wrote has told who he is
    if (reply) ctx.store.meet(reply.account);
  };
  const refresh = () => {
    page.refresh();
    line.update();
  };
  const close = () => {
    page.close();
    line.close();
  };
  return { ...page, watched: who, open, refresh, close };
}
