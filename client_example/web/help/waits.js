/** How many wait in some places, read again where something has moved there. Event: `count`. */

const APART_MS = 1500; // a lesson's requests come in bursts
const PAGE = 50;
const WAITING = new Set(['open', 'claimed', 'needs_info']);

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Post} Post */

/** @template {string | number} Place @template Read */
class Waits extends EventTarget {
  #closed = false;
  /** @type {Map<Place, Read>} */ known = new Map();
  /** @type {Map<Place, string>} what is known to wait in a place, when it was read last */ #seen = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {Context} ctx @param {() => Place[]} places
   * @param {(post: Post) => Place[]} placesOf where a request stands @param {(place: Place) => Promise<Read>} ask */
  constructor(ctx, places, placesOf, ask) {
    super();
    [this.ctx, this.places, this.placesOf, this.ask] = [ctx, places, placesOf, ask];
    this.onPost = () => this.#soon();
    ctx.store.addEventListener('post', this.onPost);
  }

  /** Reads those that weren't, or in which something has moved. @param {boolean} [all] each of them */
  async read(all = false) {
    const moved = this.#moved();
    const due = this.places().filter((place) => all || this.#seen.get(place) !== (moved.get(place) ?? ''));
    await Promise.all(due.map(async (place) => {
      this.#seen.set(place, moved.get(place) ?? '');
      // Where it failed, the next change anywhere reads it again.
      await this.ask(place).then((read) => this.known.set(place, read), () => this.#seen.delete(place));
    }));
    if (!this.#closed && due.length) this.dispatchEvent(new CustomEvent('count'));
  }

  /** @returns {Map<Place, string>} */
  #moved() {
    const moved = new Map();
    for (const { post } of this.ctx.store.entries()) {
      if (!post || !WAITING.has(post.help?.state ?? '')) continue;
      for (const place of this.placesOf(post)) moved.set(place, `${moved.get(place) ?? ''} ${post.id}`);
    }
    return moved;
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

/** In rooms. @extends {Waits<number, number>} */
export class RoomWaits extends Waits {
  /** @param {Context} ctx @param {() => number[]} rooms */
  constructor(ctx, rooms) {
    super(ctx, rooms, ({ room }) => (room ? [room] : []), async (room) => (await ctx.client.send('queue', { room, limit: 1 })).waiting);
  }

  /** @param {number} room @returns {number | undefined} nothing before it was read */
  count(room) {
    return this.known.get(room);
  }

  /** Of all of them. */
  get all() {
    return this.places().reduce((sum, room) => sum + (this.known.get(room) ?? 0), 0);
  }
}

/** On the network, of some topics. @extends {Waits<string, {ids: number[], waiting: number}>} */
export class TopicWaits extends Waits {
  /** @param {Context} ctx @param {() => string[]} topics */
  constructor(ctx, topics) {
    super(ctx, topics, ({ room, tags }) => (room ? [] : tags), async (topic) => {
      const { requests, waiting } = await ctx.client.send('requests', { topic, limit: Math.min(PAGE, ctx.client.limits.list_items ?? PAGE) });
      const others = requests.filter((/** @type {Post} */ { author }) => !ctx.store.isMe(author));
      return { ids: others.map((/** @type {Post} */ { id }) => id), waiting: waiting - requests.length + others.length };
    });
  }

  /** Of all of them: one that has two of the topics is one, as far as their first pages tell. Not one's own. */
  get all() {
    const read = this.places().flatMap((topic) => this.known.get(topic) ?? []);
    return Math.max(0, new Set(read.flatMap(({ ids }) => ids)).size, ...read.map(({ waiting }) => waiting));
  }
}
