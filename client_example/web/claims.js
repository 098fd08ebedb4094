/**
 * Which of a browser's pages tells of something: each thing is told once, by the page that is best at it.
 *
 * Each page bids on a BroadcastChannel, waits a moment for higher bids, and is silent where one came. Web Locks would need
 * HTTPS, and give it to whichever page came first, be it one that may make no sound; a mark in localStorage may be written
 * by two pages at once. A page that hears of something only after another has told it finds it told.
 */

const WAIT_MS = 120;
const OUTBID_MS = WAIT_MS / 2; // so late a higher bid still comes before the other has told
const QUIET_MS = 60_000; // a request's post and its first alert come almost at once: one is enough
const KEPT = 1000;

export class Claims {
  /** @type {Map<string, {at: number, rank: string}>} when each was told of, here or elsewhere, and its bid */ #told = new Map();
  /** @type {Set<{keys: string[], rank: string, lost: boolean}>} */ #bids = new Set();

  /** @param {string} name the same in all pages of one account */
  constructor(name) {
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }) => this.#heard(data);
  }

  /** What is told for good, or, where a key begins with `about`, a moment ago. @param {string} key */
  knows(key) {
    const told = this.#told.get(key);
    return told !== undefined && (!key.startsWith('about') || Date.now() - told.at < QUIET_MS);
  }

  /** Whether this page is the one to tell; it is all the same thing. @param {string[]} keys @param {number} fitness the higher the better */
  async win(keys, fitness) {
    const bid = { keys, rank: `${fitness} ${Math.random()}`, lost: false };
    if (keys.some((key) => this.knows(key) && !this.#outbids(key, bid.rank))) return false;
    this.#bids.add(bid);
    this.#note(bid);
    this.channel.postMessage({ keys, rank: bid.rank });
    await new Promise((done) => setTimeout(done, WAIT_MS));
    this.#bids.delete(bid);
    return !bid.lost;
  }

  /** Whether another page's bid has only just come, and is lower. @param {string} key @param {string} rank */
  #outbids(key, rank) {
    const told = this.#told.get(key);
    const own = [...this.#bids].some(({ keys }) => keys.includes(key));
    return told !== undefined && !own && Date.now() - told.at < OUTBID_MS && rank > told.rank;
  }

  /** @param {{keys: string[], rank: string}} other */
  #heard(other) {
    for (const bid of this.#bids) if (other.rank > bid.rank && bid.keys.some((key) => other.keys.includes(key))) bid.lost = true;
    this.#note(other);
  }

  /** @param {{keys: string[], rank: string}} bid */
  #note({ keys, rank }) {
    for (const key of keys) {
      this.#told.delete(key);
      this.#told.set(key, { at: Date.now(), rank });
    }
    for (const key of [...this.#told.keys()].slice(0, Math.max(0, this.#told.size - KEPT))) this.#told.delete(key);
  }

  close() {
    this.channel.close();
  }
}
