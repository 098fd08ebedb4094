/** The way to what waits to be looked at, in a room or on the network: for its staff, where there is any or may be. */

import { STAFF } from '/client/network.js';
import { roomPartPath } from '/client/router.js';
import { badgeText, h, icon } from '/client/ui/dom.js';
import { oneAtATime } from '/client/ui/reading.js';
import { t } from '/client/ui/words.js';

const MOST = 100; // a badge tells no more apart
const APART_MS = 1500; // they come in bursts

export class HeldLink {
  #closed = false;
  #counted = false; // or it is being
  #told = false; // each that waits is known, but for `#further`
  #further = 0;
  #waiting = 0;
  #seen = ''; // the held posts that were known when they were counted last
  #due = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #count = oneAtATime(async () => {
    this.#counted = true;
    this.#told = await this.#readAll().catch(() => false);
    if (!this.#told) this.#counted = false; // the next change tries again
    if (this.#closed) return;
    this.#seen = this.#held.join();
    this.#show();
  });

  /** @param {import('/client/app.js').Context} ctx @param {number | null} room null: the network */
  constructor(ctx, room) {
    this.ctx = ctx;
    this.room = room;
    this.words = h('span', {});
    this.element = h('a', { class: 'quiet', href: room === null ? '/help/held' : roomPartPath(room, 'held'), hidden: true }, icon('eye'), this.words);
    this.onPost = () => this.#changed();
    this.onBegin = () => (this.#counted = this.#told = false);
    this.onRooms = () => this.#refresh();
    ctx.store.addEventListener('post', this.onPost);
    ctx.store.addEventListener('begin', this.onBegin);
    ctx.network.addEventListener('rooms', this.onRooms);
    this.#refresh();
  }

  get #place() {
    return this.room === null ? undefined : this.ctx.network.place(this.room);
  }

  get #staff() {
    return this.room === null ? this.ctx.store.account.role === 'admin' : STAFF.has(this.#place?.role ?? '');
  }

  /** As far as they are known. */
  get #held() {
    return this.ctx.store.entries().flatMap(({ post }) => (post?.held === 'review' && post.room === this.room ? [post.id] : []));
  }

  /** The store takes them in, so that it is known which of them others have seen to, or their writers deleted. */
  async #readAll() {
    let [listed, waiting, after] = [0, 0, 0];
    do {
      const page = await this.ctx.send('held', { ...(this.room !== null && { room: this.room }), limit: MOST, ...(after && { after }) });
      waiting = page.waiting;
      listed += page.posts.length;
      after = page.posts.at(-1)?.id;
    } while (after && listed < Math.min(waiting, MOST) && !this.#closed);
    this.#further = Math.max(0, waiting - listed);
    return true;
  }

  /** Once for all that one frame has changed. */
  #changed() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (this.#closed || !this.#staff) return;
      if (!this.#counted || (this.#further && this.#held.join() !== this.#seen)) this.#soon();
      this.#show();
    });
  }

  #soon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#closed) void this.#count();
    }, APART_MS);
  }

  /** The role or the settings may have changed. */
  #refresh() {
    if (!this.#staff) this.#counted = this.#told = false;
    else if (!this.#counted) void this.#count();
    this.#show();
  }

  #show() {
    if (this.#told) this.#waiting = this.#held.length + this.#further;
    const moderated = (this.#place?.room.moderation ?? 'off') !== 'off'; // of the network that isn't told
    this.element.hidden = !this.#staff || (!moderated && !this.#waiting);
    const words = this.#waiting ? t('Held posts ({n})', { n: badgeText(this.#waiting) }) : t('Held posts');
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.ctx.store.removeEventListener('post', this.onPost);
    this.ctx.store.removeEventListener('begin', this.onBegin);
    this.ctx.network.removeEventListener('rooms', this.onRooms);
  }
}
