/** The dialog in which a request that asks the same as another becomes one with it. */

import { STAFF } from '/client/network.js';
import { h, icon } from '/client/ui/dom.js';
import { confirmed, toast } from '/client/ui/over.js';
import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';
import { refusal, WAITS } from '/client/help/look.js';
import { quoted, sheet } from '/client/views/menu.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Post} Post */

const SIMILAR = 10;
const OTHERS = 50;

/** Others that haven't ended, the similar ones first, then those that wait. @param {Context} ctx @param {Post} post @returns {Promise<Post[]>} */
async function others(ctx, { id, room, body }) {
  const place = room ? { room } : {};
  const staff = room ? STAFF.has(ctx.network.place(room)?.role ?? '') : true;
  const [similar, waiting] = await Promise.all([
    body.trim() ? ctx.client.send('similar', { body: body.slice(0, ctx.bodyChars()), limit: SIMILAR, ...place }) : { requests: [] },
    !staff ? { requests: [] } : room ? ctx.send('queue', { room, limit: OTHERS }) : ctx.send('requests', { limit: OTHERS }).catch(() => ({ requests: [] })),
  ]);
  const all = new Map([...similar.requests, ...waiting.requests].map((/** @type {Post} */ each) => [each.id, each]));
  return [...all.values()].filter((each) => each.id !== id && (WAITS.has(each.help?.state ?? '') || each.help?.state === 'answered'));
}

/** @param {Context} ctx @param {Post} post */
export function showMerge(ctx, post) {
  const list = h('ul', { class: 'menu', 'aria-label': t('Requests') });
  const words = h('p', { class: 'muted', 'data-spoken': '' }, t('Loading …'));
  const problem = h('p', { class: 'problem', role: 'alert' });
  /** @param {Post} into */
  const merge = async (into) => {
    problem.textContent = '';
    if (!(await confirmed(t('Make them one request?'), t('This one ends. Who asked it hears the answer to the one of {name}.', { name: into.author.name }), t('Merge||the verb')))) return;
    try {
      await ctx.send('merge', { request: post.id, into: into.id });
      dialog?.close();
      toast(t('They are one request now.'));
    } catch (error) {
      const { code, limit } = /** @type {any} */ (error);
      problem.textContent = code === 'too_large' && limit === 'merged_me_toos' ? t('Too many have joined this request: it can’t be merged.') : refusal(error);
    }
  };
  const dialog = sheet(t('It asks the same as'), quoted(ctx.store, post), words, list, problem);
  if (!dialog) return;
  void others(ctx, post).then((found) => {
    words.textContent = found.length ? t('Which one goes on? The most alike come first.') : t('Nothing else waits that it could be one with.');
    list.replaceChildren(...found.map((each) => h('li', {}, h('button', { type: 'button', class: 'menu-row', onclick: () => void merge(each) }, icon('hand'),
      h('span', {}, h('span', { class: 'menu-words' }, each.author.name), h('span', { class: 'small menu-said' }, each.body || t('An image')))))));
  }, (error) => {
    words.textContent = '';
    problem.textContent = reasonOf(error);
  });
}
