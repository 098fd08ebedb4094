/**
 * What the page knows besides posts: its rooms and the own role there, what is unread in the inbox, who has written.
 *
 * Events: `rooms`, `inbox` (the count or the notifications have changed), `member` (somebody came, went, or has another
 * role), `direct` (`detail` is the message, or what is left of one), `unknown` (`detail` is the id of a room to ask for).
 */

/** @typedef {import('/client/store.js').Author} Author */
/** @typedef {{id: number, seq: number, title: string, about: string, guests: boolean, joinable: boolean,
 *   code_shown: boolean, closed_at: string | null}} Room */
/** @typedef {{room: Room, role: string}} Place */
/** @typedef {{id: number, seq: number, from: Author, to: Author, body: string, html: string, created_at: string,
 *   edited_at: string | null, deleted?: boolean}} Direct */

export class Network extends EventTarget {
  /** @type {Map<number, Place>} */ #rooms = new Map();
  /** @type {Map<number, string>} */ #codes = new Map();
  /** @type {Map<number, number>} notifications that came since the start, by id: their pos */ #came = new Map();
  /** @type {Set<number>} */ #writers = new Set();
  #readTo = 0;
  /** Notifications that haven't been read. */
  unread = 0;

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

  /** How many people have written since their conversation was last open here. */
  get writers() {
    return this.#writers.size;
  }

  /** Their conversation is open. @param {number} id */
  sawWriter(id) {
    if (this.#writers.delete(id)) this.#emit('inbox');
  }

  /** A session that starts from nothing. @param {any} ready */
  begin(ready) {
    this.#rooms = new Map((ready.rooms ?? []).map((/** @type {Place} */ place) => [place.room.id, place]));
    this.#codes.clear();
    this.#came.clear();
    this.#readTo = (ready.reads ?? []).find((/** @type {any} */ read) => read.feed === this.inbox)?.pos ?? 0;
    this.unread = ready.unread?.[this.inbox] ?? 0;
    this.#emit('rooms');
    this.#emit('inbox');
  }

  /** @param {{kind: string, object: any}} change */
  take({ kind, object }) {
    if (kind === 'room') this.#takeRoom(object);
    else if (kind === 'member') this.#takeMember(object);
    else if (kind === 'notification') this.#takeNotification(object);
    else if (kind === 'read') this.#takeRead(object);
    else if (kind === 'direct') this.#takeDirect(object);
  }

  /** @param {any} ok */
  takeReply(ok) {
    if (ok.room && ok.code) this.#codes.set(ok.room.id, ok.code);
    else if (ok.room && ok.role) this.#codes.delete(ok.room.id);
    if (ok.room && (ok.role || ok.member)) this.#put(ok.room, ok.role ?? ok.member.role);
    if (ok.direct) this.#emit('direct', ok.direct);
    if (ok.read) this.#takeRead(ok.read);
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
      this.#count(this.unread + Number(pos > this.#readTo));
    }
  }

  /** @param {{feed: string, pos: number}} read */
  #takeRead({ feed, pos }) {
    if (feed !== this.inbox || pos < this.#readTo) return;
    this.#readTo = pos;
    this.#count([...this.#came.values()].filter((each) => each > pos).length);
  }

  /** @param {any} direct */
  #takeDirect(direct) {
    if (direct.from && direct.from.id !== this.account.id && !direct.edited_at) {
      this.#writers.add(direct.from.id);
      this.#emit('inbox');
    }
    this.#emit('direct', direct);
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
