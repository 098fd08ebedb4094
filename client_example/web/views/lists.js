/** Lists of topics and people that are read together, followed or not: one's own, and one as a feed. */

import { listPath } from '/client/router.js';
import { h, icon, renew } from '/client/ui/dom.js';
import { field } from '/client/ui/form.js';
import { confirmed, failed } from '/client/ui/over.js';
import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';
import { Feed } from '/client/views/feed.js';
import { ask } from '/client/views/menu.js';
import { blank } from '/client/views/pages.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/own.js').List} List */

/** As one writes it: `#algebra`, `@bo`. @param {Context} ctx @param {string} feed */
function written(ctx, feed) {
  if (feed.startsWith('topic:')) return `#${feed.slice(6)}`;
  const person = ctx.store.person(Number(feed.slice(5)));
  return person?.handle ? `@${person.handle}` : feed;
}

/** Asks for those whom a list names and of whom nothing is known yet, each once; `people` tells then.
 * @param {Context} ctx @param {Iterable<List>} lists @param {Set<number>} asked */
async function meetAll(ctx, lists, asked) {
  await null; // a session that begins tells of some in the same turn
  for (const feed of [...lists].flatMap(({ feeds }) => feeds)) {
    const id = feed.startsWith('user:') ? Number(feed.slice(5)) : 0;
    if (!id || asked.has(id) || ctx.store.person(id)) continue;
    asked.add(id);
    ctx.client.send('account', { handle: id }).then(({ account }) => ctx.store.meet(account), () => asked.delete(id));
  }
}

