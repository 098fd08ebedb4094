/** The directories of the network: its people, and its topics, each with a button to follow. */

import { peoplePath, personPath, topicPath } from '/client/router.js';
import { avatar, h, icon } from '/client/ui/dom.js';
import { failed } from '/client/ui/over.js';
import { oneAtATime } from '/client/ui/reading.js';
import { plural, t } from '/client/ui/words.js';
import { skeletons } from '/client/views/card.js';
import { blank, followButton } from '/client/views/pages.js';
import { notRead } from '/client/views/posts.js';
import { roleOf } from '/client/views/roles.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Author & {subjects: string[]}} Listed */
/** @typedef {{key: string | number, element: HTMLElement, update: () => void}} Row */

const PAGE = 30;
const WAIT_MS = 250; // for the next letter

/** What both have: a field that narrows it, rows that stay, and pages where there are several.
 * @param {object} of @param {string} of.title @param {string} of.label of the field @param {any} [of.beside] under the title
 * @param {(prefix: string, before?: string) => Promise<{rows: Row[], next?: string}>} of.read @param {() => HTMLElement} of.none */
function directory({ title, label, beside, read, none }) {
  /** @type {Map<string | number, Row>} */ let rows = new Map();
  /** @type {string | undefined} */ let next;
  let [begun, closed] = [false, false];
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let typing;
  const field = h('input', { type: 'search', 'aria-label': label, placeholder: label, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' });
  const list = h('ul', { class: 'list rows', 'aria-label': title }, h('li', {}, skeletons(2)));
  const older = h('button', { type: 'button', class: 'quiet wide', hidden: true, onclick: () => void more() }, t('Show more'));
  const show = (/** @type {{rows: Row[], next?: string}} */ page, /** @type {boolean} */ further) => {
    rows = new Map([...(further ? [...rows.values()] : []), ...page.rows].map((row) => [row.key, row]));
    next = page.next;
    older.hidden = next === undefined;
    if (rows.size) list.replaceChildren(...[...rows.values()].map(({ element }) => element));
    else list.replaceChildren(h('li', {}, none()));
  };
  const open = oneAtATime(async () => {
    const prefix = field.value.trim();
    try {
      const page = await read(prefix);
      if (closed) return;
      begun = true;
      show(page, false);
    } catch (error) {
      if (closed) return;
      if (begun) failed(error, title, () => void open()); // what is here stays
      else list.replaceChildren(h('li', {}, notRead(error, { title: t('There is nothing here'), text: '' }, () => void open())));
    }
  });
  const more = async () => {
    older.disabled = true;
    try {
      const page = await read(field.value.trim(), next);
      if (!closed) show(page, true);
    } catch (error) {
      if (!closed) failed(error, t('More'), () => void more());
    } finally {
      older.disabled = false;
    }
  };
  field.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => void open(), WAIT_MS);
  });
  const element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('div', { class: 'person' }, h('h1', {}, title), beside)),
    h('div', { class: 'narrow-by' }, icon('search'), field), list, h('div', { class: 'feed-end' }, older));
  const close = () => {
    closed = true;
    clearTimeout(typing);
  };
  return { title, element, open: () => open(), refresh: () => rows.forEach((row) => row.update()), close, focusSearch: () => field.focus() };
}

/** @param {Context} ctx @param {string} subject only who names it; empty: all */
export function peoplePage(ctx, subject) {
  const read = async (/** @type {string} */ prefix, /** @type {string} */ before = '') => {
    const { accounts, more, next } = await ctx.send('people', { prefix: prefix.replace(/^@/, ''), limit: PAGE, ...(subject && { subject }), ...(before && { before }) });
    return { rows: accounts.map((/** @type {Listed} */ each) => personRow(ctx, each)), next: more ? next : undefined };
  };
  const beside = h('p', { class: 'muted small' }, subject ? [t('Who names {subject}', { subject }), ' · ', h('a', { href: peoplePath() }, t('Show all'))] : h('a', { href: '/topics' }, t('Topics')));
  return directory({ title: t('People'), label: t('Find by name'), beside, read,
    none: () => blank(t('Nobody is found'), subject ? t('Who names {subject} in their profile stands here.', { subject }) : t('Try the beginning of a name or a handle.')) });
}

/** @param {Context} ctx @param {Listed} person @returns {Row} */
function personRow(ctx, person) {
  const { id, handle, name, role, bot, subjects } = person;
  ctx.store.meet({ id, handle, name, role, bot });
  const words = h('span', { class: 'row-text', id: `of-${id}` }, h('a', { class: 'name', href: personPath(handle ?? '') }, name), h('span', { class: 'muted small' }, `@${handle} · ${roleOf(person)}`),
    subjects.length > 0 && h('span', { class: 'chips' }, subjects.map((each) => h('a', { class: 'chip', href: peoplePath(each) }, each))));
  const follow = id === ctx.store.account.id ? null : followed(ctx, `@${handle}`, `user:${id}`, `of-${id}`);
  return { key: id, update: () => follow?.update(), element: h('li', {}, h('div', { class: 'row' }, avatar(person), words, follow?.button ?? h('span', { class: 'muted small' }, t('You||in a list of people')))) };
}

/** @param {Context} ctx */
export function topicsPage(ctx) {
  const read = async (/** @type {string} */ prefix) => {
    const { topics } = await ctx.send('topics', { prefix: prefix.replace(/^#/, ''), limit: 100 });
    return { rows: topics.map((/** @type {{tag: string, posts: number}} */ each) => topicRow(ctx, each)) };
  };
  return directory({ title: t('Topics'), label: t('Find by its beginning'), beside: h('p', { class: 'muted small' }, h('a', { href: peoplePath() }, t('People'))), read,
    none: () => blank(t('No such topic yet'), t('A topic begins with the first post that has its #tag.')) });
}

/** @param {Context} ctx @param {{tag: string, posts: number, followers: number}} topic @returns {Row} */
function topicRow(ctx, { tag, posts, followers }) {
  const count = posts >= 500 ? t('More than 500 posts in 30 days') : posts ? plural(posts, { one: '{n} post in 30 days', other: '{n} posts in 30 days' }) : t('No posts in 30 days');
  const words = h('span', { class: 'row-text', id: `of-${tag}` }, h('a', { class: 'name', href: topicPath(tag) }, tag), h('span', { class: 'muted small' }, [count, followers > 0 && plural(followers, { one: '{n} follower', other: '{n} followers' })].filter(Boolean).join(' · ')));
  const { button, update } = followed(ctx, `#${tag}`, `topic:${tag}`, `of-${tag}`);
  return { key: tag, update, element: h('li', {}, h('div', { class: 'row' }, h('span', { class: 'avatar tag-mark', 'aria-hidden': 'true' }, '#'), words, button)) };
}

/** @param {Context} ctx @param {string} wanted @param {string} feed @param {string} of the id of what it belongs to, for those who hear it */
function followed(ctx, wanted, feed, of) {
  const made = followButton(ctx, wanted, () => feed);
  for (const each of made.button.querySelectorAll('button')) each.setAttribute('aria-describedby', of);
  return made;
}
