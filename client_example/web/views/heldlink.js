/** The way to what waits to be looked at, in a room or on the network: for its staff, where there is any or may be. */

import { STAFF } from '/client/network.js';
import { roomPartPath } from '/client/router.js';
import { badgeText, h, icon } from '/client/ui/dom.js';
import { oneAtATime } from '/client/ui/reading.js';
import { t } from '/client/ui/words.js';

const APART_MS = 1500; // they come in bursts

export class HeldLink {
  #closed = false;
  #counted = false;
  #waiting = 0;
  #seen = ''; // the room's held posts when they were counted last
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #count = oneAtATime(async () => {
    const seen = this.#held;
    this.#counted = true;
    const ok = await this.ctx.client.send('held', { ...(this.room !== null && { room: this.room }), limit: 1 }).catch(() => null);
    if (!ok) this.#counted = false; // the next change tries again
    if (!ok || this.#closed) return;
    [this.#seen, this.#waiting] = [seen, ok.waiting];
    this.#show();
  });

  /** @param {import('/client/app.js').Context} ctx @param {number | null} room null: the network */
  constructor(ctx, room) {
    this.ctx = ctx;
    this.room = room;
    this.words = h('span', {});
    this.element = h('a', { class: 'quiet', href: room === null ? '/help/held' : roomPartPath(room, 'held'), hidden: true }, icon('eye'), this.words);
    this.onPost = () => (this.#counted && this.#held === this.#seen) || this.#soon();
    this.onBegin = () => (this.#counted = false);
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

  get #held() {
    return this.ctx.store.entries().flatMap(({ post }) => (post?.held === 'review' && post.room === this.room ? [post.id] : [])).join();
  }

  #soon() {
    if (!this.#staff) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#closed) void this.#count();
    }, APART_MS);
  }

  /** The role or the settings may have changed. */
  #refresh() {
    if (this.#staff && !this.#counted) void this.#count();
    this.#show();
  }

  #show() {
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