/** A new one, or another in its place. @param {Context} ctx @param {List} [list] */
export function showList(ctx, list) {
  const title = field(t('Title'), { name: 'title', value: list?.title ?? '', required: true, autocomplete: 'off', autocapitalize: 'sentences' });
  const feeds = field(t('Topics and people'), { name: 'feeds', rows: 3, required: true, placeholder: '#algebra, @ana' }, t('Such as #algebra or @ana, with commas between them.'));
  feeds.input.value = list ? list.feeds.map((feed) => written(ctx, feed)).join(', ') : '';
  ask(list ? t('Change the list') : t('New list'), {
    fields: [title, feeds], action: list ? t('Save') : t('Make the list'),
    reason: (error) => (error.code === 'too_large' && error.limit === 'feeds_per_list' ? t('At most {n} on one list.', { n: error.value }) : reasonOf(error)),
    submit: async () => {
      const named = feeds.input.value.split(/[\s,،]+/u).filter(Boolean).map((/** @type {string} */ each) => (/^[@#]|:/.test(each) ? each : `#${each}`));
      await ctx.send('list', { title: title.input.value.trim(), feeds: named, ...(list && { list: list.id }) });
    },
  });
}

/** @param {Context} ctx @param {List} list @returns {Promise<boolean>} whether it is gone */
async function deleteList(ctx, list) {
  if (!(await confirmed(t('Delete the list “{title}”?', { title: list.title }), t('What you follow stays as it is.'), t('Delete')))) return false;
  try {
    await ctx.send('unlist', { list: list.id });
    return true;
  } catch (error) {
    failed(error, t('Deleting'), () => void deleteList(ctx, list));
    return false;
  }
}

/** All of them, kept up to date until `close`. @param {Context} ctx */
export function listsView(ctx) {
  const rows = h('ul', { class: 'kept', 'aria-label': t('Lists') });
  const none = h('p', { class: 'muted' }, t('A list has topics and people that you read together, whether you follow them or not.'));
  const button = (/** @type {string} */ label, /** @type {string} */ sign, /** @type {() => unknown} */ act) => h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick: act }, icon(sign));
  const row = (/** @type {List} */ list) => h('li', {}, h('span', {}, h('a', { class: 'list-link', href: listPath(list.id) }, list.title), h('span', { class: 'muted small' }, list.feeds.map((feed) => written(ctx, feed)).join(', '))),
    h('span', { class: 'kept-acts' }, button(t('Change {title}', { title: list.title }), 'write', () => showList(ctx, ctx.own.lists.get(list.id) ?? list)), button(t('Delete {title}', { title: list.title }), 'delete', () => void deleteList(ctx, list))));
  /** @type {Set<number>} */ const asked = new Set();
  const show = () => {
    renew(rows, [...ctx.own.lists.values()].map(row));
    none.hidden = rows.childElementCount > 0;
    void meetAll(ctx, ctx.own.lists.values(), asked);
  };
  show();
  ctx.own.addEventListener('lists', show);
  for (const type of ['people', 'follows']) ctx.store.addEventListener(type, show); // with the follows come the people
  const element = h('div', {}, none, rows, h('button', { type: 'button', class: 'quiet', onclick: () => showList(ctx) }, icon('add'), t('New list')));
  const close = () => {
    ctx.own.removeEventListener('lists', show);
    for (const type of ['people', 'follows']) ctx.store.removeEventListener(type, show);
  };
  return { element, close };
}

export class ListPage {
  /** @type {Set<string>} */ #watched = new Set();
  #read = ''; // what was on it when it was read
  /** @type {Set<number>} */ #asked = new Set();

  /** @param {Context} ctx @param {number} id */
  constructor(ctx, id) {
    this.ctx = ctx;
    this.id = id;
    this.title = this.#list?.title ?? t('List||noun');
    this.heading = h('h1', {}, this.title);
    this.line = h('p', { class: 'muted small' });
    this.actions = [
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Change the list'), title: t('Change'), onclick: () => this.#list && showList(ctx, this.#list) }, icon('write')),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Delete the list'), title: t('Delete'), onclick: () => void this.#delete() }, icon('delete')),
    ];
    this.feed = new Feed(ctx, {
      read: async (page) => {
        await this.#watch();
        return ctx.send('home', { list: id, ...page });
      },
      has: (entry) => entry.feeds.some((feed) => this.#list?.feeds.includes(feed)),
      empty: blank(t('Nothing here yet'), t('What is written there appears here, the moment it is.')),
    });
    this.element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('div', { class: 'person' }, this.heading, this.line), h('span', { class: 'list-acts' }, this.actions)), this.feed.element);
    this.onLists = () => this.#changed();
    ctx.own.addEventListener('lists', this.onLists);
    this.refresh();
  }

  get #list() {
    return this.ctx.own.lists.get(this.id);
  }

  /** @param {number} scroll */
  open(scroll) {
    this.#read = String(this.#list?.feeds);
    this.refresh();
    return this.feed.open(scroll);
  }

  /** What isn't followed comes by watching it; where that is refused, it is there after the next reading. */
  async #watch() {
    const fresh = (this.#list?.feeds ?? []).filter((feed) => !this.#watched.has(feed));
    for (const feed of fresh) this.#watched.add(feed);
    await Promise.all(fresh.map((feed) => this.ctx.client.watch(feed).catch(() => this.#watched.delete(feed))));
  }

  #changed() {
    this.refresh();
    if (this.#list && this.#read !== String(this.#list.feeds)) void this.open(0);
  }

  async #delete() {
    if (this.#list && (await deleteList(this.ctx, this.#list))) this.ctx.navigate('/preferences');
  }

  refresh() {
    const list = this.#list;
    for (const each of this.actions) each.hidden = !list;
    if (!list) return;
    this.title = list.title;
    this.heading.textContent = list.title;
    this.line.textContent = list.feeds.map((feed) => written(this.ctx, feed)).join(', ');
    void meetAll(this.ctx, [list], this.#asked);
    this.feed.refresh();
  }

  close() {
    this.ctx.own.removeEventListener('lists', this.onLists);
    this.feed.close();
    for (const feed of this.#watched) this.ctx.client.unwatch(feed);
  }
}
