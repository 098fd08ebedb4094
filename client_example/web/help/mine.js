/** Finds one's own request that isn't settled, wherever one is, for the strip that tells of it; that is fetched only then. */

import { whenLoaded } from '/client/ui/over.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Post} Post */

const UNSETTLED = new Set(['review', 'open', 'claimed', 'needs_info', 'answered']);
const REOPEN_MS = 24 * 3600 * 1000;
const LOOKED_THROUGH = 20; // own posts, the newest
const DISMISSED = 'handraise.mine'; // the expired one that needs no word more, until it expires again

export class Mine {
  #due = false;
  /** @type {Post | null} */ #post = null; // kept here, as the store forgets what is old
  /** @type {import('/client/help/strip.js').Strip | null} */ #strip = null;
  #comes = false;

  /** @param {Context} ctx @param {HTMLElement} main the page's; the strip stands before it */
  constructor(ctx, main) {
    this.ctx = ctx;
    this.main = main;
    ctx.store.addEventListener('post', () => this.#soon());
    ctx.network.addEventListener('rooms', () => this.#soon()); // one may have been closed
    new MutationObserver(() => this.#soon()).observe(main, { childList: true }); // another page
  }

  /** Reads what waited before the page was loaded: among one's own posts, and what one asked anonymously.
   * @param {{masks?: Array<{id: number}>}} ready */
  async begin({ masks = [] }) {
    const { send } = this.ctx;
    const newest = masks.map(({ id }) => id).sort((a, b) => b - a).slice(0, 1);
    const own = send('search', { text: 'from:me -is:reply', sort: 'new', limit: LOOKED_THROUGH });
    await Promise.allSettled([own, ...newest.map((post) => send('get', { post }))]); // what fails may come by the next change
    this.#soon();
  }

  /** Once for all that one frame has changed. */
  #soon() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (this.main.isConnected) this.#show();
    });
  }

  #show() {
    this.#post = this.#find();
    if (this.#strip) return this.#strip.show(this.#post);
    if (!this.#post || this.#comes) return;
    this.#comes = true;
    whenLoaded(import('/client/help/strip.js'), ({ Strip }) => {
      this.#strip = new Strip(this.ctx, this.main, () => this.#dismiss());
      this.#soon();
    }, () => (this.#comes = false)); // the next change tries again
  }

  #dismiss() {
    if (this.#post) sessionStorage.setItem(DISMISSED, endOf(this.#post));
    this.#soon();
  }

  /** The newest of one's requests that is unsettled, or the newest of all where nobody came for it. @returns {Post | null} */
  #find() {
    const { store } = this.ctx;
    const own = store.entries().flatMap(({ post }) => (post?.help && store.isMe(post.author) ? [post] : []));
    if (this.#post && !store.entry(this.#post.id)) own.push(this.#post);
    own.sort((a, b) => b.id - a.id);
    return own.find(({ help }) => UNSETTLED.has(help?.state ?? '')) ?? (own.length && this.#lapsed(own[0]) ? own[0] : null);
  }

  /** Whether nobody came for it in time, and one may still ask it again. @param {Post} post */
  #lapsed(post) {
    const { help } = post;
    const since = Date.now() - Date.parse(help?.ended_at ?? help?.opened_at ?? '');
    return help?.state === 'expired' && since < REOPEN_MS && sessionStorage.getItem(DISMISSED) !== endOf(post);
  }
}

/** One end of a request; opened again, it may have another. @param {Post} post */
const endOf = ({ id, help }) => `${id} ${help?.ended_at}`;
