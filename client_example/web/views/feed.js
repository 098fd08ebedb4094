/** A feed of posts, newest first: home, a topic, a person. */

import { arrange, h, icon, instead } from '/client/ui/dom.js';
import { failed } from '/client/ui/over.js';
import { plural, t } from '/client/ui/words.js';
import { skeletons } from '/client/views/card.js';
import { notRead, Posts } from '/client/views/posts.js';

const TOP_PX = 120;
const PAGE = 30;

/** @typedef {import('/client/store.js').Entry} Entry */
/** @typedef {import('/client/views/posts.js').Page} Page */
/** @typedef {import('/client/app.js').Context} Context */

/**
 * @typedef {object} FeedOptions
 * @property {(page: Page) => Promise<any>} read
 * @property {(entry: Entry) => boolean} has whether a post belongs to it
 * @property {string} [watch] the feed to watch while it is shown, where following alone doesn't bring it
 * @property {boolean} [why] whether cards say why they are shown
 * @property {HTMLElement} empty what stands in its place while it has no post
 */

export class Feed {
  #shownTop = 0; // the highest pos on show; what is newer waits behind the pill while the reader is further down
  #held = 0; // how many those are
  #loading = false;
  #generation = 0;

  /** @param {Context} ctx @param {FeedOptions} options */
  constructor(ctx, options) {
    this.ctx = ctx;
    this.options = options;
    this.pill = h('button', { type: 'button', class: 'pill', onclick: () => this.showNew(true) });
    this.pillPlace = h('div', { class: 'pill-place', 'data-spoken': '' });
    this.list = h('div', { class: 'list', role: 'feed', 'aria-busy': 'true', 'aria-label': t('Posts') });
    this.older = h('button', { type: 'button', class: 'quiet wide', onclick: () => void this.loadOlder() }, t('Show older posts'));
    this.end = h('div', { class: 'feed-end' });
    this.element = h('div', { class: 'feed' }, this.pillPlace, this.list, this.end);
    this.seen = new IntersectionObserver(([entry]) => entry.isIntersecting && void this.loadOlder(), { rootMargin: '600px' });
    this.posts = new Posts(ctx, { why: options.why }, () => this.#sync());
    this.onScroll = () => this.#held > 0 && this.#atTop && this.showNew(false);
    addEventListener('scroll', this.onScroll, { passive: true });
  }

  get #atTop() {
    return scrollY < TOP_PX;
  }

  /** Reads the first page, watching first so that nothing falls between. @param {number} [scroll] where the reader was */
  async open(scroll = 0) {
    const generation = ++this.#generation;
    if (this.posts.empty) this.list.replaceChildren(...skeletons());
    try {
      if (this.options.watch) await this.posts.watch(this.options.watch);
      const page = await this.options.read(this.posts.page(PAGE, false));
      if (this.posts.closed || generation !== this.#generation) return;
      this.posts.restart();
      this.posts.take(page);
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
    if (this.posts.closed || generation !== this.#generation) return;
    this.list.setAttribute('aria-busy', 'false');
    if (!this.posts.empty && error.code !== 'not_found') return failed(error, t('Newer posts'), () => void this.open()); // what is here stays
    const missing = { title: t('There is nothing here'), text: t('It may have been removed, or the address is wrong.') };
    instead(this.list, notRead(error, missing, () => void this.open()));
  }

  /** The next older page. */
  async loadOlder() {
    if (this.#loading || !this.posts.begun || !this.posts.more || this.posts.closed) return;
    this.#loading = true;
    const generation = this.#generation;
    this.older.disabled = true;
    try {
      const page = await this.options.read(this.posts.page(PAGE, true));
      if (generation !== this.#generation) return;
      this.posts.take(page);
      this.#sync();
    } catch (error) {
      failed(error, t('Older posts'), () => void this.loadOlder());
    } finally {
      this.#loading = false;
      this.older.disabled = false;
    }
  }

  #sync() {
    const all = this.posts.select(this.options.has).reverse();
    if (this.#atTop || this.#shownTop === Infinity) this.#shownTop = all[0]?.pos ?? 0;
    const shown = all.filter(({ pos }) => pos <= this.#shownTop);
    this.#hold(all.length - shown.length);
    this.#show(shown.map(({ id }) => id));
  }

  /** @param {number[]} ids */
  #show(ids) {
    const { more } = this.posts;
    const cards = this.posts.cards(ids);
    if (cards.length) arrange(this.list, cards);
    else instead(this.list, more ? '' : this.options.empty);
    const end = more ? this.older : ids.length ? h('p', { class: 'muted small' }, t('That is all there is.')) : '';
    if (!more || !this.older.isConnected) this.end.replaceChildren(end);
    this.seen.disconnect();
    if (more) this.seen.observe(this.older);
  }

  /** @param {number} count */
  #hold(count) {
    this.#held = count;
    this.ctx.setUnseen(count);
    this.pill.replaceChildren(icon('up'), plural(count, { one: '{n} new post', other: '{n} new posts' }));
    if (count && !this.pill.isConnected) this.pillPlace.append(this.pill);
    else if (!count) this.pill.remove();
  }

  /** Shows what waits. @param {boolean} scroll whether to take the reader there */
  showNew(scroll) {
    if (!this.posts.begun) return;
    this.#shownTop = Infinity;
    this.#sync();
    if (scroll) scrollTo({ top: 0 });
    if (scroll && this.list.firstElementChild instanceof HTMLElement) this.list.firstElementChild.focus({ preventScroll: true });
  }

  /** Shows the present state, after follows or names have changed. */
  refresh() {
    this.posts.changed();
  }

  close() {
    this.posts.close();
    this.seen.disconnect();
    this.ctx.setUnseen(0);
    removeEventListener('scroll', this.onScroll);
  }
}
