/**
 * The Handraise protocol, version 1, for browsers: one file, no dependency, no DOM.
 *
 *     const client = new Handraise({ csrf: session.csrf });
 *     client.addEventListener('change', ({ detail }) => console.log(detail.kind, detail.object));
 *     client.connect();
 *     const { post } = await client.send('post', { body: 'Hello #algebra' });
 *
 * Events, all `CustomEvent`s:
 * - `state`   `{state, transport, retryInMs}`: `connecting`, `catching_up`, `live`, `offline`, `stopped`.
 * - `ready`   the server's frame, on every start from nothing: account, follows. What the caller knew before is void, and
 *             is to be read again; changes follow from here on. A connection that resumes gives no `ready`.
 * - `change`  `{kind, seq, feeds, object, replayed}`, in `seq` order.
 * - `event`   a frame that is neither stored nor replayed (`presence`, `typing`, and what later versions add).
 * - `kept`    `{frame, ok}` or `{frame, error}`: what came of a command that an earlier page had sent.
 * - `stopped` `{code, reason}`: the server said not to come back the same way (close codes 4500 and up).
 *
 * Promises: a command's promise settles once, with the server's `ok` frame or with a `CommandError`. What is unanswered
 * when a connection ends is sent again on the next one; commands that change something carry a key, so that this stores
 * nothing twice. The `outbox` has them until they are answered: where it lasts, the next page settles what is left.
 */

const HELLO_WITHIN_MS = 2500;
const BACKOFF_MS = { first: 500, most: 30_000 };
const CALM_MS = 60_000;
const FALLBACK_FOR_MS = 300_000;
const REWATCH_MS = 50; // for the several feeds that a page watches at once
const FALLBACK_AFTER = 3; // failures in a row, where a WebSocket has worked before
const OUTBOX_COMMANDS = 500;
const NO_CONNECTION = { code: 'unavailable', message: 'There is no connection.', retryable: true };
const ENDED = { code: 'closed', message: 'The session has ended.' };
const WITHDRAWN = { code: 'withdrawn', message: 'This was taken back.' };
export const ANOTHER = 'another account';
const IN_MEMORY = { all: async () => [], put() {}, delete() {} };
const KEYLESS = new Set('account audit case cases complete conversations direct_history figures get held history home members notes notifications people preview queue reach requests room search similar thread topics typing unread'.split(' '));

/** @typedef {{type: string, [field: string]: any}} Frame */
/** @typedef {{resolve: (ok: Frame) => void, reject: (error: Error) => void}} Waiter */
/** @typedef {Waiter & {frame: Frame, once?: boolean}} Pending `once`: not sent again on the next connection */
/** @typedef {{all: () => Promise<Frame[]>, put: (frame: Frame) => void, delete: (key: string) => void}} Outbox by `key`; it keeps what it wants to, and never fails */
/** @typedef {{kind: string, send: (frame: Frame) => void, close: () => void}} Link */
/** @typedef {{count: number, confirmed: boolean, waiters: Waiter[]}} Watch */
/** @typedef {{frame: (frame: Frame) => unknown, close: (code: number, reason: string) => unknown, refused: (problem: any) => unknown}} LinkEvents */

/** What the server refused, with the `code` of its closed list; nothing was stored, except after `closed` (unknown). */
export class CommandError extends Error {
  /** @param {{code?: string, message?: string, [field: string]: any}} data an `error` frame or a problem document */
  constructor(data) {
    super(data.message ?? data.detail ?? data.title ?? 'The server refused this.');
    const { code = 'internal', retryable = false, retry_after_ms: retryAfterMs, field, details } = data;
    Object.assign(this, { name: 'CommandError', code, retryable, retryAfterMs, field, details });
  }
}

/** A key of 128 random bits. `randomUUID` is missing over plain HTTP, `getRandomValues` is not. */
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A WebSocket as a link. @param {string} url @param {LinkEvents} on @returns {Link} */
function openSocket(url, on) {
  const socket = new WebSocket(url, 'handraise.v1');
  socket.onmessage = (event) => on.frame(JSON.parse(event.data));
  socket.onclose = (event) => on.close(event.code, event.reason);
  return {
    kind: 'websocket',
    send: (frame) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame)),
    close: () => socket.close(1000),
  };
}

