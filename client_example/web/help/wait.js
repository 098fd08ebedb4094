/** How long one usually waits, and whose turn one is, in words. */

import { inWords } from '/client/ui/times.js';
import { LOCALE, t } from '/client/ui/words.js';

const AGAIN_MS = 60_000; // it counts as a search, and is a median of weeks
const RULES = new Intl.PluralRules(LOCALE, { type: 'ordinal' });
/** By Unicode's categories; a language uses those that it has, many `other` alone. @type {Record<string, (n: number) => string>} */
const ORDINALS = {
  one: (n) => t('{n}st||ordinal: one', { n }),
  two: (n) => t('{n}nd||ordinal: two', { n }),
  few: (n) => t('{n}rd||ordinal: few', { n }),
  other: (n) => t('{n}th||ordinal: other', { n }),
};

/** As in «You are 2nd of 5». @param {number} place */
export const ordinal = (place) => (ORDINALS[RULES.select(place)] ?? ORDINALS.other)(place);

export class UsualWait {
  #at = -Infinity;
  #of = '';
  /** As in «4 minutes»; empty where that can't be told. */
  words = '';

  /** @param {import('/client/app.js').Context} ctx @param {() => void} changed called when the words have */
  constructor(ctx, changed) {
    this.ctx = ctx;
    this.changed = changed;
  }

  /** Asks, not more often than the number is worth. @param {number | null} room @param {string} [body] on the network, by
   * its tags: what is like it */
  ask(room, body = '') {
    const of = room ? `room ${room}` : body;
    if (of === this.#of && performance.now() - this.#at < AGAIN_MS) return;
    if (of !== this.#of) this.words = '';
    this.#of = of;
    this.#at = performance.now();
    void this.ctx.client.send('reach', room ? { body: '', room } : { body }).then(({ reach: { usual_wait_ms: wait } }) => {
      const words = wait === null ? '' : inWords(Math.max(60, wait / 1000));
      if (of !== this.#of || words === this.words) return;
      this.words = words;
      this.changed();
    }, () => {}); // only a word besides
  }
}
