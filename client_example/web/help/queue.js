/** Who waits in a room: for its staff the list, for the others their own place. */

import { STAFF } from '/client/network.js';
import { threadPath } from '/client/router.js';
import { h, renew } from '/client/ui/dom.js';
import { oneAtATime } from '/client/ui/reading.js';
import { plural, t } from '/client/ui/words.js';
import { Away, freshSign } from '/client/help/away.js';
import { signs, WAITS } from '/client/help/look.js';
import { nextButton } from '/client/help/next.js';
import { ordinal, UsualWait } from '/client/help/wait.js';

/** @typedef {import('/client/app.js').Context} Context */

const SHOWN = 20;
const APART_MS = 1500; // a lesson's requests come in bursts: all in the room read after each

export class Queue {
  #closed = false;
  #due = false;
  #seen = ''; // the room's requests that waited when it was read last
  /** @type {any} */ #page = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #at = -Infinity;
  #read = oneAtATime(() => this.#ask());

  /** @param {Context} ctx @param {number} room @param {(waits: boolean) => void} [told] whether one waits oneself */
  constructor(ctx, room, told = () => {}) {
    this.ctx = ctx;
    this.room = room;
    this.told = told;
    this.words = h('p', { class: 'queue-words', 'data-spoken': '' });
    this.wait = new UsualWait(ctx, () => this.#closed || this.show());
    this.usual = h('p', { class: 'muted small' });
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.list = h('ol', { class: 'queue-list', 'aria-label': t('Queue') });
    this.next = nextButton(ctx, { room }, (why) => (this.problem.textContent = why));
    this.away = new Away(ctx, () => this.#known.map(({ id }) => id), () => this.#cleared());
    this.element = h('section', { class: 'panel queue', 'aria-label': t('Who waits'), hidden: true }, h('div', { class: 'queue-head' }, h('div', {}, this.words, this.usual), this.next), this.problem, this.away.element, this.list);
    this.onPost = () => this.#soon();
    this.onFocus = () => document.visibilityState === 'visible' && this.open();
    ctx.store.addEventListener('post', this.onPost);
    document.addEventListener('visibilitychange', this.onFocus);
  }

  open() {
    void this.#read();
  }

  /** Those of the room that wait, as far as they are known. @returns {import('/client/store.js').Post[]} */
  get #known() {
    return this.ctx.store.entries().flatMap(({ post }) => (post?.help && post.room === this.room && WAITS.has(post.help.state) ? [post] : []));
  }

  get #requests() {
    return this.#known.map(({ id, help }) => `${id} ${help?.state}`).join();
  }

  /** Once for all that one frame has changed. */
  #soon() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (this.#closed) return;
      this.show();
      this.#changed();
    });
  }

  /** Read again where a request of the room has come, gone or moved. */
  #changed() {
    if (this.#timer || this.#requests === this.#seen) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#closed && this.#requests !== this.#seen) void this.#read();
    }, Math.max(0, this.#at + APART_MS - performance.now()));
  }

  async #ask() {
    this.#at = performance.now();
    const page = await this.ctx.send('queue', { room: this.room, limit: SHOWN }).catch(() => null); // the feed says what is wrong
    if (this.#closed || !page) return;
    this.#page = page;
    this.#seen = this.#requests;
    this.show(true);
  }

  /** Nothing is new any more. */
  #cleared() {
    this.show();
    (this.list.querySelector('a') ?? this.next).focus();
  }

  /** The role may have changed, or what a request says. @param {boolean} [read] whether it was read just now */
  show(read = false) {
    const place = this.ctx.network.place(this.room);
    if (!this.#page || !place) return;
    const { waiting, place: own, requests } = this.#page;
    const staff = STAFF.has(place.role);
    this.told(own !== null);
    if (staff) this.away.look(read);
    const words = own !== null ? t('You are {place} of {n}', { place: ordinal(own), n: waiting }) : plural(waiting, { one: '{n} waits', other: '{n} wait' });
    this.element.hidden = place.room.closed_at !== null || (staff ? !waiting && this.away.element.hidden : own === null);
    if (this.words.textContent !== words) this.words.textContent = words;
    if (own !== null && !this.element.hidden) this.wait.ask(this.room);
    const usual = own !== null && this.wait.words ? t('Usually taken within about {time}', { time: this.wait.words }) : '';
    if (this.usual.textContent !== usual) this.usual.textContent = usual;
    this.next.hidden = this.list.hidden = !staff;
    renew(this.list, staff ? requests.map((/** @type {any} */ post) => this.#row(this.ctx.store.entry(post.id)?.post ?? post)) : []);
  }

  /** @param {any} post */
  #row({ id, author, body, help }) {
    return h('li', {}, h('a', { href: threadPath(id), class: 'queue-row' }, h('strong', { dir: 'auto' }, author.name), h('span', { class: 'row-words muted', dir: 'auto' }, help.where ? `${help.where} · ${body}` : body)),
      h('span', { class: 'queue-signs' }, this.away.isFresh(id) && freshSign(), signs(help, this.ctx.store.account.id)));
  }

  close() {
    this.#closed = true;
    this.away.close();
    clearTimeout(this.#timer);
    this.ctx.store.removeEventListener('post', this.onPost);
    document.removeEventListener('visibilitychange', this.onFocus);
  }
}
