/**
 * What the page knows besides posts: its rooms and the own role there, what is unread in the inbox and in conversations,
 * the own duty, and what passes: who is online, who is writing.
 *
 * Events: `rooms`, `inbox` (a count or the notifications have changed), `member` (somebody came, went, or has another
 * role), `direct` (`detail` is the message, or what is left of one), `unknown` (`detail` is the id of a room to ask for),
 * `uncounted` (the server is to be asked what is unread), `duty`, `online`, `typing`.
 */

/** @typedef {import('/client/store.js').Author} Author */
/** @typedef {{id: number, seq: number, title: string, about: string, guests: boolean, joinable: boolean,
 *   code_shown: boolean, closed_at: string | null, peers: boolean, asking: boolean, anonymous: boolean}} Room */
/** @typedef {{room: Room, role: string}} Place */
/** @typedef {{id: number, seq: number, pos: number, from: Author, to: Author, body: string, html: string, created_at: string,
 *   edited_at: string | null, deleted?: boolean}} Direct */
/** @typedef {{read: number, before: number, came: Map<number, number>}} Talk up to which pos a conversation was read, how
 *   many unread ones the server has counted there, and those that came after, by id: their pos */

/** The roles that see to a room. */
export const STAFF = new Set(['lead', 'helper']);
const TYPING_MS = 6000;

export class Network extends EventTarget {
  /** @type {Map<number, Place>} */ #rooms = new Map();
  /** @type {Map<number, string>} */ #codes = new Map();
  /** @type {Map<number, number>} notifications that came since the start, by id: their pos */ #came = new Map();
  /** @type {Map<number, Talk>} conversations by their other side */ #talks = new Map();
  #countedTo = 0; // the seq up to which the server has counted them
  /** @type {Set<number>} */ #online = new Set();
  /** @type {Map<string, Map<number, {account: Author, ends: ReturnType<typeof setTimeout>}>>} by feed */ #typing = new Map();
  #readTo = 0;
  /** Notifications that haven't been read. */
  unread = 0;
  /** The pos of the newest notification that came since the start. */
  newest = 0;
  /** @type {{topics: string[], rooms: number[], until: string | null} | null} */
  duty = null;

  /** @param {Author} account whose session this is */
  constructor(account) {
    super();
    this.account = account;
    this.inbox = `inbox:${account.id}`;
  }

  /** @param {number} id */
  place(id) {
    return this.#rooms.get(id);
  }

  /** The join code, where this session has been told it. @param {number} id */
  code(id) {
    return this.#codes.get(id);
  }

