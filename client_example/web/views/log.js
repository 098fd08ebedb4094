/** What the staff of a room have done, or the admins on the network: the log that nobody can change. */

import { casePath, casesPath, logPath, threadPath } from '/client/router.js';
import { avatar, h, icon, renew } from '/client/ui/dom.js';
import { failed } from '/client/ui/over.js';
import { timeElement } from '/client/ui/times.js';
import { t } from '/client/ui/words.js';
import { skeletons } from '/client/views/card.js';
import { actWords, desksOf, placeLine } from '/client/views/casewords.js';
import { blank } from '/client/views/pages.js';
import { notRead } from '/client/views/posts.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/views/casewords.js').Act} Act */

const PAGE = 30;
const GONE = new Set(['remove']); // there is nothing more to be seen of it

/** @param {Context} ctx @param {number | null} room */
export function logPage(ctx, room) {
  const title = t('What the staff have done');
  /** @type {Map<number, string>} */ const names = new Map();
  /** @type {Act[]} */ let acts = [];
  /** @type {number | undefined} */ let next;
  let begun = false;
  let closed = false;
  const list = h('ul', { class: 'list rows', 'aria-label': title }, h('li', {}, skeletons(1)));
  const older = h('button', { type: 'button', class: 'quiet wide', hidden: true, onclick: () => void read(next) }, t('Show older ones'));
  const places = h('nav', { class: 'choices', 'aria-label': t('Where') });
  const name = (/** @type {number} */ id) => ctx.store.person(id)?.name ?? names.get(id) ?? t('somebody||whom');
  const show = () => {
    older.hidden = next === undefined;
    if (acts.length) renew(list, acts.map((act) => row(act)));
    else list.replaceChildren(h('li', {}, blank(t('Nothing was done yet'), t('What the staff hide, remove, decide and close is written down here for good.'))));
  };
  const row = (/** @type {Act} */ act) => {
    const { target_kind: kind, target, account, at } = act;
    const to = kind === 'case' ? casePath(target) : kind === 'post' && !GONE.has(act.action) ? threadPath(target) : null;
    const content = [avatar(account), h('span', { class: 'row-text' }, h('span', {}, actWords(act, kind === 'account' ? h('strong', {}, name(target)) : ''))), timeElement(at)];
    return h('li', {}, to ? h('a', { class: 'row', href: to }, content) : h('div', { class: 'row' }, content));
  };
  const meet = async (/** @type {number} */ id) => {
    names.set(id, t('somebody||whom')); // asked for once
    const reply = await ctx.client.send('account', { handle: id }).catch(() => null);
    if (reply) names.set(id, reply.account.name);
    if (reply && !closed) show();
  };
  const read = async (/** @type {number | undefined} */ before) => {
    older.disabled = true;
    try {
      const page = await ctx.send('audit', { ...(room && { room }), limit: PAGE, ...(before && { before }) });
      if (closed) return;
      begun = true;
      acts = before ? [...acts, ...page.audit] : page.audit;
      next = page.more ? page.next : undefined;
      show();
      const whom = page.audit.flatMap((/** @type {Act} */ { target_kind: kind, target }) => (kind === 'account' ? [target] : []));
      for (const id of new Set(/** @type {number[]} */ (whom))) if (!ctx.store.person(id) && !names.has(id)) void meet(id);
    } catch (error) {
      if (closed) return;
      if (begun) return failed(error, t('Older ones'), () => void read(before)); // what is here stays
      list.replaceChildren(h('li', {}, /** @type {any} */ (error).code === 'forbidden' ? blank(t('This is for the staff'), t('Who leads or helps in a room sees here what was done there, and admins what was done on the network.'))
        : notRead(error, { title: t('This room is not here'), text: t('You are not in it, or it is gone.') }, () => void read(undefined))));
    } finally {
      older.disabled = false;
    }
  };
  const where = h('p', { class: 'muted small' });
  const refresh = () => {
    where.replaceChildren(...placeLine(ctx, room));
    const desks = desksOf(ctx);
    renew(places, desks.length > 1 ? desks.map((desk) => h('a', { href: logPath(desk.room), 'aria-current': desk.room === room ? 'page' : null }, desk.room === null ? t('The network') : desk.title)) : []);
  };
  const head = h('div', { class: 'page-head case-head' }, h('a', { class: 'icon-button', href: casesPath(room), 'aria-label': t('The cases'), title: t('The cases') }, icon('back')),
    h('div', { class: 'person' }, h('h1', {}, title), where));
  const element = h('div', { class: 'page' }, head, h('div', { class: 'case-bar' }, places), list, h('div', { class: 'feed-end' }, older));
  refresh();
  return { title, element, open: () => read(undefined), refresh, close: () => (closed = true) };
}
