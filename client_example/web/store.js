/**
 * What the page knows: objects by kind and id. A copy with a lower seq never replaces a higher one; an equal one does.
 * Counters and own marks are objects of their own, each with its own seq.
 *
 * Events: `begin` when what was known is void, `post` when a post, its counters or marks have changed, `follows`, `people`,
 * `waiting`: how many requests wait.
 */

import { LOCALE, t } from '/client/ui/words.js';

/** @typedef {{id: number, handle: string | null, name: string, role: string, bot: boolean}} Author */
/** @typedef {{id: number, seq: number, pos: number, author: Author, body: string, html: string, tags: string[],
 *   mentions: Array<{id: number, handle: string}>, room: number | null, announcement: boolean,
 *   reply_to: number | null, root: number, created_at: string,
 *   edited_at: string | null, tally: Record<string, number>, images: Image[],
 *   relay: {post: number, author: Author} | null, held?: string, held_reason?: string, help?: Help | null}} Post `held`: review or hidden */
/** @typedef {{state: string, urgent: boolean, where: string | null, tried: string | null, claimant: Author | null,
 *   lease_until: string | null, answer: number | null, outcome: string | null, automatic: boolean, reason: string | null,
 *   reopened: number, opened_at: string, claimed_at: string | null, answered_at: string | null, ended_at: string | null, into: number | null}} Help */
/** @typedef {{id: number, url: string, thumb: string, width: number, height: number, alt: string}} Image */
/** @typedef {{seq: number, post: Post | null, feeds: string[]}} Entry `post` is null where it was deleted or has left */
/** @typedef {{id: number, feed: string, mode: string}} Follow */

const KEPT_POSTS = 1000;
const WAITING = new Set(['open', 'claimed', 'needs_info']);

/** Own reactions by name, `me_too` among them. @param {{reactions: string[], me_too?: boolean}} mark */
const markOf = ({ reactions, me_too: meToo }) => (meToo ? [...reactions, 'me_too'] : reactions);

/** The feeds of a post that came in a list, which names none. @param {Post} post @returns {string[]} */
function feedsOf(post) {
  if (post.room) return [`room:${post.room}`, `thread:${post.root}`];
  const topics = post.tags.map((tag) => `topic:${tag}`);
  const own = post.reply_to === null ? [`user:${post.author.id}`] : [];
  return [...own, ...topics, `thread:${post.root}`];
}

export class Store extends EventTarget {
  /** @type {Map<number, Entry>} */ #posts = new Map();
  /** @type {Map<number, {seq: number, value: Record<string, number>}>} */ #tallies = new Map();
  /** @type {Map<number, {seq: number, value: string[]}>} */ #marks = new Map();
  /** @type {Map<string, Follow>} */ #follows = new Map();
  /** @type {Map<number, Author>} */ #people = new Map();

  /** @type {Map<number, boolean>} requests that have been counted, and whether they wait */ #counted = new Map();
  #countedAt = 0; // the seq at which the server has counted them
  /** @type {Set<number>} who this account is where it asks anonymously */ #masks = new Set();
  /** Requests of the network that wait; null where that isn't told. @type {number | null} */
  waiting = null;
  /** Whether a post is left out, as what somebody who is muted has written. @type {(post: Post) => boolean} */
  hides = () => false;

  /** @param {Author} account whose session this is @param {boolean} [onNetwork] whether it sees what is outside rooms */
  constructor(account, onNetwork = false) {
    super();
    this.account = account;
    this.onNetwork = onNetwork;
    this.#people.set(account.id, account);
  }

