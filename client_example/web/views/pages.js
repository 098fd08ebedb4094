/** The pages around a feed: home, a topic. Each gives `{title, element, open, close, refresh, focusComposer}`. */

import { h, icon } from '/client/ui/dom.js';
import { failed, isOutdated } from '/client/ui/over.js';
import { t } from '/client/ui/words.js';
import { composer } from '/client/views/composer.js';
import { Feed } from '/client/views/feed.js';
import { tuneButton } from '/client/views/lead.js';
import { notRead } from '/client/views/posts.js';

/** @typedef {import('/client/app.js').Context} Context */

/** Says why a place is empty. @param {string} title @param {string} text @param {...any} more */
export function blank(title, text, ...more) {
  return h('div', { class: 'blank' }, icon('hand'), h('h2', {}, title), h('p', {}, text), ...more);
}

/** @param {Context} ctx @param {string} place @param {object} words @param {(text: string) => string} [finish] @param {() => Feed} [feed] */
function postComposer(ctx, place, words, finish = (text) => text, feed) {
  return composer({
    label: t('New post'), placeholder: '', action: t('Post||the verb'), limit: ctx.bodyChars, complete: ctx.complete, ...words,
    text: ctx.drafts.get(place) ?? '', onDraft: (text) => ctx.drafts.set(place, text),
    images: ctx.images, asking: { ctx, finish }, preview: { ctx, finish },
    submit: async (text, images, asked) => {
      await ctx.send(asked ? 'ask' : 'post', { body: finish(text), images, ...asked });
      feed?.().showNew(false);
    },
  });
}

/** How that which is followed comes, in a word. @type {Record<string, string>} */
const MODES = { live: '', notify: t('Alerts'), quiet: t('Quiet') };

/** A toggle that follows the session's follows, and beside it how. @param {Context} ctx @param {string} wanted as a command
 * takes it @param {() => string | undefined} feed its canonical name, once known */
export function followButton(ctx, wanted, feed) {
  const toggled = h('button', { type: 'button', class: 'follow', onclick: () => void toggle() });
  const tune = tuneButton(ctx, () => [feed() ?? wanted]);
  const followed = () => ctx.store.follow(feed() ?? '');
  const update = () => {
    const follow = followed();
    toggled.setAttribute('aria-pressed', String(follow !== undefined));
    toggled.replaceChildren(follow ? icon('agree') : icon('add'), follow ? t('Following') : t('Follow'));
    const mode = MODES[follow?.mode ?? ''] ?? '';
    tune.hidden = !follow;
    tune.setAttribute('aria-label', mode ? t('Tune what you follow, now: {mode}', { mode }) : t('Tune what you follow'));
    tune.replaceChildren(icon('tune'), mode);
  };
  const toggle = async () => {
    toggled.disabled = true;
    try {
      await ctx.send(followed() ? 'unfollow' : 'follow', { feed: feed() ?? wanted });
    } catch (error) {
      failed(error, t('Following||what failed'), () => void toggle());
    } finally {
      toggled.disabled = false;
      update();
    }
  };
  update();
  return { button: h('span', { class: 'follow-pair' }, toggled, tune), update };
}

/** @param {Context} ctx */
export function homePage(ctx) {
  const empty = blank(t('Your home is quiet'), t('Posts of the people and topics that you follow appear here, the moment they are written.'),
    h('p', { class: 'muted small' }, t('Follow a topic to begin, or write the first post.')));
  const feed = new Feed(ctx, {
    read: (page) => ctx.send('home', page),
    has: (entry) => ctx.store.inHome(entry), why: true, empty,
  });
  const write = postComposer(ctx, 'home', { placeholder: t('What do you need, or what did you find? #tags bring it to those who follow them.') }, undefined, () => feed);
  const element = h('div', { class: 'page' },
    h('div', { class: 'page-head' }, h('h1', {}, t('Home'))),
    h('section', { class: 'compose', 'aria-label': t('New post') }, write.element), feed.element);
  const followed = () => ctx.store.follows().map(({ feed: name, mode }) => `${name} ${mode}`).join();
  let opened = /** @type {string | null} */ (null); // what was followed when it was read last
  const open = (scroll = 0) => {
    opened = followed();
    return feed.open(scroll);
  };
  const refresh = () => {
    if (opened !== null && opened !== followed()) void open();
    feed.refresh();
  };
  return { title: t('Home'), element, feed, open, close: () => feed.close(), refresh, focusComposer: write.focus };
}

/** @param {Context} ctx @param {string} tag */
export function topicPage(ctx, tag) {
  const name = `topic:${tag}`;
  const title = `#${tag}`;
  const { button, update } = followButton(ctx, name, () => name);
  const feed = new Feed(ctx, {
    read: (page) => ctx.send('history', { feed: name, ...page }),
    has: (entry) => entry.feeds.includes(name), watch: name,
    empty: blank(t('Nothing about {tag} yet', { tag: title }), t('Ask the first question: those who follow this topic will see it at once.')),
  });
  const tagged = (/** @type {string} */ text) => new RegExp(`(^|[^\\p{L}\\p{N}_&/#])#${tag}(?![\\p{L}\\p{N}_-])`, 'iu').test(text);
  const write = postComposer(ctx, name, { placeholder: t('Ask or share something about {tag}', { tag: title }), note: t('Goes out with {tag}', { tag: title }), limit: () => ctx.bodyChars() - tag.length - 3 },
    (text) => (tagged(text) ? text : `${text.trimEnd()}${text.includes('\n') ? '\n\n' : ' '}#${tag}`), () => feed);
  const element = h('div', { class: 'page' },
    h('div', { class: 'page-head' }, h('h1', {}, title), button),
    h('section', { class: 'compose', 'aria-label': t('New post') }, write.element), feed.element);
  const refresh = () => {
    update();
    feed.refresh();
  };
  return { title, element, feed, open: (/** @type {number} */ scroll) => feed.open(scroll), close: () => feed.close(), refresh, focusComposer: write.focus };
}

/** A page that could not be fetched. @param {() => void} retry */
export function brokenPage(retry) {
  const again = async () => (await isOutdated() ? location.reload() : retry());
  const error = new Error(t('The server does not answer. Check your connection and try again.'));
  const element = h('div', { class: 'page' }, notRead(error, { title: '', text: '' }, () => void again()));
  return { title: t('Not loaded'), element, open: () => {}, close: () => {}, refresh: () => {} };
}

/** An address that is none of ours. */
export function nowherePage() {
  const element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, t('Not found'))),
    blank(t('There is no such page'), t('The address may be mistyped.'), h('a', { class: 'quiet', href: '/' }, t('Go home'))));
  return { title: t('Not found'), element, open: () => {}, close: () => {}, refresh: () => {}, focusComposer: undefined };
}