  /** The open ones first, then by title. @returns {Place[]} */
  places() {
    const closed = (/** @type {Place} */ { room }) => Number(room.closed_at !== null);
    return [...this.#rooms.values()].sort((a, b) => closed(a) - closed(b) || a.room.title.localeCompare(b.room.title));
  }

  /** How many conversations have something new. */
  get newTalks() {
    return [...this.#talks.keys()].filter((id) => this.unreadOf(id) > 0).length;
  }

  /** How much is new in the conversation with somebody. @param {number} id */
  unreadOf(id) {
    const talk = this.#talks.get(id);
    return talk ? talk.before + talk.came.size : 0;
  }

  /** The conversation with somebody is on show, down to its newest message. Gives whether the server is to be told: one's
   * own message says so by itself. @param {number} id @param {Direct} newest */
  sawTalk(id, { from, pos }) {
    return this.#readTalk(id, pos) && from.id === id;
  }

  /** As far as the present connection has told. @param {number} id */
  online(id) {
    return this.#online.has(id);
  }

  /** Who is writing there now. @param {string} feed @returns {Author[]} */
  typing(feed) {
    return [...this.#typing.get(feed)?.values() ?? []].map(({ account }) => account);
  }

  /** A session that starts from nothing. @param {any} ready */
  begin(ready) {
    this.#rooms = new Map((ready.rooms ?? []).map((/** @type {Place} */ place) => [place.room.id, place]));
    this.#codes.clear();
    this.#came.clear();
    this.newest = 0;
    this.#readTo = (ready.reads ?? []).find((/** @type {any} */ read) => read.feed === this.inbox)?.pos ?? 0;
    this.unread = ready.unread?.[this.inbox] ?? 0;
    this.duty = ready.duty ?? null;
    this.#talks.clear();
    for (const { feed, pos } of ready.reads ?? []) if (feed.startsWith('direct:')) this.#talk(otherOf(feed)).read = pos;
    this.#emit('rooms');
    this.#countTalks(ready.unread ?? {}, ready.seq);
  }

  /** @param {{kind: string, seq: number, object: any}} change */
  take({ kind, seq, object }) {
    if (kind === 'post' && object.author && seq === object.id) this.#wrote(`thread:${object.root}`, object.author.id);
    else if (kind === 'room') this.#takeRoom(object);
    else if (kind === 'member') this.#takeMember(object);
    else if (kind === 'notification') this.#takeNotification(object);
    else if (kind === 'read') this.#takeRead(object);
    else if (kind === 'direct') this.#takeDirect(object);
    else if (kind === 'duty') this.#takeDuty(object);
    else if (kind === 'mute' || kind === 'block') this.#emit('uncounted');
  }

  /** What is neither stored nor replayed. @param {any} frame */
  takePassing({ type, account, online, feed }) {
    if (type === 'presence') {
      if (online) this.#online.add(account);
      else this.#online.delete(account);
      this.#emit('online');
    } else if (type === 'typing') {
      const writing = this.#typing.get(feed) ?? new Map();
      this.#typing.set(feed, writing);
      clearTimeout(writing.get(account.id)?.ends);
      writing.set(account.id, { account, ends: setTimeout(() => this.#wrote(feed, account.id), TYPING_MS) });
      this.#emit('typing');
    }
  }

  /** Of all others no presence comes any more. @param {(id: number) => boolean} kept */
  forgetOnline(kept) {
    for (const id of this.#online) if (!kept(id)) this.#online.delete(id);
    this.#emit('online');
  }

  /** On a new connection all are offline, and nobody writes, until told otherwise. */
  disconnected() {
    this.forgetOnline(() => false);
    for (const [feed, writing] of this.#typing) for (const id of [...writing.keys()]) this.#wrote(feed, id);
  }

  /** @param {any} ok */
  takeReply(ok) {
    if (ok.room && ok.code) this.#codes.set(ok.room.id, ok.code);
    else if (ok.room && ok.role) this.#codes.delete(ok.room.id);
    if (ok.room && (ok.role || ok.member)) this.#put(ok.room, ok.role ?? ok.member.role);
    if (ok.direct) this.#takeDirect(ok.direct);
    if (ok.read) this.#takeRead(ok.read);
    if (ok.unread) this.#countTalks(ok.unread, ok.seq);
    if (ok.duty) this.#takeDuty(ok.duty);
  }

  /** @param {any} duty */
  #takeDuty(duty) {
    this.duty = duty.on ? duty : null;
    this.#emit('duty');
  }

  /** @param {Room} room @param {string} role */
  #put(room, role) {
    const known = this.#rooms.get(room.id)?.room;
    this.#rooms.set(room.id, { room: known && known.seq > room.seq ? known : room, role });
    this.#emit('rooms');
  }

  /** @param {Room} room */
  #takeRoom(room) {
    const place = this.#rooms.get(room.id);
    if (!place) return;
    const newer = room.seq > place.room.seq;
    this.#put(room, place.role);
    if (newer && this.#codes.has(room.id)) this.#emit('unknown', room.id); // it may have a new one, which no change tells
  }

  /** @param {{room: number, account: Author, role: string, deleted?: boolean}} member */
  #takeMember(member) {
    const place = this.#rooms.get(member.room);
    if (member.account?.id === this.account.id) {
      if (member.deleted || place?.role !== member.role) this.#codes.delete(member.room);
      if (member.deleted) this.#rooms.delete(member.room);
      else if (!place || place.role !== member.role) this.#emit('unknown', member.room); // its code may be seen now
      if (place && !member.deleted) place.role = member.role;
      this.#emit('rooms');
    }
    this.#emit('member', member);
  }

  /** @param {any} notification */
  #takeNotification({ id, pos, deleted }) {
    const known = this.#came.get(id);
    if (deleted) {
      this.#came.delete(id);
      this.#count(this.unread - Number((known ?? id) > this.#readTo));
    } else if (known === undefined) {
      this.#came.set(id, pos);
      this.newest = Math.max(this.newest, pos);
      this.#count(this.unread + Number(pos > this.#readTo));
    }
  }

  /** @param {{feed: string, pos: number}} read */
  #takeRead({ feed, pos }) {
    if (feed?.startsWith('direct:')) return void this.#readTalk(otherOf(feed), pos);
    if (feed !== this.inbox || pos < this.#readTo) return;
    this.#readTo = pos;
    this.#count([...this.#came.values()].filter((each) => each > pos).length);
  }

  /** @param {any} direct */
  #takeDirect(direct) {
    const { id, pos, from, to, deleted } = direct;
    if (deleted || !from) this.#dropDirect(id);
    else if (from.id !== this.account.id) this.#wrote(`direct:${from.id}`, from.id);
    if (from && pos > this.#countedTo) {
      if (from.id === this.account.id) this.#readTalk(to.id, pos);
      else this.#countNew(this.#talk(from.id), id, pos);
    }
    this.#emit('direct', direct);
  }

  /** @param {Talk} talk @param {number} id @param {number} pos */
  #countNew({ read, came }, id, pos) {
    if (pos <= read || came.has(id)) return;
    came.set(id, pos);
    this.#emit('inbox');
  }

  /** A deleted message doesn't say whose it was. @param {number} id */
  #dropDirect(id) {
    const talks = [...this.#talks.values()];
    if (talks.some(({ came }) => came.delete(id))) this.#emit('inbox');
    else if (talks.some(({ before }) => before > 0)) this.#emit('uncounted');
  }

  /** @param {number} id @returns {Talk} */
  #talk(id) {
    const talk = this.#talks.get(id) ?? { read: 0, before: 0, came: new Map() };
    this.#talks.set(id, talk);
    return talk;
  }

  /** @param {number} id @param {number} pos @returns {boolean} whether it wasn't read so far yet */
  #readTalk(id, pos) {
    const talk = this.#talk(id);
    if (pos <= talk.read) return false;
    talk.read = pos;
    talk.before = 0;
    for (const [each, at] of talk.came) if (at <= pos) talk.came.delete(each);
    this.#emit('inbox');
    return true;
  }

  /** What the server has counted, up to this seq. @param {Record<string, number>} unread @param {number} seq */
  #countTalks(unread, seq) {
    this.#countedTo = seq;
    for (const talk of this.#talks.values()) {
      talk.before = 0;
      for (const [id, pos] of talk.came) if (pos <= seq) talk.came.delete(id);
    }
    for (const [feed, count] of Object.entries(unread)) if (feed.startsWith('direct:')) this.#talk(otherOf(feed)).before = count;
    this.#emit('inbox');
  }

  /** The word that somebody writes has lapsed. @param {string} feed @param {number} id */
  #wrote(feed, id) {
    const writing = this.#typing.get(feed);
    if (!writing?.has(id)) return;
    clearTimeout(writing.get(id)?.ends);
    writing.delete(id);
    if (!writing.size) this.#typing.delete(feed);
    this.#emit('typing');
  }

  /** @param {number} count */
  #count(count) {
    this.unread = Math.max(0, count);
    this.#emit('inbox');
  }

  /** @param {string} type @param {any} [detail] */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** With whom it is. @param {string} feed of a conversation */
function otherOf(feed) {
  return Number(feed.slice('direct:'.length));
}
