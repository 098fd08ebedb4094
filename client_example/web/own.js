/**
 * What this account keeps from itself: whom it mutes and blocks, and its word filters. What they write leaves the page at
 * once; a filter folds a post away. And its lists, who is told that it is online, and where it may not write.
 *
 * Events: `changed` (a list of these), `shown` (somebody is seen again: what he wrote meanwhile has to be read),
 * `suspensions`, `lists`, `privacy`.
 */

/** @typedef {import('/client/store.js').Post} Post */
/** @typedef {{id: number, account: number, until?: string}} Relation `id` is the other account's */
/** @typedef {{id: number, words: string[], until: string | null}} Filter */
/** @typedef {{id: number, title: string, feeds: string[]}} List */
/** @typedef {{id: number, room: number | null, until: string, reason: string}} Suspension `room` is null on the whole site */

/** As words are compared: NFKC, without case, each white space one blank. @param {string} text */
const folded = (text) => text.normalize('NFKC').toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ').split(/\s+/u).join(' ').trim();

/** Where a word may begin or end: no letter or digit touches it, but those of scripts without case, which join words. */
const JOINED = '[\\p{L}\\p{N}]';
const APART = '\\p{Lo}';

/** @param {string} word a folded word or phrase */
function finder(word) {
  const text = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const free = (/** @type {string} */ edge) => new RegExp(APART, 'u').test(edge) || !new RegExp(JOINED, 'u').test(edge);
  const [first = '', last = ''] = [[...word][0], [...word].at(-1)];
  const before = free(first) ? '' : `(?<!(?!${APART})${JOINED})`;
  const after = free(last) ? '' : `(?!(?!${APART})${JOINED})`;
  return new RegExp(`${before}${text}${after}`, 'u');
}

const REPLIED = ['mute', 'block', 'filter', 'list', 'privacy'];
const KINDS = [...REPLIED, 'suspension']; // in a reply that is somebody else's: whom one has suspended

export class Own extends EventTarget {
  /** @type {Map<number, Relation>} by account */ mutes = new Map();
  /** @type {Map<number, Relation>} by account */ blocks = new Map();
  /** @type {Map<number, Filter & {finders: Array<[string, RegExp]>}>} */ #filters = new Map();
  /** @type {Map<string, number>} the seq of each, be it ended: replies and changes overtake each other */ #seqs = new Map();
  /** @type {Map<number, Suspension>} where this account may not write */ suspensions = new Map();
  /** @type {Map<number, List>} */ lists = new Map();
  /** Who is told that this account is online: `followers` or `nobody`. */
  presence = 'followers';

  /** @param {import('/client/store.js').Store} store @param {import('/client/network.js').Network} network */
  constructor(store, network) {
    super();
    this.store = store;
    this.network = network;
    store.hides = (post) => this.hides(post);
  }

