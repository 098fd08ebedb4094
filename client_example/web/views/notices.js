/** Who has mentioned one or replied; to open it is to have read it. */

import { threadPath } from '/client/router.js';
import { avatar, h, timeElement } from '/client/ui/dom.js';
import { blank } from '/client/views/pages.js';
import { notRead } from '/client/views/posts.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {{id: number, pos: number, kind: string, post: number, account: import('/client/store.js').Author, created_at: string}} Notification */

const PAGE = 30;
const DID = /** @type {Record<string, string>} */ ({ mention: 'mentioned you', reply: 'replied to you' });

/** @param {Context} ctx */
export function noticesPage(ctx) {
  const list = h('ul', { class: 'list rows', 'aria-label': 'Notifications' });
  const older = h('button', { type: 'button', class: 'quiet wide', hidden: true, onclick: () => void read(next) }, 'Show older ones');
  let next = /** @type {number | undefined} */ (undefined);
  let closed = false;
  let fresh = 0; // how many of the newest weren't read when the page was opened
  let seen = 0;
  const read = async (/** @type {number | undefined} */ before) => {
    try {
      fresh = before === undefined ? Math.max(fresh, ctx.network.unread) : fresh;
      const page = await ctx.send('notifications', { limit: PAGE, before });
      if (closed) return;
      next = page.next;
      older.hidden = !page.more;
      const rows = page.notifications.map((/** @type {Notification} */ each, /** @type {number} */ index) => noticeRow(ctx, each, before === undefined && index < fresh));
      if (before === undefined) list.replaceChildren(...rows);
      else list.append(...rows);
      if (!list.childElementCount) list.replaceChildren(h('li', {}, blank('Nothing new for you', 'When somebody mentions you or replies to you, it stands here.')));
      if (before === undefined) await markRead(page.notifications[0]?.pos ?? 0);
    } catch (error) {
      if (!closed && before === undefined) list.replaceChildren(h('li', {}, notRead(error, { title: 'There is nothing here', text: '' }, () => void open())));
    }
  };
  const markRead = async (/** @type {number} */ pos) => {
    if (pos <= seen) return;
    seen = pos;
    await ctx.send('read', { feed: ctx.network.inbox, pos });
  };
  const open = () => read(undefined);
  const onInbox = () => ctx.network.unread > 0 && void open();
  ctx.network.addEventListener('inbox', onInbox);
  const element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, 'Notifications')), list, h('div', { class: 'feed-end' }, older));
  const close = () => {
    closed = true;
    ctx.network.removeEventListener('inbox', onInbox);
  };
  return { title: 'Notifications', element, open, close, refresh: () => {} };
}

/** @param {Context} ctx @param {Notification} notification @param {boolean} fresh */
function noticeRow(ctx, { account, kind, post, created_at: at }, fresh) {
  const words = h('span', { class: 'row-words muted' }, ctx.store.entry(post)?.post?.body || 'It is gone.');
  return h('li', {}, h('a', { class: `row${fresh ? ' fresh' : ''}`, href: threadPath(post) }, avatar(account),
    h('span', { class: 'row-text' }, h('span', {}, h('strong', {}, account.name), ` ${DID[kind] ?? 'did something'}`), words), timeElement(at)));
}