  /** Whether that is oneself, by name or anonymously. @param {{id: number} | null | undefined} author */
  isMe(author) {
    return author?.id === this.account.id || (author != null && this.#masks.has(author.id));
  }

  /** @param {number} id */
  entry(id) {
    return this.#posts.get(id);
  }

  /** All posts that are there to be shown. @returns {Entry[]} */
  entries() {
    return [...this.#posts.values()].filter(({ post }) => post !== null && !this.hides(post));
  }

  /** @param {number} id @returns {Record<string, number>} */
  tally(id) {
    return this.#tallies.get(id)?.value ?? {};
  }

  /** The session's own reactions, and `me_too`. @param {number} id @returns {string[]} */
  marks(id) {
    return this.#marks.get(id)?.value ?? [];
  }

  /** @param {string} feed */
  follow(feed) {
    return this.#follows.get(feed);
  }

  /** Followed topics and people, in the order of their names. */
  follows() {
    const shown = [...this.#follows.values()].filter(({ feed }) => /^(topic|user):/.test(feed));
    return shown.sort((a, b) => this.feedLabel(a.feed).localeCompare(this.feedLabel(b.feed), LOCALE));
  }

  /** @param {number} id */
  person(id) {
    return this.#people.get(id);
  }

  /** @param {string} handle */
  personNamed(handle) {
    return [...this.#people.values()].find((person) => person.handle === handle);
  }

  /** What following `@handle` has told: the id of someone who may not have written yet. @param {string} feed @param {string} handle */
  learn(feed, handle) {
    const id = Number(feed.slice('user:'.length));
    if (!this.#people.has(id)) this.meet({ id, handle, name: `@${handle}`, role: '', bot: false });
  }

  /** How a feed is called: `#algebra`, `Ana Lima`. @param {string} feed */
  feedLabel(feed) {
    const [kind, key] = [feed.slice(0, feed.indexOf(':')), feed.slice(feed.indexOf(':') + 1)];
    if (kind === 'topic') return `#${key}`;
    return kind === 'user' ? this.#people.get(Number(key))?.name ?? t('Person {id}', { id: key }) : feed;
  }

  /** Whether a post belongs to home: own, or by a followed feed that isn't quiet. @param {Entry} entry */
  inHome(entry) {
    return this.why(entry).length > 0;
  }

  /** The feeds for which a post is in home. @param {Entry} entry @returns {string[]} */
  why({ feeds }) {
    const own = `user:${this.account.id}`;
    const wanted = (/** @type {string} */ feed) => /^(topic|user):/.test(feed) && (this.#follows.get(feed)?.mode ?? 'quiet') !== 'quiet';
    return feeds.filter((feed) => feed === own || wanted(feed));
  }

  /** Every reason for which a post is shown, the weightiest first; `feed` is what is followed, the duty's or the room's.
   * @param {Entry} entry @param {string[]} [duty] topics that this account is on duty for
   * @returns {Array<{because: 'own' | 'mention' | 'follow' | 'duty' | 'room', feed?: string}>} */
  reasons({ post, feeds }, duty = []) {
    const me = this.account.id;
    const own = `user:${me}`;
    return [
      ...(feeds.includes(own) || this.isMe(post?.author) ? [{ because: /** @type {const} */ ('own') }] : []),
      ...(post?.mentions?.some(({ id }) => id === me) ? [{ because: /** @type {const} */ ('mention') }] : []),
      ...feeds.filter((feed) => feed !== own && this.#follows.has(feed)).map((feed) => ({ because: /** @type {const} */ ('follow'), feed })),
      ...(post?.help && !post.room ? duty.filter((tag) => post.tags.includes(tag)).map((tag) => ({ because: /** @type {const} */ ('duty'), feed: `topic:${tag}` })) : []),
      ...(post?.room ? [{ because: /** @type {const} */ ('room'), feed: `room:${post.room}` }] : []),
    ];
  }

  /** What is left out, or folded away, has changed. */
  showAnew() {
    this.#emit('post');
  }

  /** A session that starts from nothing. @param {{follows?: Follow[], people?: Author[], masks?: Array<{author: Author}>}} ready */
  begin(ready) {
    this.#posts.clear();
    this.#tallies.clear();
    this.#marks.clear();
    this.waiting = null;
    this.#counted.clear();
    this.#emit('begin');
    this.#follows = new Map((ready.follows ?? []).map((follow) => [follow.feed, follow]));
    this.#masks = new Set((ready.masks ?? []).map(({ author }) => author.id));
    for (const person of ready.people ?? []) this.#people.set(person.id, person); // told once, with the follows
    this.#emit('follows');
  }

  /** @param {{kind: string, seq: number, feeds: string[], object: any}} change */
  take({ kind, seq, feeds, object }) {
    if (kind === 'post') this.#countOn(object, seq);
    if (kind === 'post') this.#putPost(object, seq, feeds, seq);
    else if (kind === 'tally') this.#put(this.#tallies, object.post, seq, object);
    else if (kind === 'mark') this.#put(this.#marks, object.post, seq, markOf(object));
    else if (kind === 'follow') this.#takeFollow(object);
    else if (kind === 'mask') this.#masks.add(object.author.id);
  }

  /** What a reply carries: one object, or a list with own marks. @param {any} ok */
  takeReply(ok) {
    for (const post of ok.posts ?? ok.requests ?? []) this.#putPost(post, post.seq, feedsOf(post), ok.seq);
    for (const mark of ok.marks ?? []) this.#put(this.#marks, mark.post, ok.seq, markOf(mark));
    if (this.#counted.has(ok.post?.id)) this.#countOn(ok.post, ok.post.seq ?? ok.seq); // an own step may come by no feed
    if (ok.post?.author) this.#putPost(ok.post, ok.post.seq ?? ok.seq, feedsOf(ok.post), ok.seq);
    if (ok.mark) this.#put(this.#marks, ok.mark.post, ok.seq, markOf(ok.mark));
    if (ok.follow) this.#takeFollow(ok.follow);
    if (ok.requests && ok.waiting !== undefined && !('place' in ok)) this.#count(ok); // not that of `held` or a room's queue
  }

  /** @param {any} ok the reply to `requests` */
  #count({ requests, waiting, seq }) {
    for (const { id } of requests) this.#counted.set(id, true);
    this.waiting = waiting;
    this.#countedAt = seq;
    this.#emit('waiting');
  }

  /** Counts on from there; of a request that wasn't known, its state tells whether it has waited until now.
   * @param {any} post @param {number} seq */
  #countOn({ id, help, room }, seq) {
    const known = this.#counted.get(id);
    if (this.waiting === null || seq <= this.#countedAt || room || (!help && known === undefined)) return;
    const waits = WAITING.has(help?.state);
    const waited = known ?? (seq !== id && (waits || help.state !== 'resolved' || help.answered_at === null));
    this.#counted.set(id, waits);
    if (waits === waited) return;
    this.waiting = Math.max(0, this.waiting + (waits ? 1 : -1));
    this.#emit('waiting');
  }

  /** A relay holds nothing of what it passes on: reads that as it is now, where it isn't among these itself.
   * @param {any[]} posts @param {(post: number) => Promise<any>} get a reply with the post */
  async meetOriginals(posts, get) {
    const wanted = new Set(posts.flatMap(({ relay }) => (relay ? [relay.post] : [])));
    for (const { id } of posts) wanted.delete(id);
    await Promise.all([...wanted].map((id) => get(id).then((ok) => this.takeReply(ok), (error) => {
      if (error.code === 'not_found') this.#putPost({ id, gone: true }, this.#posts.get(id)?.seq ?? 0, [], 0);
    })));
  }

  /** @param {any} post @param {number} seq @param {string[]} feeds @param {number} talliedAt */
  #putPost(post, seq, feeds, talliedAt) {
    const known = this.#posts.get(post.id);
    if (known && known.seq > seq) return;
    const left = post.deleted || post.gone;
    if (!left) this.meet(post.author);
    if (post.tally && (this.#tallies.get(post.id)?.seq ?? 0) <= talliedAt) this.#tallies.set(post.id, { seq: talliedAt, value: post.tally });
    this.#posts.set(post.id, { seq, post: left ? null : post, feeds: left ? [] : feeds });
    this.#emit('post');
  }

  /** @template T @param {Map<number, {seq: number, value: T}>} map @param {number} id @param {number} seq @param {T} value */
  #put(map, id, seq, value) {
    if ((map.get(id)?.seq ?? 0) > seq) return;
    map.set(id, { seq, value });
    if (this.#posts.has(id)) this.#emit('post');
  }

  /** @param {Follow & {deleted?: boolean}} follow */
  #takeFollow(follow) {
    if (follow.deleted) for (const [feed, known] of this.#follows) if (known.id === follow.id || feed === follow.feed) this.#follows.delete(feed);
    if (!follow.deleted) this.#follows.set(follow.feed, follow);
    this.#emit('follows');
  }

  /** Remembers who somebody is. @param {Author} author */
  meet(author) {
    const known = this.#people.get(author.id);
    this.#people.set(author.id, author);
    if (known?.name !== author.name) this.#emit('people');
  }

  /** Forgets the oldest beyond what a page needs; called when a view is opened, which reads its own afresh. */
  trim() {
    const over = this.#posts.size - KEPT_POSTS;
    for (const id of [...this.#posts.keys()].slice(0, Math.max(0, over))) {
      for (const map of [this.#posts, this.#tallies, this.#marks]) map.delete(id);
    }
  }

  /** @param {string} type */
  #emit(type) {
    this.dispatchEvent(new CustomEvent(type));
  }
}
