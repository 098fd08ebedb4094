/** A feed of posts, newest first: home, a topic, a person. */

import { h, icon, plural } from '/client/ui/dom.js';
import { failed } from '/client/ui/toast.js';
import { arrange, Card, skeletons } from '/client/views/card.js';

const TOP_PX = 120;
const PAGE = 30;

/** @typedef {import('/client/store.js').Entry} Entry */
/** @typedef {import('/client/app.js').Context} Context */

/**
 * @typedef {object} FeedOptions
 * @property {(before: number | undefined, limit: number) => Promise<any>} read a page of it
 * @property {(entry: Entry) => boolean} has whether a post belongs to it
 * @property {string} [watch] the feed to watch while it is shown, where following alone doesn't bring it
 * @property {boolean} [why] whether cards say why they are shown
 * @property {HTMLElement} empty what stands in its place while it has no post
 */

export class Feed {
  /** @type {Map<number, Card>} */ #cards = new Map();
  #floor = Infinity; // the lowest pos that has been read: what is older isn't shown, or there would be a gap
  #shownTop = 0; // the highest pos on show; what is newer waits behind the pill while the reader is further down
  /** @type {number | undefined} */ #next;
  #more = false;
  #loading = false;
  #closed = false;
  #generation = 0;
  #due = false;
  #watching = false;

  /** @param {Context} ctx @param {FeedOptions} options */
  constructor(ctx, options) {
    this.ctx = ctx;
    this.options = options;
    this.pill = h('button', { type: 'button', class: 'pill', onclick: () => this.showNew(true) });
    this.pillPlace = h('div', { class: 'pill-place', role: 'status' });
    this.list = h('div', { class: 'list', role: 'feed', 'aria-busy': 'true', 'aria-label': 'Posts' });
    this.older = h('button', { type: 'button', class: 'quiet wide', onclick: () => void this.loadOlder() }, 'Show older posts');
    this.end = h('div', { class: 'feed-end' });
    this.element = h('div', { class: 'feed' }, this.pillPlace, this.list, this.end);
    this.seen = new IntersectionObserver(([entry]) => entry.isIntersecting && void this.loadOlder(), { rootMargin: '600px' });
    this.onPost = () => this.#later();
    this.onScroll = () => this.#held > 0 && this.#atTop && this.showNew(false);
    ctx.store.addEventListener('post', this.onPost);
    addEventListener('scroll', this.onScroll, { passive: true });
  }

  #held = 0;

  get #atTop() {
    return scrollY < TOP_PX;
  }

  /** Reads the first page, watching first so that nothing falls between. @param {number} [scroll] where the reader was */
  async open(scroll = 0) {
    const generation = ++this.#generation;
    if (!this.#cards.size) this.list.replaceChildren(...skeletons());
    try {
      const { watch } = this.options;
      if (watch && !this.#watching) {
        this.#watching = true;
        await this.ctx.client.watch(watch);
      }
      const page = await this.options.read(undefined, PAGE);
      if (this.#closed || generation !== this.#generation) return;
      this.#floor = Infinity;
      this.#take(page);
      this.#shownTop = Infinity;
      this.#sync();
      this.list.setAttribute('aria-busy', 'false');
      if (scroll) scrollTo(0, scroll);
    } catch (error) {
      this.#failed(error, generation);
    }
  }

  /** @param {any} error @param {number} generation */
  #failed(error, generation) {
    if (this.#closed || generation !== this.#generation) return;
    this.#watching = false;
    this.list.setAttribute('aria-busy', 'false');
    const missing = error.code === 'not_found';
    this.list.replaceChildren(h('div', { class: 'blank', role: 'alert' },
      h('h2', {}, missing ? 'There is nothing here' : 'This did not load'),
      h('p', {}, missing ? 'It may have been removed, or the address is wrong.' : error.message),
      missing ? h('a', { class: 'button quiet', href: '/' }, 'Go home')
        : h('button', { type: 'button', class: 'quiet', onclick: () => void this.open() }, 'Try again')));
  }

  /** The next older page. */
  async loadOlder() {
    if (this.#loading || !this.#more || this.#closed) return;
    this.#loading = true;
    const generation = this.#generation;
    this.older.disabled = true;
    try {
      const page = await this.options.read(this.#next, PAGE);
      if (generation !== this.#generation) return;
      this.#take(page);
      this.#sync();
    } catch (error) {
      failed(error, 'Older posts', () => void this.loadOlder());
    } finally {
      this.#loading = false;
      this.older.disabled = false;
    }
  }

  /** @param {{posts: Array<{pos: number}>, more: boolean, next?: number}} page */
  #take(page) {
    this.#more = page.more;
    this.#next = page.next;
    this.#floor = page.more ? Math.min(this.#floor, ...page.posts.map(({ pos }) => pos)) : 0;
  }

  /** Several changes come in one turn: one pass shows them all. */
  #later() {
    if (this.#due || this.#closed) return;
    this.#due = true;
    setTimeout(() => {
      this.#due = false;
      if (!this.#closed && this.#floor < Infinity) this.#sync();
    }, 16);
  }

  #sync() {
    const pos = (/** @type {Entry} */ entry) => entry.post?.pos ?? 0;
    const all = this.ctx.store.entries().filter((entry) => pos(entry) >= this.#floor && this.options.has(entry));
    all.sort((a, b) => pos(b) - pos(a));
    if (this.#atTop || this.#shownTop === Infinity) this.#shownTop = all.length ? pos(all[0]) : 0;
    const shown = all.filter((entry) => pos(entry) <= this.#shownTop);
    this.#hold(all.length - shown.length);
    this.#show(shown.map((entry) => entry.post?.id ?? 0));
  }

  /** @param {number[]} ids */
  #show(ids) {
    const known = this.#cards;
    this.#cards = new Map(ids.map((id) => [id, known.get(id) ?? new Card(this.ctx, id, { why: this.options.why })]));
    for (const card of this.#cards.values()) card.update();
    if (ids.length) arrange(this.list, [...this.#cards.values()]);
    else this.list.replaceChildren(this.options.empty);
    const end = this.#more ? this.older : ids.length ? h('p', { class: 'muted small' }, 'That is all there is.') : '';
    if (!this.#more || !this.older.isConnected) this.end.replaceChildren(end);
    this.seen.disconnect();
    if (this.#more) this.seen.observe(this.older);
  }

  /** @param {number} count */
  #hold(count) {
    this.#held = count;
    this.ctx.setUnseen(count);
    this.pill.replaceChildren(icon('up'), plural(count, 'new post', 'new posts'));
    if (count && !this.pill.isConnected) this.pillPlace.append(this.pill);
    else if (!count) this.pill.remove();
  }

  /** Shows what waits. @param {boolean} scroll whether to take the reader there */
  showNew(scroll) {
    if (this.#floor === Infinity) return;
    this.#shownTop = Infinity;
    this.#sync();
    if (scroll) scrollTo({ top: 0 });
    if (scroll && this.list.firstElementChild instanceof HTMLElement) this.list.firstElementChild.focus({ preventScroll: true });
  }

  /** Shows the present state, after follows or names have changed. */
  refresh() {
    this.#later();
  }

  close() {
    this.#closed = true;
    this.seen.disconnect();
    this.ctx.setUnseen(0);
    this.ctx.store.removeEventListener('post', this.onPost);
    removeEventListener('scroll', this.onScroll);
    if (this.#watching && this.options.watch) this.ctx.client.unwatch(this.options.watch);
  }
}
