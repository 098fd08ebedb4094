/** A room on the wall: its code in large type with a QR code that a phone looks at, and how many wait; nobody's name. */

import { joinPath, roomPath } from '/client/router.js';
import { keepAwake } from '/client/ui/awake.js';
import { h, icon } from '/client/ui/dom.js';
import { oneAtATime } from '/client/ui/reading.js';
import { clock } from '/client/ui/times.js';
import { plural, t } from '/client/ui/words.js';
import { notRead } from '/client/views/posts.js';
import { WAITS } from '/client/help/look.js';

/** @typedef {import('/client/app.js').Context} Context */

const MOST = 100;
const PAGES = 10;
const LATELY_MS = 48 * 3_600_000; // what waits for a day expires: older requests aren't solved today
const AGAIN_MS = 2000;
const MINUTE_MS = 60_000; // at midnight «today» begins anew; what could not be read is tried again
const SETTLE_MS = 500; // a moment's reconnecting is not worth a word
const LOST = new Set(['offline', 'connecting', 'stopped']);

const midnight = () => new Date().setHours(0, 0, 0, 0);

export class WallPage {
  title = t('On the wall');
  #closed = false;
  #known = false; // it has been a room of this account
  #asked = false; // whether the code may be seen is told
  #counting = false;
  #due = false;
  #waiting = /** @type {number | null} */ (null);
  #each = false; // each of those that wait is known
  #lately = false; // each request of the day is known
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #again;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #settling;
  #read = oneAtATime(() => this.#count());