/** Server-Sent Events down, POST up. Read with `fetch`, since `EventSource` hides the status: a 401 must stop the client, not
 * be tried for ever. @param {string} api @param {URLSearchParams} query @param {Record<string, string>} headers @param {LinkEvents} on @returns {Link} */
function openStream(api, query, headers, on) {
  const abort = new AbortController();
  const request = { credentials: /** @type {const} */ ('same-origin'), signal: abort.signal };
  const asked = fetch(`${api}/events?${query}`, { ...request, headers: { ...headers, Accept: 'text/event-stream' }, cache: 'no-store' });
  readStream(asked, on).then((end) => on.close(...end), () => on.close(1006, ''));
  const post = async (/** @type {Frame} */ frame) => {
    const sent = { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(frame) };
    const response = await fetch(`${api}/commands`, { ...request, ...sent });
    const answer = await response.json();
    if (answer.type) on.frame(answer);
    else if (response.status === 401) on.close(4500, answer.detail ?? '');
    else on.frame({ ...answer, type: 'error', re: frame.id, message: answer.detail ?? answer.title });
  };
  // A lost answer means a lost connection: the command is kept, and sent again on the next one.
  return { kind: 'stream', send: (frame) => void post(frame).catch(() => on.close(1006, '')), close: () => abort.abort() };
}

/** Gives a close code and reason, once it ends. @param {Promise<Response>} asked @param {LinkEvents} on @returns {Promise<[number, string]>} */
async function readStream(asked, on) {
  const response = await asked;
  if (response.status === 401) return [4500, 'signed out'];
  if ([403, 404, 422].includes(response.status)) on.refused(await response.json());
  if (!response.ok || !response.body) return [1006, ''];
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const events = (text + part.value).replaceAll('\r\n', '\n').split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').filter((line) => line.startsWith('data:'));
      if (data.length) on.frame(JSON.parse(data.map((line) => line.slice(5)).join('\n')));
    }
  }
  return [1006, ''];
}

/** One session with a server, over however many connections it takes. */
export class Handraise extends EventTarget {
  /** @type {Link | null} */ #link = null;
  /** @type {Map<string, Pending>} */ #outbox = new Map();
  /** @type {Map<string, Watch>} */ #watching = new Map();
  /** @type {{epoch: string, after: number} | undefined} */ #cursor;
  /** @type {Set<string>} feeds in the address of the present stream */ #streamed = new Set();
  #links = 0; #ids = 0; #failures = 0; #liveSince = 0; // counts of connections, of commands, of failures in a row
  #heartbeatMs = 0; #ready = false; // until this connection's hello, and its ready
  /** @type {number | null} */ #drainMs = null;
  #epoch = ''; #socketWorked = false; #fallbackUntil = 0;
  /** @type {Record<string, ReturnType<typeof setTimeout> | undefined>} */ #timers = {};
  /** @type {string | undefined} */ #token; /** @type {number | undefined} */ #account; /** @type {Outbox} */ #lasting;
  /** @type {Record<string, string>} */ #headers;

  /** `idle`, `connecting`, `catching_up`, `live`, `offline` or `stopped`. */ state = 'idle';
  /** The limits that the server publishes, as of the last `hello`. @type {Record<string, number>} */ limits = {};

