/** Who is online, as the server tells of those who are followed or watched. */

import { h } from '/client/ui/dom.js';
import { t } from '/client/ui/words.js';

/** @typedef {import('/client/app.js').Context} Context */

/** @returns {HTMLElement} a dot, and the word for those who don't see it */
export function onlineMark() {
  return h('span', { class: 'online', title: t('Online') }, h('span', { class: 'visually-hidden' }, t('online')));
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
