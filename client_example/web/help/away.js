/** What has changed in a list of requests since one looked away: the new ones are marked, all are summed up in a line. */

import { h, icon } from '/client/ui/dom.js';
import { clock } from '/client/ui/times.js';
import { plural, t } from '/client/ui/words.js';
import { WAITS } from '/client/help/look.js';

const MOST_ASKED = 20;
const SOLVED = new Set(['answered', 'resolved']);

/** What stands at a new one, in words too. */
export const freshSign = () => h('span', { class: 'sign fresh-sign' }, icon('add'), t('New||a request'));

/** @param {number} came @param {number} solved @param {string} time since when */
function sumOf(came, solved, time) {
  if (!solved) return plural(came, { one: '{n} came since {time}', other: '{n} came since {time}' }, { time });
  if (!came) return plural(solved, { one: '{n} was solved since {time}', other: '{n} were solved since {time}' }, { time });
  const both = { came: plural(came, { one: '{n} came', other: '{n} came' }), time };
  return plural(solved, { one: '{came}, {n} was solved since {time}', other: '{came}, {n} were solved since {time}' }, both);
}

export class Away {
  /** @type {Set<number>} what waited when one looked away */ #before = new Set();
  #counting = false; // from then until the list has been read after it
  #begun = false; // the list has been read: before that, nothing is known to be new
  /** @type {Set<number>} what has come since */ #came = new Set();
  #at = new Date();

  /** @param {import('/client/app.js').Context} ctx @param {() => number[]} waiting what is listed now, and waits
   * @param {() => void} cleared called once nothing is new any more */
  constructor(ctx, waiting, cleared) {
    this.ctx = ctx;
    this.waiting = waiting;
    this.cleared = cleared;
    this.words = h('p', { 'data-spoken': '' });
    this.element = h('div', { class: 'away', hidden: true }, this.words, h('button', { type: 'button', class: 'quiet', onclick: () => this.#clear() }, t('Seen||what is new here')));
    this.onSight = () => document.visibilityState === 'hidden' && this.#leave();
    document.addEventListener('visibilitychange', this.onSight);
  }

  /** Who goes again before he has seen what came is told of both times. */
  #leave() {
    if (!this.#begun) return;
    this.#counting = true;
    const known = this.waiting().filter((id) => !this.#came.has(id)); // also of a topic chosen since
    if (!this.element.hidden) {
      this.#before = new Set([...this.#before, ...known]);
      return;
    }
    this.#before = new Set(this.waiting());
    this.#came.clear();
    this.#at = new Date();
  }

  /** @param {number} id */
  isFresh(id) {
    return this.#came.has(id);
  }

  /** To be called before the list is shown anew. What comes after one is back is seen as it comes.
   * @param {boolean} read whether the list is as it was just read */
  look(read) {
    this.#begun ||= read;
    if (!this.#counting || document.visibilityState === 'hidden') return;
    this.#counting = !read;
    for (const id of this.waiting()) if (!this.#before.has(id)) this.#came.add(id);
    this.#sumUp();
    if (read) void this.#learn();
  }

  /** What became of those that are no longer listed: of what one doesn't follow no change comes. */
  async #learn() {
    const listed = new Set(this.waiting());
    const unclear = (/** @type {number} */ id) => !this.#state(id) || WAITS.has(this.#state(id)); // nothing is known after a restart
    const gone = [...this.#before].filter((id) => !listed.has(id) && unclear(id)).slice(0, MOST_ASKED);
    await Promise.all(gone.map((post) => this.ctx.send('get', { post }).catch(() => {})));
    if (gone.length) this.#sumUp();
  }

  #sumUp() {
    const solved = [...this.#before].filter((id) => SOLVED.has(this.#state(id))).length;
    const came = [...this.#came].filter((id) => WAITS.has(this.#state(id))).length;
    const words = came || solved ? sumOf(came, solved, clock(this.#at)) : '';
    this.element.hidden = !words;
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  /** @param {number} id */
  #state(id) {
    return this.ctx.store.entry(id)?.post?.help?.state ?? '';
  }

  #clear() {
    this.#came.clear();
    this.element.hidden = true;
    this.words.textContent = '';
    this.cleared();
  }

  close() {
    document.removeEventListener('visibilitychange', this.onSight);
  }
}