  /** @returns {Filter[]} */
  get filters() {
    return [...this.#filters.values()];
  }

  /** A session that starts from nothing. @param {{mutes?: Relation[], blocks?: Relation[], filters?: Filter[], suspensions?: Suspension[], lists?: List[],
   *   privacy?: {presence: string}}} ready */
  begin({ mutes = [], blocks = [], filters = [], suspensions = [], lists = [], privacy }) {
    this.lists = new Map(lists.map((each) => [each.id, each]));
    this.presence = privacy?.presence ?? this.presence;
    for (const type of ['lists', 'privacy']) this.dispatchEvent(new CustomEvent(type));
    this.suspensions = new Map(suspensions.map((each) => [each.id, each]));
    this.dispatchEvent(new CustomEvent('suspensions'));
    this.mutes = new Map(mutes.map((each) => [each.account, each]));
    this.blocks = new Map(blocks.map((each) => [each.account, each]));
    this.#filters.clear();
    this.#seqs.clear();
    for (const filter of filters) this.#putFilter(filter);
    this.#changed();
  }

  /** @param {{kind: string, seq: number, object: any}} change */
  take({ kind, seq, object }) {
    if (!KINDS.includes(kind)) return;
    const key = `${kind} ${object.id}`;
    if ((this.#seqs.get(key) ?? 0) > seq) return;
    this.#seqs.set(key, seq);
    if (kind === 'mute') this.#relate(this.mutes, object);
    else if (kind === 'block') this.#relate(this.blocks, object);
    else if (kind === 'filter') this.#takeFilter(object);
    else if (kind === 'list') this.#takeList(object);
    else if (kind === 'privacy') this.#takePrivacy(object);
    else if (kind === 'suspension') this.#takeSuspension(object);
  }

  /** @param {any} ok */
  takeReply(ok) {
    for (const kind of REPLIED) if (ok[kind]) this.take({ kind, seq: ok.seq, object: ok[kind] });
  }

  /** Whether it is left out: written or first written by somebody who is muted or blocked. In a room its staff sees all,
   * and what is held only who looks at it, and its writer. @param {Post} post */
  hides({ author, relay, room, held }) {
    if (held || (!this.mutes.size && !this.blocks.size)) return false;
    return !this.#isStaff(room) && [author, relay?.author].some((each) => each && (this.mutes.has(each.id) || this.blocks.has(each.id)));
  }

  /** The word for which a post is folded away, if any. @param {Post} post */
  filtered(post) {
    if (!this.#filters.size || this.store.isMe(post.author) || this.#isStaff(post.room)) return undefined;
    const original = post.relay && this.store.entry(post.relay.post)?.post;
    const texts = [post, original].flatMap((each) => (each ? [each.body, each.help?.where, each.help?.tried, ...(each.images ?? []).map(({ alt }) => alt)] : []));
    const text = folded(texts.filter(Boolean).join('\n'));
    const now = Date.now();
    const active = [...this.#filters.values()].filter(({ until }) => !until || Date.parse(until) > now);
    return active.flatMap(({ finders }) => finders).find(([, found]) => found.test(text))?.[0];
  }

  /** @param {number | null} room */
  #isStaff(room) {
    return room !== null && ['lead', 'helper'].includes(this.network.place(room)?.role ?? '');
  }

  /** @param {Map<number, Relation>} of @param {Relation & {deleted?: boolean}} relation */
  #relate(of, relation) {
    const had = of.has(relation.account);
    if (relation.deleted) of.delete(relation.account);
    else of.set(relation.account, relation);
    if (!had && relation.deleted) return; // told twice: by the reply and by the change
    this.#changed();
    if (relation.deleted) this.dispatchEvent(new CustomEvent('shown'));
  }

  /** @param {any} list what is deleted keeps its id alone */
  #takeList(list) {
    if (list.deleted) this.lists.delete(list.id);
    else this.lists.set(list.id, list);
    this.dispatchEvent(new CustomEvent('lists'));
  }

  /** @param {{presence: string}} privacy */
  #takePrivacy({ presence }) {
    this.presence = presence;
    this.dispatchEvent(new CustomEvent('privacy'));
  }

  /** @param {any} suspension one's own; what has ended keeps its id alone */
  #takeSuspension(suspension) {
    if (suspension.deleted) this.suspensions.delete(suspension.id);
    else this.suspensions.set(suspension.id, suspension);
    this.dispatchEvent(new CustomEvent('suspensions'));
  }

  /** @param {any} filter what has ended keeps its id alone */
  #takeFilter(filter) {
    if (filter.deleted) this.#filters.delete(filter.id);
    else this.#putFilter(filter);
    this.#changed();
  }

  /** @param {Filter} filter */
  #putFilter(filter) {
    this.#filters.set(filter.id, { ...filter, finders: filter.words.map((word) => [word, finder(folded(word))]) });
  }

  #changed() {
    this.store.showAnew();
    this.dispatchEvent(new CustomEvent('changed'));
  }
}
