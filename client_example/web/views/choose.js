/** Which page an address is. */

import { t } from '/client/ui/words.js';
import { brokenPage, homePage, nowherePage, topicPage } from '/client/views/pages.js';
import { joinPage, onlyRoomPage, roomsPage } from '/client/views/rooms.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/router.js').Route} Route */

/** What a student has on a site whose network isn't open to students: his rooms, and what is his own. */
const OFF_NETWORK = new Set(['home', 'topic', 'list', 'people', 'topics', 'help', 'desk', 'onhold']);
const HELP_IN_ROOMS = t('Here students ask for help in their rooms. Open yours, or join it with its code.');
/** A guest sees his room alone. */
const FOR_GUESTS = new Set(['room', 'wall', 'held', 'figures', 'thread', 'search', 'notifications', 'cases', 'case', 'log', 'preferences', 'check', 'nowhere']);

/** Modules that the first screen mostly does without. @type {Record<string, () => Promise<any>>} */
const MODULES = {
  person: () => import('/client/views/person.js'),
  thread: () => import('/client/views/thread.js'),
  room: () => import('/client/views/room.js'),
  help: () => import('/client/help/board.js'),
  direct: () => import('/client/views/direct.js'),
  conversation: () => import('/client/views/direct.js'),
  notifications: () => import('/client/views/notices.js'),
  invites: () => import('/client/views/invites.js'),
  search: () => import('/client/views/search.js'),
  wall: () => import('/client/views/wall.js'),
  held: () => import('/client/views/held.js'),
  onhold: () => import('/client/views/held.js'),
  figures: () => import('/client/help/figures.js'),
  desk: () => import('/client/help/figures.js'),
  cases: () => import('/client/views/cases.js'),
  case: () => import('/client/views/case.js'),
  log: () => import('/client/views/log.js'),
  preferences: () => import('/client/views/preferences.js'),
  people: () => import('/client/views/directory.js'),
  topics: () => import('/client/views/directory.js'),
  list: () => import('/client/views/lists.js'),
  check: () => import('/client/views/check.js'),
};

/** @type {Record<string, (ctx: Context, route: any, module: any, replyTo: number | null) => any>} */
const PAGES = {
  home: (ctx) => homePage(ctx),
  topic: (ctx, { tag }) => topicPage(ctx, tag),
  person: (ctx, { handle }, { PersonPage }) => new PersonPage(ctx, handle),
  thread: (ctx, { id }, { ThreadView }, replyTo) => new ThreadView(ctx, id, replyTo),
  rooms: (ctx) => roomsPage(ctx),
  help: (ctx, _, { HelpPage }) => new HelpPage(ctx),
  room: (ctx, { id, tag }, { RoomPage }) => new RoomPage(ctx, id, tag),
  join: (ctx, { code }) => joinPage(ctx, code),
  direct: (ctx, _, { conversationsPage }) => conversationsPage(ctx),
  conversation: (ctx, { handle }, { ConversationPage }) => new ConversationPage(ctx, handle),
  notifications: (ctx, _, { noticesPage }) => noticesPage(ctx),
  invites: (ctx, _, { invitesPage }) => invitesPage(ctx),
  search: (ctx, { text, sort }, { searchPage }) => searchPage(ctx, text, sort),
  wall: (ctx, { room }, { WallPage }) => new WallPage(ctx, room),
  held: (ctx, { room }, { HeldPage }) => new HeldPage(ctx, room),
  onhold: (ctx, _, { HeldPage }) => new HeldPage(ctx, null),
  figures: (ctx, { room }, { FiguresPage }) => new FiguresPage(ctx, room),
  desk: (ctx, _, { FiguresPage }) => new FiguresPage(ctx, null),
  cases: (ctx, { room, state }, { CasesPage }) => new CasesPage(ctx, room, state),
  case: (ctx, { id }, { CasePage }) => new CasePage(ctx, id),
  log: (ctx, { room }, { logPage }) => logPage(ctx, room),
  preferences: (ctx, _, { preferencesPage }) => preferencesPage(ctx),
  people: (ctx, { subject }, { peoplePage }) => peoplePage(ctx, subject),
  topics: (ctx, _, { topicsPage }) => topicsPage(ctx),
  list: (ctx, { id }, { ListPage }) => new ListPage(ctx, id),
  check: (_, __, { checkPage }) => checkPage(),
  nowhere: () => nowherePage(),
};

/** @param {Context} ctx @param {Route} route @param {number | null} replyTo whom to answer at once in a thread
 * @param {() => void} retry where its module could not be fetched @returns {Promise<import('/client/app.js').Page>} */
export async function pageOf(ctx, route, replyTo, retry) {
  const { account: { role }, onNetwork } = ctx.store;
  const appeals = route.name === 'conversation' && ctx.own.suspensions.size > 0; // to who may end it
  if (role === 'guest' && !FOR_GUESTS.has(route.name) && !appeals) return onlyRoomPage(ctx, true);
  if (role !== 'guest' && !onNetwork && OFF_NETWORK.has(route.name)) {
    return onlyRoomPage(ctx, false, ['help', 'desk', 'onhold'].includes(route.name) ? HELP_IN_ROOMS : '');
  }
  let module;
  try {
    module = await MODULES[route.name]?.();
  } catch {
    return brokenPage(retry);
  }
  return PAGES[route.name](ctx, route, module, replyTo);
}
