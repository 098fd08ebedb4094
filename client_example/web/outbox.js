/**
 * What was written here and isn't acknowledged yet, in IndexedDB: it outlives a reload, a crash and a dead battery, and
 * goes out again under the key that it had. Drafts, which nobody has sent, outlive a reload in the tab's own storage.
 */

import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';

const DATABASE = 'handraise';
const TABLE = 'outbox';
const DRAFTS = 'handraise.drafts';
const TEXTS = new Set('post ask direct answer need_info edit announce'.split(' ')); // what took somebody time to write
export const KEY_LIVES_MS = 23 * 3_600_000; // the server forgets it after 24 h: from then on the same again would be stored twice
const PATIENCE_MS = 1000; // a moment's reconnecting is not worth a word
const KEPT = { code: 'kept', message: t('There is no connection. This is kept here, and sent as soon as there is one.') };
const TOO_OLD = t('It waited for a day, and may have been stored already. Look before you send it again.');

/** @typedef {import('/client/handraise.js').Frame} Frame */
/** @typedef {import('/client/handraise.js').Handraise} Handraise */
/** @typedef {(type: string, fields?: Record<string, any>) => Promise<any>} Send */
/** @typedef {{account: number, frame: Frame, at: number, path: string, problem?: string}} Item `path`: the page that it was
 *   written on; with a `problem` it isn't sent any more, and waits for its writer */
/** @typedef {Frame & {images?: Array<{id: number, alt: string, thumb: string}>}} Kept one that is written on, its images with previews */

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** @returns {Promise<IDBDatabase>} */
async function opened() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: 'frame.key' });
  return answered(request);
}

/** @template T @param {Promise<IDBDatabase>} database @param {(table: IDBObjectStore) => IDBRequest<T>} change */
async function changed(database, change) {
  const transaction = (await database).transaction(TABLE, 'readwrite');
  const request = change(transaction.objectStore(TABLE));
  transaction.commit?.();
  return answered(request);
}

/** Leaves nothing of anybody's behind, as on signing out. Where nothing can be kept, nothing is left. */
export async function forgetWritten() {
  sessionStorage.removeItem(DRAFTS);
  const database = opened();
  await changed(database, (table) => table.clear()).catch(() => {});
  await database.then((each) => each.close(), () => {});
}

/** Calls once there has been no connection for a while. @param {Handraise} client @param {() => void} act
 * @returns {() => void} ends it */
function whenAway(client, act) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const look = () => {
    if (client.state === 'live' || client.state === 'catching_up') timer = void clearTimeout(timer);
    else timer ??= setTimeout(act, PATIENCE_MS);
  };
  client.addEventListener('state', look);
  look();
  return () => {
    clearTimeout(timer);
    client.removeEventListener('state', look);
  };
}

/** The outbox of one account, as a client takes it. `waiting` is what no composer shows any more; a `change` event tells
 * that it is another. */
export class Outbox extends EventTarget {
  #database = opened();
  /** @type {Map<string, Item>} as in the database, which may be closed to us */ #items = new Map();
  /** @type {Map<string, Item>} */ #waiting = new Map();
  /** @type {Item | null} */ #newest = null;
  /** @type {Array<{item: Item, ok: Frame}>} */ #sent = [];
  /** @type {any} its client */ #client = null;
  #pages; // the account's others in this browser: they may have taken up the same

  /** @param {number} account */
  constructor(account) {
    super();
    this.account = account;
    this.#database.catch(() => {}); // then in memory
    this.#pages = new BroadcastChannel(`handraise.outbox.${account}`);
    this.#pages.onmessage = ({ data }) => this.#drop(data);
  }

