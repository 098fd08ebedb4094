/** Which page an address is. */

import { ConversationPage, conversationsPage } from '/client/views/direct.js';
import { noticesPage } from '/client/views/notices.js';
import { homePage, nowherePage, personPage, topicPage } from '/client/views/pages.js';
import { RoomPage } from '/client/views/room.js';
import { guestPage, joinPage, roomsPage } from '/client/views/rooms.js';
import { searchPage } from '/client/views/search.js';
import { ThreadView } from '/client/views/thread.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/router.js').Route} Route */

/** A guest sees his room alone. */
const FOR_GUESTS = new Set(['room', 'thread', 'search', 'notifications', 'nowhere']);

/** @type {Record<string, (ctx: Context, route: any, replyTo: number | null) => any>} */
const PAGES = {
  home: (ctx) => homePage(ctx),
  topic: (ctx, { tag }) => topicPage(ctx, tag),
  person: (ctx, { handle }) => personPage(ctx, handle),
  thread: (ctx, { id }, replyTo) => new ThreadView(ctx, id, replyTo),
  rooms: (ctx) => roomsPage(ctx),
  room: (ctx, { id, tag }) => new RoomPage(ctx, id, tag),
  join: (ctx, { code }) => joinPage(ctx, code),
  direct: (ctx) => conversationsPage(ctx),
  conversation: (ctx, { handle }) => new ConversationPage(ctx, handle),
  notifications: (ctx) => noticesPage(ctx),
  search: (ctx, { text, sort }) => searchPage(ctx, text, sort),
  nowhere: () => nowherePage(),
};

/** @param {Context} ctx @param {Route} route @param {number | null} replyTo whom to answer at once in a thread
 * @returns {import('/client/app.js').Page} */
export function pageOf(ctx, route, replyTo) {
  if (ctx.store.account.role === 'guest' && !FOR_GUESTS.has(route.name)) return guestPage(ctx);
  return PAGES[route.name](ctx, route, replyTo);
}