  /** @param {Context} ctx @param {number} room */
  constructor(ctx, room) {
    this.ctx = ctx;
    this.room = room;
    this.heading = h('h1', { class: 'wall-title', dir: 'auto' }, t('Room'));
    this.full = h('button', { type: 'button', class: 'quiet', hidden: !document.fullscreenEnabled, onclick: () => void this.#toggleFull() }, t('Full screen'));
    this.join = h('section', { class: 'wall-join', 'aria-label': t('How to join') });
    this.counts = h('p', { class: 'wall-counts', 'data-spoken': '' });
    this.lost = h('p', { class: 'wall-lost', 'data-spoken': '' });
    this.inside = h('div', { class: 'wall-inside' }, this.heading, this.join, this.counts);
    this.element = h('div', { class: 'wall-page' },
      h('div', { class: 'wall-bar' }, h('a', { class: 'quiet', href: roomPath(room) }, icon('back'), t('Back to the room')), this.lost, this.full), this.inside);
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.#key(event);
    this.onFull = () => (this.full.textContent = document.fullscreenElement ? t('Leave full screen') : t('Full screen'));
    this.onPost = () => this.#soon();
    this.onState = () => this.#stateIs();
    document.addEventListener('keydown', this.onKey);
    document.addEventListener('fullscreenchange', this.onFull);
    ctx.store.addEventListener('post', this.onPost);
    ctx.client.addEventListener('state', this.onState);
    this.sleep = keepAwake();
    this.minutes = setInterval(() => (this.#asked && this.#waiting === null ? void this.#read() : this.#show()), MINUTE_MS);
    this.onFull();
    this.onState();
    this.refresh();
  }

  async open() {
    this.#lately = this.#asked = false;
    this.#counting = true; // what is here stays until it is counted afresh
    try {
      await this.ctx.send('room', { room: this.room });
      if (this.#closed) return;
      this.#asked = true;
      this.refresh();
    } catch (error) {
      if (!this.#closed) this.#failed(error);
      return;
    }
    await this.#read();
  }

  /** @param {any} error */
  #failed(error) {
    this.#counting = false;
    if (error.code === 'not_found' || error.code === 'forbidden') return this.#gone();
    if (!this.join.dataset.state) this.inside.replaceChildren(notRead(error, { title: '', text: '' }, () => void this.#retry()));
  }

  async #retry() {
    this.inside.replaceChildren(this.heading, this.join, this.counts);
    await this.open();
  }

  /** Those that wait, and what was written lately: then the store knows each, and goes on by itself. */
  async #count() {
    const queue = await this.ctx.send('queue', { room: this.room, limit: MOST }).catch(() => null);
    if (this.#closed) return;
    this.#waiting = queue?.waiting ?? null;
    this.#each = queue !== null && queue.requests.length >= queue.waiting;
    if (!this.#lately) this.#lately = await this.#readLately();
    this.#counting = false;
    if (!this.#closed) this.#show();
  }

  /** @returns {Promise<boolean>} whether all of it has come */
  async #readLately() {
    const from = midnight() - LATELY_MS;
    let page = /** @type {{limit: number, before?: number}} */ ({ limit: MOST });
    for (let left = PAGES; left > 0 && !this.#closed; left -= 1) {
      const ok = await this.ctx.send('history', { feed: `room:${this.room}`, ...page }).catch(() => null);
      if (!ok) return false;
      if (!ok.more || ok.posts.some((/** @type {any} */ post) => Date.parse(post.created_at) < from)) return true;
      page = { limit: MOST, before: ok.next };
    }
    return false;
  }

  /** Once for all that one frame has changed. */
  #soon() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (this.#closed || this.#counting) return;
      this.#show();
      if (!this.#each) this.#again ??= setTimeout(() => {
        this.#again = undefined;
        void this.#read();
      }, AGAIN_MS);
    });
  }

  #show() {
    if (this.#counting) return;
    const words = this.#words().join(' · ');
    if (this.counts.textContent !== words) this.counts.textContent = words;
  }

  /** What isn't known, or is none, isn't said. */
  #words() {
    const helps = this.ctx.store.entries().flatMap(({ post }) => (post?.help && post.room === this.room ? [post.help] : []));
    const waits = helps.filter(({ state }) => state === 'open').length;
    const helped = helps.filter(({ state }) => WAITS.has(state)).length - waits;
    const solved = helps.filter(({ state, ended_at: at }) => state === 'resolved' && at && Date.parse(at) >= midnight()).length;
    const words = [];
    if (this.#each) words.push(waits ? plural(waits, { one: '{n} waits', other: '{n} wait' }) : t('Nobody waits'), ...(helped ? [plural(helped, { one: '{n} being helped', other: '{n} being helped' })] : []));
    else if (this.#waiting) words.push(plural(this.#waiting, { one: '{n} wait or are being helped', other: '{n} wait or are being helped' }));
    if (this.#lately && solved) words.push(plural(solved, { one: '{n} solved today', other: '{n} solved today' }));
    return words.map((part) => part.replaceAll(' ', '\u00a0')); // a line ends between two of them
  }

  refresh() {
    const place = this.ctx.network.place(this.room);
    if (!place) return this.#known ? this.#gone() : undefined;
    if (this.heading.parentNode !== this.inside && this.#known) void this.#retry(); // let in again
    this.#known = true;
    const { room } = place;
    this.title = t('{title} on the wall', { title: room.title });
    if (this.heading.textContent !== room.title) this.heading.textContent = room.title;
    this.#showJoin(room.closed_at !== null);
  }

  /** @param {boolean} closed */
  #showJoin(closed) {
    const code = this.ctx.network.code(this.room);
    const state = closed ? 'closed' : code ?? (this.#asked ? 'hidden' : '');
    if (this.join.dataset.state === state || !state) return;
    this.join.dataset.state = state;
    if (closed) this.join.replaceChildren(note(t('This room is closed'), t('It can be read; nobody joins or writes any more.')));
    else if (code === undefined) this.join.replaceChildren(note(t('The code is not shown here'), t('In this room the staff alone see it. Ask them how to join.')));
    else this.join.replaceChildren(...this.#code(code));
  }

  /** @param {string} code */
  #code(code) {
    const address = `${location.host}${joinPath(code)}`;
    const problem = h('p', { class: 'problem', role: 'alert' });
    const image = h('img', { class: 'wall-qr', src: `/api/v1/rooms/${this.room}/qr.svg?${new URLSearchParams({ of: code })}`, alt: t('QR code of {address}', { address }), width: '400', height: '400' });
    image.addEventListener('error', () => {
      image.hidden = true;
      problem.textContent = t('The QR code did not load. The code joins too.');
    });
    return [image, h('div', { class: 'wall-words' },
      h('p', { class: 'wall-step' }, t('Join at')), h('p', { class: 'wall-address', dir: 'ltr' }, `${location.host}/join`),
      h('p', { class: 'wall-step' }, t('with the code')), h('p', { class: 'room-code wall-code' }, code), problem)];
  }

  #gone() {
    this.#each = this.#lately = false;
    this.inside.replaceChildren(note(t('You are not in this room'), t('It is not there, or you left it. Its code lets you in.')), h('a', { class: 'quiet', href: '/rooms' }, t('Your rooms')));
  }

  #stateIs() {
    clearTimeout(this.#settling);
    const { state } = this.ctx.client;
    if (!LOST.has(state)) {
      this.lost.textContent = '';
      return;
    }
    const time = clock(new Date());
    this.#settling = setTimeout(() => (this.lost.textContent ||= t('Connection lost: what stands here is of {time}.', { time })), SETTLE_MS);
  }

  async #toggleFull() {
    await (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => {}); // it stays as it is
  }

  /** @param {KeyboardEvent} event Escape leaves, where it has nothing else to close */
  #key(event) {
    if (event.key !== 'Escape' || event.defaultPrevented || document.fullscreenElement || document.querySelector('dialog[open]')) return;
    this.ctx.navigate(roomPath(this.room));
  }

  close() {
    this.#closed = true;
    clearInterval(this.minutes);
    clearTimeout(this.#again);
    clearTimeout(this.#settling);
    document.removeEventListener('keydown', this.onKey);
    document.removeEventListener('fullscreenchange', this.onFull);
    this.ctx.store.removeEventListener('post', this.onPost);
    this.ctx.client.removeEventListener('state', this.onState);
    this.sleep();
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
  }
}

/** @param {string} title @param {string} text */
const note = (title, text) => h('div', { class: 'wall-note' }, h('h2', {}, title), h('p', {}, text));