  /** With a session cookie give `csrf`, which the fallback's POST needs, and the `account`'s id: the cookie may become another's.
   * Elsewhere a `token`. @param {{base?: string, token?: string, csrf?: string, account?: number, outbox?: Outbox}} [options] `base` is the server's origin */
  constructor({ base = globalThis.location?.origin, token, csrf, account, outbox = IN_MEMORY } = {}) {
    super();
    this.base = String(base).replace(/\/$/, '');
    [this.#token, this.#account, this.#lasting] = [token, account, outbox];
    this.#headers = token ? { Authorization: `Bearer ${token}` } : csrf ? { 'X-CSRF-Token': csrf } : {};
  }

  /** What carries the session now: `websocket`, `stream` or null. */
  get transport() {
    return this.#link?.kind ?? null;
  }

  /** Starts, and keeps the session alive until `close` or `stopped`. */
  connect() {
    if (this.state === 'idle') void this.#restore();
    if (!this.#link && this.state !== 'offline') this.#open();
  }

  /** Cuts a wait short, as when the network or the page has come back. @param {boolean} [anew] leaves also a connection that seems
   * to be alive, as when the network is gone, of which TCP learns late */
  retryNow(anew = false) {
    if (this.state === 'offline' || (anew && this.#link)) this.#open();
  }

  /** Ends the session here; commands without an answer are rejected, their outcome is unknown. */
  close() {
    this.#stop(1000, 'closed by the page');
  }

  /** Sends a command; it waits in the outbox while there is no connection. @param {string} type
   * @param {Record<string, any>} [fields] @returns {Promise<Frame>} the `ok` frame */
  send(type, fields = {}) {
    if (this.state === 'stopped' || this.#outbox.size >= OUTBOX_COMMANDS) return Promise.reject(new CommandError(NO_CONNECTION));
    const frame = { type, ...(KEYLESS.has(type) ? {} : { key: newKey() }), ...fields, id: `c${++this.#ids}` };
    if (frame.key) this.#lasting.put(frame);
    return new Promise((resolve, reject) => {
      this.#outbox.set(frame.id, { frame, resolve, reject });
      if (this.#ready) this.#link?.send(frame);
    });
  }

  /** Takes back a command that waits. If it has gone out before, the server may have stored it. @param {string} key */
  withdraw(key) {
    for (const [id, { frame }] of this.#outbox) if (frame.key === key) this.#answer(id, new CommandError(WITHDRAWN));
  }

  /** Until `unwatch`, across reconnects; watches of one feed are counted. Resolves once every later change of it will come:
   * history that is read after that leaves no gap. @param {string} feed @returns {Promise<Frame>} */
  watch(feed) {
    const watch = this.#watching.get(feed) ?? { count: 0, confirmed: false, waiters: [] };
    this.#watching.set(feed, watch);
    watch.count += 1;
    if (watch.confirmed) return Promise.resolve({ type: 'ok' });
    if (this.#ready && watch.count === 1) this.#ask(feed);
    return new Promise((resolve, reject) => watch.waiters.push({ resolve, reject }));
  }

  /** Ends one `watch` of a feed. @param {string} feed */
  unwatch(feed) {
    const watch = this.#watching.get(feed);
    if (!watch || --watch.count > 0) return;
    this.#watching.delete(feed);
    if (this.#ready && this.transport === 'websocket') this.#link?.send({ type: 'unwatch', id: `u${++this.#ids}`, feed });
  }

  /** What an earlier page got no answer to goes out again, with the key that it had. */
  async #restore() {
    for (const frame of await this.#lasting.all()) {
      const tell = (/** @type {object} */ outcome) => this.state !== 'stopped' && this.#emit('kept', { frame, ...outcome });
      this.send(frame.type, frame).then((ok) => tell({ ok }), (error) => tell({ error }));
    }
  }

  /** A watch belongs to its connection, and isn't kept for the next one, whose `auth` names it. The fallback's stand in its
   * address: there a new one is a resume. @param {string} feed */
  #ask(feed) {
    if (this.transport === 'stream') return this.#after(REWATCH_MS, 'rewatch', () => this.transport === 'stream' && this.#open());
    const frame = { type: 'watch', id: `w${++this.#ids}`, feed };
    const told = (/** @type {Frame | Error} */ outcome) => this.#watched(feed, outcome);
    this.#outbox.set(frame.id, { frame, once: true, resolve: told, reject: told });
    this.#link?.send(frame);
  }

  /** @param {string} feed @param {Frame | Error} outcome */
  #watched(feed, outcome) {
    const watch = this.#watching.get(feed);
    if (!watch) return;
    watch.confirmed = !(outcome instanceof Error);
    if (!watch.confirmed) this.#watching.delete(feed);
    for (const { resolve, reject } of watch.waiters.splice(0)) outcome instanceof Error ? reject(outcome) : resolve(outcome);
  }

  /** By whether the server has confirmed their watch: one that it refuses must not spoil a whole connection. @param {boolean} confirmed */
  #feeds(confirmed) {
    return [...this.#watching].filter(([, watch]) => watch.confirmed === confirmed).map(([feed]) => feed);
  }

  /** In place of what the timer was set for. @param {number} ms @param {string} timer @param {() => void} act */
  #after(ms, timer, act) {
    clearTimeout(this.#timers[timer]);
    this.#timers[timer] = setTimeout(act, ms);
  }

  #open() {
    clearTimeout(this.#timers.retry);
    this.#drop();
    this.#heartbeatMs = 0;
    this.#enter('connecting');
    if (Date.now() < this.#fallbackUntil) return this.#openStream();
    this.#link = openSocket(`${this.base.replace(/^http/, 'ws')}/ws`, this.#events());
    this.#expectWithin(HELLO_WITHIN_MS);
  }

  #openStream() {
    this.#streamed = new Set(this.#watching.keys());
    const query = new URLSearchParams([...this.#streamed].map((feed) => ['watch', feed]));
    if (this.#cursor) query.set('after', `${this.#cursor.epoch}.${this.#cursor.after}`);
    this.#link = openStream(`${this.base}/api/v1`, query, this.#headers, this.#events());
    this.#expectWithin(4 * HELLO_WITHIN_MS);
  }

  /** Events of the next link; once that has been dropped, they are nobody's. @returns {LinkEvents} */
  #events() {
    const link = ++this.#links;
    return {
      frame: (frame) => link === this.#links && this.#take(frame),
      close: (code, reason) => link === this.#links && this.#closed(code, reason),
      refused: (problem) => link === this.#links && this.#watchesRefused(problem),
    };
  }

  /** No WebSocket: the fallback at once, or where they have worked before, after a few tries. @param {number} code @param {string} reason */
  #closed(code, reason) {
    if (code >= 4500 && code < 5000) return this.#stop(code, reason);
    const noSocket = this.transport === 'websocket' && !this.#heartbeatMs;
    this.#drop();
    if (noSocket && !(this.#socketWorked && this.#failures < FALLBACK_AFTER)) return this.#openStream();
    if (this.#liveSince && Date.now() - this.#liveSince >= CALM_MS) this.#failures = 0;
    this.#liveSince = 0;
    const delay = this.#drainMs ?? Math.random() * Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** this.#failures++);
    this.#drainMs = null;
    this.#enter('offline', delay);
    this.#after(delay, 'retry', () => this.#open());
  }

  /** @param {number} code @param {string} reason */
  #stop(code, reason) {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#drop();
    this.#enter('stopped');
    for (const id of [...this.#outbox.keys()]) this.#answer(id, new CommandError(ENDED));
    for (const feed of [...this.#watching.keys()]) this.#watched(feed, new CommandError(ENDED));
    if (code !== 1000) this.#emit('stopped', { code, reason });
  }

  #drop() {
    clearTimeout(this.#timers.silence);
    for (const [id, { once }] of this.#outbox) if (once) this.#outbox.delete(id);
    this.#links += 1;
    this.#link?.close();
    this.#link = null;
  }

  /** A connection from which nothing comes is dead, whatever TCP says. @param {number} ms */
  #expectWithin(ms) {
    this.#after(ms, 'silence', () => this.#closed(4001, 'silent'));
  }

  /** @param {Frame} frame */
  #take(frame) {
    if (frame.type === 'hello') this.#heartbeatMs = frame.heartbeat_ms;
    if (this.#heartbeatMs) this.#expectWithin(2 * this.#heartbeatMs);
    if (frame.type in this.#handlers) this.#handlers[frame.type](frame);
    else if (Number.isInteger(frame.seq) && frame[frame.type]) this.#change(frame);
    else this.#emit('event', frame);
  }

  /** @type {Record<string, (frame: Frame) => void>} */
  #handlers = {
    hello: (frame) => this.#hello(frame),
    ready: (frame) => this.#readied(frame),
    caught_up: ({ seq }) => (this.#moveTo(seq), this.#enter('live')),
    // What was known is void, follows included, which only a start from nothing tells.
    resync: () => ((this.#cursor = undefined), this.#open()),
    ping: (frame) => Number.isInteger(frame.seq) && this.#moveTo(frame.seq),
    draining: (frame) => (this.#drainMs = frame.reconnect_in_ms),
    ok: (frame) => this.#answer(frame.re, frame),
    error: (frame) => (frame.re === 'auth' ? this.#authRefused(frame) : this.#answer(frame.re, new CommandError(frame))),
  };

  /** @param {Frame} frame */
  #hello(frame) {
    this.#epoch = frame.epoch;
    this.limits = frame.limits ?? {};
    this.#socketWorked ||= this.transport === 'websocket';
    if (this.transport === 'websocket') this.#authenticate();
    else this.#fallbackUntil = Date.now() + FALLBACK_FOR_MS;
  }

  #authenticate() {
    this.#link?.send({ type: 'auth', id: 'auth', token: this.#token, watch: this.#feeds(true), resume: this.#cursor });
  }

  /** A watch that can't be any more (its thread was deleted, its author blocks us) spoils the whole `auth`: then without,
   * and each is asked for by itself. @param {Frame} frame */
  #authRefused(frame) {
    if (frame.code === 'unauthenticated') return; // the close that follows says it
    if (frame.retryable) return this.#closed(1006, '');
    if (!this.#feeds(true).length) return this.#stop(4500, frame.message);
    this.#beginAnew();
    this.#authenticate();
  }

  /** Leaves all watches to be confirmed again; between the cursor and then is a gap, so all is read afresh. */
  #beginAnew() {
    for (const watch of this.#watching.values()) watch.confirmed = false;
    this.#cursor = undefined;
  }

  /** The fallback's watches were refused, all together. @param {any} problem */
  #watchesRefused(problem) {
    const feeds = this.#feeds(false);
    if (!feeds.length) this.#beginAnew();
    for (const feed of feeds) this.#watched(feed, new CommandError(problem));
  }

  /** @param {Frame} frame */
  #readied(frame) {
    if (this.#account && frame.account && frame.account.id !== this.#account) return this.#stop(4500, ANOTHER); // before anything goes out as its
    const resumed = this.#cursor !== undefined;
    if (!resumed) this.#cursor = { epoch: this.#epoch, after: frame.seq };
    this.#liveSince = Date.now();
    // First what has waited: whoever hears the events may send and watch at once, which would go out again from here.
    for (const { frame: command } of [...this.#outbox.values()]) this.#link?.send(command);
    for (const feed of this.#feeds(false)) this.transport === 'stream' && this.#streamed.has(feed) ? this.#watched(feed, frame) : this.#ask(feed);
    this.#enter(resumed ? 'catching_up' : 'live');
    if (!resumed) this.#emit('ready', frame);
  }

  /** @param {Frame} frame */
  #change(frame) {
    if (this.#cursor && frame.seq < this.#cursor.after) return;
    this.#moveTo(frame.seq);
    const { type: kind, seq, feeds = [] } = frame;
    this.#emit('change', { kind, seq, feeds, object: frame[kind], replayed: this.state === 'catching_up' });
  }

  /** @param {number} seq */
  #moveTo(seq) {
    this.#cursor = { epoch: this.#epoch, after: Math.max(seq, this.#cursor?.after ?? 0) };
  }

  /** @param {string} re @param {Frame | Error} outcome */
  #answer(re, outcome) {
    const pending = this.#outbox.get(re);
    this.#outbox.delete(re);
    if (pending?.frame.key && this.state !== 'stopped') this.#lasting.delete(pending.frame.key); // else it stays, for the next page
    outcome instanceof Error ? pending?.reject(outcome) : pending?.resolve(outcome);
  }

  /** @param {string} state @param {number} [retryInMs] */
  #enter(state, retryInMs) {
    this.state = state;
    this.#ready = state === 'live' || state === 'catching_up';
    this.#emit('state', { state, retryInMs, transport: this.transport });
  }

  /** @param {string} type @param {any} detail */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
