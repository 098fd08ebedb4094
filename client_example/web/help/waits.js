/** How many wait in some rooms, read again where something has moved there. Event: `count`. */

const APART_MS = 1500; // a lesson's requests come in bursts
const WAITING = new Set(['open', 'claimed', 'needs_info']);

export class RoomWaits extends EventTarget {
  #closed = false;
  /** @type {Map<number, number>} */ #counts = new Map();
  /** @type {Map<number, string>} what is known to wait in a room, when it was read last */ #seen = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {import('/client/app.js').Context} ctx @param {() => number[]} rooms */
  constructor(ctx, rooms) {
    super();
    this.ctx = ctx;
    this.rooms = rooms;
    this.onPost = () => this.#soon();
    ctx.store.addEventListener('post', this.onPost);
  }

  /** @param {number} room @returns {number | undefined} nothing before it was read */
  count(room) {
    return this.#counts.get(room);
  }

  /** Of all of them. */
  get all() {
    return this.rooms().reduce((sum, room) => sum + (this.#counts.get(room) ?? 0), 0);
  }

  /** Reads those that weren't, or in which something has moved. @param {boolean} [all] each of them */
  async read(all = false) {
    const known = this.#known();
    const due = this.rooms().filter((room) => all || this.#seen.get(room) !== (known.get(room) ?? ''));
    await Promise.all(due.map(async (room) => {
      this.#seen.set(room, known.get(room) ?? '');
      const page = await this.ctx.client.send('queue', { room, limit: 1 }).catch(() => null);
      if (page) this.#counts.set(room, page.waiting);
      else this.#seen.delete(room); // the next change anywhere reads it again
    }));
    if (!this.#closed && due.length) this.dispatchEvent(new CustomEvent('count'));
  }

  /** @returns {Map<number, string>} by room */
  #known() {
    const known = new Map();
    for (const { post } of this.ctx.store.entries()) {
      if (post?.room && WAITING.has(post.help?.state ?? '')) known.set(post.room, `${known.get(post.room) ?? ''} ${post.id}`);
    }
    return known;
  }

  #soon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.read();
    }, APART_MS);
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.ctx.store.removeEventListener('post', this.onPost);
  }
}
