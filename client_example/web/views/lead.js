/** What stands above a post's text: why it is shown, to whom it replies, where it is; or why it is folded away. */

import { roomPath, threadPath, topicPath } from '/client/router.js';
import { h, icon } from '/client/ui/dom.js';
import { whenLoaded } from '/client/ui/over.js';
import { listed, parts, t } from '/client/ui/words.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Entry} Entry */
/** @typedef {import('/client/store.js').Post} Post */

/** Of what not all see, who sees it. @type {Record<string, string>} */
const HELD = { review: t('It waits until the staff have looked at it; only its writer and they see it.'), hidden: t('Hidden: only its writer and the staff see it.') };
/** Why it is hidden. @type {Record<string, string>} */
const WHY = { off_topic: t('off topic'), duplicate: t('duplicate'), not_here: t('not here'), unkind: t('unkind'), unclear: t('unclear') };

/** @param {Context} ctx @param {import('/client/views/card.js').CardOptions} options @param {Entry} entry @param {Post} post
 * @returns {HTMLElement[]} */
export function leadParts(ctx, options, entry, post) {
  return [
    post.held && h('p', { class: 'why' }, icon('eye'), HELD[post.held] ?? t('Only you and the staff see this.'), post.held_reason && [' ', t('Why: {reason}.', { reason: WHY[post.held_reason] ?? post.held_reason.replaceAll('_', ' ') })]),
    post.announcement && h('p', { class: 'announced' }, icon('announce'), t('Announcement')),
    post.reply_to !== null && (!options.thread || post.reply_to !== post.root) && replying(ctx, post),
    options.why && whyLine(ctx, post.id, entry),
    options.thread && post.room && post.reply_to === null && h('p', { class: 'why' }, parts('In {room}', { room: roomLink(ctx, post.room) })),
  ].flatMap((part) => part || []);
}

/** @param {Context} ctx @param {Post} post */
function replying(ctx, post) {
  const parent = ctx.store.entry(post.reply_to ?? 0)?.post;
  return h('p', { class: 'replying' }, parts('Replying to {name}', { name: h('a', { href: threadPath(post.root) }, parent?.author.name ?? t('a post')) }));
}

/** @param {Context} ctx @param {number} room */
const roomLink = (ctx, room) => h('a', { href: roomPath(room) }, ctx.network.place(room)?.room.title ?? t('a room'));

/** What is followed, as it is called. @param {Context} ctx @param {string} feed @returns {any} */
function feedWords(ctx, feed) {
  if (feed.startsWith('topic:')) return h('a', { href: topicPath(feed.slice(6)) }, `#${feed.slice(6)}`);
  return feed.startsWith('thread:') ? t('this thread') : ctx.store.feedLabel(feed);
}

/** «A, B and C» of what is followed, some of it links. @param {Context} ctx @param {string[]} feeds @returns {any[]} */
const feedsWords = (ctx, feeds) => parts(listed(feeds.map((_, index) => `{${index}}`)), feeds.map((feed) => feedWords(ctx, feed)));

/** Every reason in words, none for what is one's own; what is followed quietly is none. @param {Context} ctx @param {Entry} entry @returns {any[]} */
export function whyWords(ctx, entry) {
  const reasons = ctx.store.reasons(entry, ctx.network.duty?.topics);
  const feeds = (/** @type {string} */ wanted) => reasons.flatMap(({ because, feed }) => (because === wanted && feed ? [feed] : []));
  const [all, duty, rooms] = ['follow', 'duty', 'room'].map(feeds);
  const followed = all.filter((feed) => ctx.store.follow(feed)?.mode !== 'quiet');
  const sentences = [
    reasons.some(({ because }) => because === 'mention') && [t('You are mentioned')],
    followed.length > 0 && parts('You follow {feeds}', { feeds: feedsWords(ctx, followed) }),
    duty.length > 0 && parts('You are on duty for {feeds}', { feeds: feedsWords(ctx, duty) }),
    rooms.length > 0 && parts('You are in {room}', { room: roomLink(ctx, Number(rooms[0].slice(5))) }),
  ].flatMap((sentence) => (sentence ? [sentence] : []));
  return sentences.flatMap((sentence, index) => (index ? [' · ', ...sentence] : sentence));
}

/** What of that one follows, and can change. @param {Context} ctx @param {Entry} entry @returns {string[]} */
export function tunable(ctx, entry) {
  return ctx.store.reasons(entry).flatMap(({ because, feed }) => (because === 'follow' && feed ? [feed] : []));
}

/** The button stays where the line is the same, so it looks up what it tunes. @param {Context} ctx @param {number} id @param {Entry} entry */
function whyLine(ctx, id, entry) {
  const words = whyWords(ctx, entry);
  if (!words.length) return null;
  return h('p', { class: 'why' }, h('span', {}, words), tunable(ctx, entry).length > 0 && tuneButton(ctx, () => tunable(ctx, ctx.store.entry(id) ?? entry)));
}

/** @param {Context} ctx @param {() => string[]} feeds */
export function tuneButton(ctx, feeds) {
  const open = () => whenLoaded(import('/client/views/tune.js'), ({ showTune }) => showTune(ctx, feeds()));
  return h('button', { type: 'button', class: 'tune', 'aria-label': t('Tune what you follow'), title: t('Tune'), 'aria-haspopup': 'dialog', onclick: open }, icon('tune'));
}

/** Why a post is folded away; empty where it isn't. @param {Context} ctx @param {Post} post */
export function foldWords({ own }, post) {
  const word = own.filtered(post);
  if (word !== undefined) return t('Hidden by your filter “{word}”.', { word });
  if (!own.hides(post)) return '';
  const { id, name } = post.author;
  return own.blocks.has(id) ? t('You blocked {name}.', { name }) : own.mutes.has(id) ? t('You muted {name}.', { name }) : t('From somebody you muted.');
}

/** In a room a #tag filters the room, and doesn't lead out of it. @param {HTMLElement} body @param {number} room */
export function keepTagsInside(body, room) {
  for (const link of body.querySelectorAll('a[href^="/topic/"]')) link.setAttribute('href', roomPath(room, decodeURIComponent(link.getAttribute('href')?.slice(7) ?? '')));
}
