/** What a feed and a thread have in common: a window on the store's posts, which grows by pages and is kept up to date. */

import { h, icon } from '/client/ui/dom.js';
import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';
import { Card } from '/client/views/card.js';

const ONE_PASS_MS = 16; // several changes come in one turn: one pass shows them all

/** @typedef {import('/client/store.js').Entry} Entry */
/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {{limit: number, before?: number}} Page what a reading command takes */

export class Posts {
  /** @type {Map<number, Card>} */ #cards = new Map();
  #floor = Infinity; // the lowest pos that has been read: what is older isn't shown, or there would be a gap
  /** @type {number | undefined} */ #next;
  #due = false;
  #watched = '';
  closed = false;
  /** Whether there are older ones. */
  more = false;

  /** @param {Context} ctx @param {import('/client/views/card.js').CardOptions} options of its cards
   * @param {() => void} show called when posts that are here may have changed, once something has been read */
  constructor(ctx, options, show) {
    this.ctx = ctx;
    this.options = options;
    this.show = show;
    this.onPost = () => this.changed();
    ctx.store.addEventListener('post', this.onPost);
    this.onBegin = () => this.restart();
    ctx.store.addEventListener('begin', this.onBegin);
  }

  /** Whether it has shown none yet. */
  get empty() {
    return this.#cards.size === 0;
  }

  /** Whether a page has been read. */
  get begun() {
    return this.#floor < Infinity;
  }

  /** Watches a feed from here to `close`. To be waited for before reading: then nothing falls between. @param {string} feed */
  async watch(feed) {
    if (this.#watched) return;
    this.#watched = feed;
    await this.ctx.client.watch(feed).catch((error) => {
      this.#watched = '';
      throw error;
    });
  }

  /** What to ask for: the newest page, or the next older one. @param {number} limit @param {boolean} older @returns {Page} */
  page(limit, older) {
    return older && this.#next !== undefined ? { limit, before: this.#next } : { limit };
  }

  /** What has been read is void: the newest page comes next. The cards stay until then, with what is written in them. */
  restart() {
    this.#floor = Infinity;
  }

  /** @param {{more: boolean, next?: number}} page */
  take(page) {
    this.more = page.more;
    this.#next = page.next;
    this.#floor = page.more ? page.next ?? this.#floor : 0; // a page may be short, or empty, although more follow
  }

  /** Those in the window, oldest first. @param {(entry: Entry) => boolean} belongs */
  select(belongs) {
    const posts = this.ctx.store.entries().filter(belongs).flatMap(({ post }) => post ?? []);
    return posts.filter(({ pos }) => pos >= this.#floor).sort((a, b) => a.pos - b.pos);
  }

  /** Up-to-date cards for these posts, the same as before where there was one; those of others are forgotten.
   * @param {number[]} ids */
  cards(ids) {
    const known = this.#cards;
    this.#cards = new Map(ids.map((id) => [id, known.get(id) ?? new Card(this.ctx, id, this.options)]));
    const cards = [...this.#cards.values()];
    for (const card of cards) card.update();
    return cards;
  }

  /** Shows the present state soon. */
  changed() {
    if (this.#due || this.closed) return;
    this.#due = true;
    setTimeout(() => {
      this.#due = false;
      if (!this.closed && this.begun) this.show();
    }, ONE_PASS_MS);
  }

  close() {
    this.closed = true;
    this.ctx.store.removeEventListener('post', this.onPost);
    this.ctx.store.removeEventListener('begin', this.onBegin);
    if (this.#watched) this.ctx.client.unwatch(this.#watched);
  }
}

/** Stands where posts could not be read. @param {any} error @param {{title: string, text: string}} missing what to say
 * where there is nothing @param {() => void} retry */
export function notRead(error, missing, retry) {
  const gone = error.code === 'not_found';
  return h('div', { class: 'blank', role: 'alert' },
    icon(gone ? 'info' : 'warning'),
    h('h2', {}, gone ? missing.title : t('This did not load')),
    h('p', {}, gone ? missing.text : reasonOf(error)),
    gone ? h('a', { class: 'quiet', href: '/' }, t('Go home'))
      : h('button', { type: 'button', class: 'quiet', onclick: retry }, t('Try again')));
}