  /** What an earlier page left, the oldest first; another account's is deleted. @returns {Promise<Frame[]>} */
  async all() {
    const read = async () => answered((await this.#database).transaction(TABLE).objectStore(TABLE).getAll());
    const found = /** @type {Item[]} */ (await read().catch(() => []));
    for (const { frame } of found.filter(({ account }) => account !== this.account)) this.#erase(frame.key);
    const own = found.filter(({ account, frame }) => account === this.account && !this.#items.has(frame.key)).sort((a, b) => a.at - b.at);
    for (const item of own) {
      this.#items.set(item.frame.key, item);
      if (!item.problem && Date.now() - item.at > KEY_LIVES_MS) this.#refuse(item, TOO_OLD);
      this.#waits(item);
    }
    return own.filter(({ problem }) => !problem).map(({ frame }) => frame);
  }

  /** Keeps a text; of other commands nothing. @param {Frame} frame */
  put(frame) {
    if (!TEXTS.has(frame.type) || this.#items.has(frame.key)) return;
    this.#newest = { account: this.account, frame, at: Date.now(), path: location.pathname };
    this.#write(this.#newest);
  }

  /** @param {string} key */
  delete(key) {
    if (!this.#items.has(key) || this.#items.get(key)?.problem) return; // a refused one is its writer's
    this.#items.delete(key);
    this.#erase(key);
  }

  /** The oldest first. */
  get waiting() {
    return [...this.#waiting.values()];
  }

  /** What has waited and is stored now, told once. */
  takeSent() {
    return this.#sent.splice(0);
  }

  /** A `send` that frees its caller where there is no connection: it rejects with the code `kept`, and the text goes out
   * by itself later. @param {Handraise} client @param {Send} send @returns {Send} */
  freeing(client, send) {
    this.#client = client;
    client.addEventListener('kept', (event) => this.#settle(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('state', () => client.state === 'connecting' && this.#retire());
    return (type, fields) => (TEXTS.has(type) ? this.#freed(send, type, fields) : send(type, fields));
  }

  /** Takes back what waits, here and in the other pages. @param {Item} item */
  discard({ frame: { key } }) {
    this.#pages.postMessage(key);
    this.#drop(key);
  }

  /** The session has ended here; what is left is the next one's. */
  close() {
    this.#pages.close();
    void this.#database.then((each) => each.close(), () => {});
  }

  /** @param {string} key */
  #drop(key) {
    if (!this.#items.delete(key)) return;
    this.#erase(key);
    this.#client?.withdraw(key);
    this.#waiting.delete(key);
    this.#changed();
  }

  /** @param {Send} send @param {string} type @param {Record<string, any>} [fields] */
  #freed(send, type, fields) {
    this.#newest = null;
    const sent = send(type, fields);
    const item = /** @type {Item | null} */ (this.#newest);
    if (!item) return sent; // it was refused at once
    return new Promise((resolve, reject) => {
      const leave = () => reject(Object.assign(new Error(KEPT.message), KEPT));
      const free = () => {
        end();
        this.#waits(item);
        leave();
      };
      const end = whenAway(this.#client, free);
      const settle = (/** @type {{ok?: Frame, error?: any}} */ outcome) => {
        end();
        if (this.#client.state === 'stopped') free(); // the next session sends it
        else if (this.#waiting.has(item.frame.key)) (this.#settle({ frame: item.frame, ...outcome }), leave());
        else if (outcome.ok) resolve(outcome.ok);
        else reject(outcome.error);
      };
      sent.then((ok) => settle({ ok }), (error) => settle({ error }));
    });
  }

  /** What came of something that waited. @param {{frame: Frame, ok?: Frame, error?: any}} outcome */
  #settle({ frame, ok, error }) {
    const item = this.#waiting.get(frame.key);
    if (!item || item.problem || this.#client.state === 'stopped') return;
    if (error) this.#refuse(item, reasonOf(error));
    else this.#waiting.delete(frame.key);
    if (ok) this.#sent.push({ item, ok });
    this.#changed();
  }

  /** What has waited for so long, as over a weekend with the lid closed, is given back. */
  #retire() {
    for (const item of this.#items.values()) {
      if (item.problem || Date.now() - item.at < KEY_LIVES_MS) continue;
      this.#refuse(item, TOO_OLD);
      this.#waits(item); // first: then its composer lets it go
      this.#client.withdraw(item.frame.key);
    }
  }

  /** @param {Item} item @param {string} problem */
  #refuse(item, problem) {
    item.problem = problem;
    this.#write(item);
  }

  /** @param {Item} item */
  #waits(item) {
    this.#waiting.set(item.frame.key, item);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new CustomEvent('change'));
  }

  /** @param {Item} item */
  #write(item) {
    this.#items.set(item.frame.key, item);
    changed(this.#database, (table) => table.put(item)).catch(() => {}); // kept in memory at least
  }

  /** @param {string} key */
  #erase(key) {
    changed(this.#database, (table) => table.delete(key)).catch(() => {});
  }
}

/** Unsent texts by place, of one account in one tab. They stay when a session ends by itself, and go with a sign-out. */
export class Drafts extends Map {
  #account;

  /** @param {number} account */
  constructor(account) {
    super();
    this.#account = account;
    const kept = JSON.parse(sessionStorage.getItem(DRAFTS) ?? 'null');
    if (kept?.account !== account) sessionStorage.removeItem(DRAFTS);
    else for (const [place, text] of kept.texts) super.set(place, text);
  }

  /** @param {string} place @param {string} text */
  set(place, text) {
    if (text) super.set(place, text);
    else super.delete(place);
    try {
      sessionStorage.setItem(DRAFTS, JSON.stringify({ account: this.#account, texts: [...this] }));
    } catch {
      // There is no room: it stays in memory.
    }
    return this;
  }

  /** Adds to what is there. @param {string} place @param {string} text */
  add(place, text) {
    this.set(place, [this.get(place), text].filter(Boolean).join('\n\n'));
  }
}
