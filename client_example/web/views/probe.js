/** Tries one by one what Handraise needs of a network. Nothing here needs a session. */

import { inWords } from '/client/ui/times.js';
import { t } from '/client/ui/words.js';

const ANSWER_WITHIN_MS = 8000;
const HELLO_WITHIN_MS = 2500; // as long as the client waits before it takes the side way
const APART_MS = 300; // of the server's test events
const CLOCK_OFF_MS = 10_000;

/** @typedef {'waits' | 'good' | 'note' | 'bad' | 'skipped'} State */
/** @typedef {{state: State, words: string, why?: 'portal' | 'held', verdict?: string}} Result `verdict` is all in one sentence */

/** @param {State} state @param {string} words @param {Result['why']} [why] @returns {Result} */
const result = (state, words, why) => ({ state, words, why });
const SKIPPED = result('skipped', t('Nothing to find out while the server is not reached.'));

/** One run of all. */
export class Probe {
  #abort = new AbortController();
  /** @type {number | null} how far this device's clock is ahead */ #aheadMs = null;
  ended = false;

  /** @param {(name: any, result: Result) => void} tell */
  constructor(tell) {
    this.tell = tell;
  }

  /** Whoever looked has gone. */
  end() {
    this.ended = true;
    this.#abort.abort();
  }

  async run() {
    const secure = this.#told('secure', this.#secure());
    const server = this.#told('server', await this.#server());
    const reached = server.state === 'good';
    const [socket, stream] = await Promise.all([
      reached ? this.#socket().then((each) => this.#told('socket', each)) : this.#told('socket', SKIPPED),
      reached ? this.#stream().then((each) => this.#told('stream', each)) : this.#told('stream', SKIPPED)]);
    const clock = this.#told('clock', reached ? this.#clock() : SKIPPED);
    return { server, socket, stream, clock, secure };
  }

  /** @param {string} name @param {Result} outcome */
  #told(name, outcome) {
    if (!this.ended) this.tell(name, outcome);
    return outcome;
  }

  /** @param {string} path @param {RequestInit} [more] */
  #get(path, more) {
    const late = new AbortController(); // without AbortSignal.any, which an older tablet hasn't
    const end = () => late.abort();
    setTimeout(end, ANSWER_WITHIN_MS);
    this.#abort.signal.addEventListener('abort', end);
    return fetch(path, { credentials: 'omit', cache: 'no-store', signal: late.signal, ...more });
  }

  /** A sign-in page of the network's answers with something else, or leads elsewhere. */
  async #server() {
    try {
      const began = Date.now();
      const response = await this.#get('/healthz', { redirect: 'manual' });
      const tookMs = Date.now() - began;
      if (response.type === 'opaqueredirect' || (await response.text()) !== '{"status":"ok"}') return result('bad', t('Something else answers in its place, perhaps this network’s own sign-in page.'), 'portal');
      const date = Date.parse(response.headers.get('Date') ?? '');
      if (date) this.#aheadMs = began + tookMs / 2 - (date + 500); // it is in whole seconds
      return result('good', t('Answers in {n} ms.', { n: tookMs }));
    } catch {
      return result('bad', t('Does not answer. Is this device online, and the server on?'));
    }
  }

  /** @returns {Promise<Result>} */
  #socket() {
    return new Promise((resolve) => {
      const began = Date.now();
      const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`, 'handraise.v1');
      const end = (/** @type {Result} */ outcome) => {
        clearTimeout(late);
        socket.onmessage = socket.onclose = null;
        socket.close();
        resolve(outcome);
      };
      const blocked = (/** @type {string} */ words) => () => end(result('bad', words));
      const late = setTimeout(() => blocked(socket.readyState === WebSocket.OPEN ? t('Opens, but nothing comes through.') : t('Does not open.'))(), HELLO_WITHIN_MS);
      socket.onclose = blocked(t('Is refused or cut off.'));
      socket.onmessage = ({ data }) => {
        const { type, time } = JSON.parse(data);
        if (type !== 'hello') return;
        const tookMs = Date.now() - began;
        if (time) this.#aheadMs = Date.now() - tookMs / 4 - Date.parse(time); // half of the last of two ways there and back
        end(result('good', t('Opens in {n} ms.', { n: tookMs })));
      };
    });
  }

  /** Three events that are sent one after the other: where they come at once, something has held them. */
  async #stream() {
    try {
      const response = await this.#get('/api/v1/check/events', { headers: { Accept: 'text/event-stream' } });
      if (response.status === 503) return result('note', t('Many are checking just now. Check again in a second.'));
      if (!response.ok || !response.body) return result('bad', t('Is refused ({status}).', { status: String(response.status) }));
      const times = await arrivals(response.body);
      if (times.length < 3) return result('bad', t('Is cut off half-way.'));
      if (times[2] - times[0] < APART_MS) return result('bad', t('Comes all at once: something on the way holds it back until its end.'), 'held');
      return result('good', t('Comes as it is sent.'));
    } catch {
      return result('bad', t('Does not come through.'));
    }
  }

  #clock() {
    if (this.#aheadMs === null) return result('skipped', t('The server did not say what time it is.'));
    const off = Math.abs(this.#aheadMs);
    if (off < CLOCK_OFF_MS) return result('good', t('Agrees with the server’s.'));
    const time = inWords(Math.round(off / 1000));
    return this.#aheadMs > 0
      ? { ...result('note', t('Clock is {time} fast. Let the device set it by itself.', { time })), verdict: t('Handraise works here, but this device’s clock is {time} fast. Let the device set it by itself.', { time }) }
      : { ...result('note', t('Clock is {time} slow. Let the device set it by itself.', { time })), verdict: t('Handraise works here, but this device’s clock is {time} slow. Let the device set it by itself.', { time }) };
  }

  #secure() {
    if (location.protocol === 'https:') return result('good', t('The connection is encrypted.'));
    if (isSecureContext) return result('good', t('This server is on this device: nothing leaves it.'));
    return result('note', t('Plain HTTP: others on this network can read along. Notifications, installing, offline use and copying by button work only over HTTPS.'));
  }
}

/** When each event came. @param {ReadableStream<Uint8Array>} body @returns {Promise<number[]>} */
async function arrivals(body) {
  const times = [];
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const events = (text + part.value).replaceAll('\r\n', '\n').split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) if (event.includes('data:')) times.push(performance.now());
  }
  return times;
}
