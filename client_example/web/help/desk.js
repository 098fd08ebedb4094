/** The desk of one's rooms: how many wait in each where one is of the staff. */

import { STAFF } from '/client/network.js';
import { roomPath } from '/client/router.js';
import { h, renew } from '/client/ui/dom.js';
import { plural, t } from '/client/ui/words.js';
import { nextButton } from '/client/help/next.js';
import { RoomWaits } from '/client/help/waits.js';

export class Desk {
  /** @type {Map<number, HTMLElement>} */ #rows = new Map();

  /** @param {import('/client/app.js').Context} ctx @param {(why: string) => void} tell what is wrong; empty where nothing is */
  constructor(ctx, tell) {
    this.ctx = ctx;
    this.tell = tell;
    this.list = h('ul', { class: 'desk-rooms', 'aria-label': t('Your rooms') });
    this.element = h('section', { class: 'panel desk', 'aria-label': t('Your rooms'), hidden: true }, h('h2', {}, t('Your rooms')), this.list);
    this.waits = new RoomWaits(ctx, () => this.#places.map(({ room }) => room.id));
    this.waits.addEventListener('count', () => this.#show());
  }

  get #places() {
    return this.ctx.network.places().filter(({ room, role }) => STAFF.has(role) && !room.closed_at);
  }

  /** @param {boolean} [all] each room, moved or not */
  read(all = false) {
    return this.waits.read(all);
  }

  #show() {
    const places = this.#places.filter(({ room }) => this.waits.count(room.id) !== undefined);
    this.element.hidden = !places.length;
    renew(this.list, places.map(({ room }) => this.#row(room)));
  }

  /** @param {import('/client/network.js').Room} room the same row as before, where there was one */
  #row({ id, title }) {
    const count = this.waits.count(id) ?? 0;
    const row = this.#rows.get(id) ?? h('li', {}, h('a', { href: roomPath(id) }), h('span', { class: 'desk-count' }), nextButton(this.ctx, { room: id }, this.tell));
    this.#rows.set(id, row);
    const [link, words, next] = row.children;
    link.textContent = title;
    words.textContent = count ? plural(count, { one: '{n} waits', other: '{n} wait' }) : t('Nobody waits');
    words.classList.toggle('muted', !count);
    next.classList.replace('primary', 'quiet');
    next.setAttribute('aria-label', t('Next one in {room}', { room: title }));
    next.hidden = !count;
    return row;
  }

  close() {
    this.waits.close();
  }
}
