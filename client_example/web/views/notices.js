/** Who has mentioned one or replied; to open it is to have read it. */

import { casePath, roomPath, threadPath } from '/client/router.js';
import { avatar, h, icon } from '/client/ui/dom.js';
import { plainText } from '/client/ui/html.js';
import { failed } from '/client/ui/over.js';
import { oneAtATime } from '/client/ui/reading.js';
import { timeElement } from '/client/ui/times.js';
import { parts, t } from '/client/ui/words.js';
import { blank } from '/client/views/pages.js';
import { notRead } from '/client/views/posts.js';
import { wrongWords } from '/client/views/wrongs.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {{id: number, pos: number, kind: string, post: number | null, account: import('/client/store.js').Author, created_at: string,
 *   about: number | null, reason: string | null}} Notification `about` and `reason` are of moderation */

const PAGE = 30;
/** What somebody has done. @type {Record<string, (name: HTMLElement) => any[]>} */
const DID = {
  mention: (name) => parts('{name} mentioned you', { name }),
  reply: (name) => parts('{name} replied to you', { name }),
  relay: (name) => parts('{name} passed your post on', { name }),
  claim: (name) => parts('{name} took your request', { name }),
  assign: (name) => parts('{name} gave you a request', { name }),
  alert: (name) => parts('{name} waits for help', { name }),
  unmask: (name) => parts('{name} has looked up who asked this', { name }),
  announce: (name) => parts('{name} announced something to those who wait', { name }),
  merge: (name) => parts('{name} merged your request into another', { name }),
  answer: (name) => parts('{name} answered the request that yours was merged into', { name }),
  resolve: (name) => parts('{name} resolved the request that yours was merged into', { name }),
  approve: (name) => parts('{name} has looked at your post: all see it now', { name }),
  decline: (name) => parts('{name} has looked at your post and left it hidden', { name }),
  hide: (name) => parts('{name} hid your post from the others', { name }),
  unhide: (name) => parts('{name} shows your post to the others again', { name }),
};

/** @param {Context} ctx */
export function noticesPage(ctx) {
  const list = h('ul', { class: 'list rows', 'aria-label': t('Notifications') });
  const older = h('button', { type: 'button', class: 'quiet wide', hidden: true, onclick: () => void readOlder() }, t('Show older ones'));
  let next = /** @type {number | undefined} */ (undefined);
  let closed = false;
  let fresh = 0; // how many of the newest weren't read when the page was opened
  let seen = 0;
  let top = -1; // the pos up to which they have been read, be its notification deleted since; less before the first page is here
  const show = (/** @type {any} */ page, /** @type {number} */ unread) => {
    next = page.next;
    older.hidden = !page.more;
    return page.notifications.map((/** @type {Notification} */ each, /** @type {number} */ index) => noticeRow(ctx, each, index < unread));
  };
  const open = oneAtATime(async () => {
    try {
      fresh = Math.max(fresh, ctx.network.unread);
      const known = ctx.network.newest;
      const page = await ctx.send('notifications', { limit: PAGE });
      if (closed) return;
      const newest = page.notifications[0]?.pos ?? 0;
      top = Math.max(known, newest);
      list.replaceChildren(...show(page, fresh));
      if (!list.childElementCount) list.replaceChildren(h('li', {}, blank(t('Nothing new for you'), t('When somebody mentions you, replies to you or takes your request, it stands here.'))));
      await markRead(newest);
    } catch (error) {
      if (closed) return;
      if (top >= 0) failed(error, t('Newer ones'), () => void open()); // what is here stays
      else list.replaceChildren(h('li', {}, notRead(error, { title: t('There is nothing here'), text: '' }, () => void open())));
    }
  });
  const readOlder = async () => {
    const before = next;
    older.disabled = true;
    try {
      const page = await ctx.send('notifications', { limit: PAGE, before });
      if (!closed && next === before) list.append(...show(page, 0)); // else the list has begun anew meanwhile
    } catch (error) {
      if (!closed) failed(error, t('Older ones'), () => void readOlder());
    } finally {
      older.disabled = false;
    }
  };
  /** Where that fails the bell stays as it is, and the next reading tries again. @param {number} pos */
  const markRead = async (pos) => {
    if (pos <= seen) return;
    await ctx.send('read', { feed: ctx.network.inbox, pos }).then(() => (seen = pos), () => {});
  };
  const onInbox = () => top >= 0 && ctx.network.newest > top && void open();
  ctx.network.addEventListener('inbox', onInbox);
  const element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, t('Notifications'))), list, h('div', { class: 'feed-end' }, older));
  const close = () => {
    closed = true;
    ctx.network.removeEventListener('inbox', onInbox);
  };
  return { title: t('Notifications'), element, open, close, refresh: () => {} };
}

/** What names nobody: it is one's own. */
const OWN = /** @type {Record<string, string>} */ ({ waiting: t('Nobody has taken your request yet'), dropped: t('The request that yours was merged into ended without an answer: ask again'), case: t('Something was reported to you'),
  report_closed: t('What you reported has been seen to'), removed: t('Something that you wrote was removed'), suspended: t('You may read, and not write, for a while') });

/** And the sign of it, in the place of a face: one's own would say that one did it oneself. */
const SIGNS = /** @type {Record<string, string>} */ ({ waiting: 'clock', dropped: 'ask', case: 'flag', report_closed: 'flag', removed: 'delete', suspended: 'pause' });

/** What leads nowhere is no link. @param {Context} ctx @param {Notification} notification @param {boolean} fresh */
function noticeRow(ctx, { account, kind, post, about, created_at: at, reason }, fresh) {
  const gone = kind === 'removed'; // its post is
  const room = kind === 'suspended' ? ctx.own.suspensions.get(about ?? 0)?.room : null;
  const to = kind === 'case' && about ? casePath(about) : room ? roomPath(room) : post === null || gone ? null : threadPath(post);
  const quoted = post === null ? null : ctx.store.entry(post)?.post;
  const body = post === null || gone ? '' : quoted ? plainText(quoted.html) : t('It is gone.');
  const why = wrongWords(reason);
  const words = [why && t('Why: {reason}.', { reason: why }), body].filter(Boolean).map((each) => h('span', { class: 'row-words muted', dir: 'auto' }, each));
  const name = h('strong', {}, account.name);
  const did = OWN[kind] ? h('strong', {}, OWN[kind]) : DID[kind]?.(name) ?? parts('{name} did something', { name });
  return h('li', {}, h(to ? 'a' : 'div', { class: `row${fresh ? ' fresh' : ''}`, href: to }, SIGNS[kind] ? h('span', { class: 'avatar tag-mark', 'aria-hidden': 'true' }, icon(SIGNS[kind])) : avatar(account),
    h('span', { class: 'row-text' }, h('span', {}, did), words), timeElement(at)));
}
