/** The strip about one's own request: it says how it stands, and asks whether the answer solved it. */

import { roomPath, threadPath } from '/client/router.js';
import { h, icon, renew } from '/client/ui/dom.js';
import { toast, whenLoaded } from '/client/ui/over.js';
import { oneAtATime } from '/client/ui/reading.js';
import { plural, t } from '/client/ui/words.js';
import { onlineWords, refusal, takenWords, WAITS } from '/client/help/look.js';
import { ordinal, UsualWait } from '/client/help/wait.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Post} Post */

const APART_MS = 3000; // one's place is read again, at most so often

/** Only where it differs: it is spoken. @param {HTMLElement} line @param {string} words */
function say(line, words) {
  if (line.textContent !== words) line.textContent = words;
}

export class Strip {
  /** @type {Post | null} */ #post = null;
  /** @type {Set<number>} */ #asked = new Set(); // answers that were read for who wrote them
  #place = 0; // where it is known
  #placed = ''; // what the place was read for
  #at = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #busy = false;
  #readPlace = oneAtATime(() => this.#askPlace());

  /** @param {Context} ctx @param {HTMLElement} main it stands before that
   * @param {() => void} dismiss needs no word more about this one */
  constructor(ctx, main, dismiss) {
    this.ctx = ctx;
    this.main = main;
    this.dismiss = dismiss;
    this.words = h('p', { class: 'mine-words', 'data-spoken': '' });
    this.link = h('a', { class: 'mine-link', dir: 'auto' });
    this.more = h('p', { class: 'muted small' });
    this.bar = h('div', { class: 'mine-bar' });
    this.wait = new UsualWait(ctx, () => this.show(this.#post));
    this.element = h('section', { class: 'mine', 'aria-label': t('Your request'), hidden: true }, icon('hand'), h('div', { class: 'mine-text' }, this.words, this.link, this.more), this.bar);
    main.before(this.element);
  }

  /** @param {Post | null} post */
  show(post) {
    if (post?.id !== this.#post?.id) this.#place = 0;
    this.#post = post;
    const focused = this.element.contains(document.activeElement);
    this.element.hidden = !post || this.#isThere(post);
    if (post && !this.element.hidden) {
      this.#readAround(post);
      say(this.words, this.#wordsOf(post));
      say(this.link, post.body || t('Your request'));
      this.link.setAttribute('href', threadPath(post.id));
      say(this.more, post.help?.state === 'answered' ? t('Without a word from you it settles by itself after 30 minutes.') : '');
      renew(this.bar, this.#buttons(post));
    }
    if (focused && (this.element.hidden || !this.element.contains(document.activeElement))) this.main.focus({ preventScroll: true });
  }

  /** Whether the page says the same: its thread, or its room while one waits in the queue there, and the wall of a room.
   * @param {Post} post */
  #isThere({ id, room, help }) {
    const { pathname } = location;
    return pathname === threadPath(id) || pathname.endsWith('/wall') || (pathname === roomPath(room ?? 0) && help?.state === 'open');
  }

  /** Whether nothing can be asked there any more. @param {number | null} room */
  #isShut(room) {
    return room !== null && (this.ctx.network.place(room)?.room.closed_at ?? null) !== null;
  }

  /** @param {Post} post @returns {string} */
  #wordsOf({ id, room, help }) {
    const name = help?.claimant?.name ?? t('Somebody');
    switch (help?.state) {
      case 'review': return t('Your request waits until the staff have looked at it');
      case 'claimed': return takenWords(name, help.lease_until);
      case 'needs_info': return t('{name} asks back', { name });
      case 'answered': return t('Answered by {name}: did this solve it?', { name: this.ctx.store.entry(help.answer ?? 0)?.post?.author.name ?? name });
      case 'expired': return this.#isShut(room) ? t('Nobody came for your request before its room was closed. Ask elsewhere, or in person.') : t('Nobody came for your request in time. You can ask again.');
    }
    const { reached, online = 0 } = this.ctx.store.tally(id);
    const there = Math.min(online, reached ?? 0); // one who asks anonymously is among those online
    const reach = reached ? plural(reached, { one: 'reached {n}, {online}', other: 'reached {n}, {online}' }, { online: onlineWords(there) }) : t('reached nobody yet');
    const waits = this.#place ? t('Waiting, you are {place}', { place: ordinal(this.#place) }) : t('Waiting||you, for help');
    return [waits, reached === undefined ? '' : reach, this.wait.words && t('usually about {time}', { time: this.wait.words })].filter(Boolean).join(' · ');
  }

  /** @param {Post} post */
  #buttons({ id, room, help }) {
    const button = (/** @type {string} */ text, /** @type {string} */ look, /** @type {() => void} */ act) => h('button', { type: 'button', class: look, onclick: act }, text);
    if (help?.state === 'answered') return [button(t('Yes'), 'primary', () => this.#solved()), button(t('Still stuck'), 'quiet', () => void this.#send('reopen', { request: id }))];
    if (help?.state === 'expired') {
      const again = this.#isShut(room) ? [] : [button(t('Ask again'), 'primary', () => void this.#send('reopen', { request: id }))];
      return [...again, button(t('Dismiss'), 'quiet', () => this.dismiss())];
    }
    return help?.state === 'needs_info' ? [h('a', { class: 'primary', href: threadPath(id) }, t('Reply'))] : [];
  }

  /** By the answer; where that is gone, one says how. */
  #solved() {
    const post = this.#post;
    if (!post) return;
    const ask = () => whenLoaded(import('/client/help/steps.js'), ({ solved }) => solved(this.ctx, post));
    if (post.help?.answer) void this.#send('accept', { request: post.id, answer: post.help.answer }, ask);
    else ask();
  }

  /** @param {string} type @param {Record<string, any>} fields @param {() => void} [gone] in place of a word where what it
   * names isn't there any more */
  async #send(type, fields, gone) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.ctx.send(type, fields);
    } catch (error) {
      if (gone && ['invalid', 'not_found'].includes(/** @type {any} */ (error).code)) gone();
      else toast(t('This failed. {reason}', { reason: refusal(error) }), { kind: 'error' });
    } finally {
      this.#busy = false;
    }
  }

  /** What the post doesn't hold: one's place, the usual wait, and who wrote the answer. @param {Post} post */
  #readAround({ room, body, help }) {
    const answer = help?.state === 'answered' && help.answer;
    if (answer && !this.ctx.store.entry(answer) && !this.#asked.has(answer)) {
      this.#asked.add(answer);
      void this.ctx.send('get', { post: answer }).catch(() => {});
    }
    if (help?.state !== 'open') return;
    this.wait.ask(room, body);
    const waits = this.#waits;
    if (waits === this.#placed || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#readPlace();
    }, Math.max(0, this.#at + APART_MS - performance.now()));
  }

  /** One's own request, and those of its room that are known to wait. */
  get #waits() {
    const room = this.#post?.room;
    const others = room ? this.ctx.store.entries().filter(({ post }) => post?.room === room && WAITS.has(post.help?.state ?? '')).map(({ post }) => `${post?.id} ${post?.help?.state}`) : [];
    return [this.#post?.id, ...others].join();
  }

  /** In a room one has a place; the network has no queue. */
  async #askPlace() {
    const { id, room } = this.#post ?? {};
    this.#placed = this.#waits;
    this.#at = performance.now();
    const own = room && this.element.isConnected ? await this.ctx.client.send('queue', { room, limit: 1 }).catch(() => null) : null;
    if (id !== this.#post?.id) return; // it is about another request by now, which asks for itself
    this.#place = own?.place ?? 0;
    this.show(this.#post);
  }
}
