/** Says to whoever is suspended where and until when, and whom to write to: that stays open. */

import { directPath } from '/client/router.js';
import { h, icon, renew } from '/client/ui/dom.js';
import { until } from '/client/ui/times.js';
import { LOCALE, parts, t } from '/client/ui/words.js';
import { allMembers } from '/client/views/members.js';
import { misdeed } from '/client/views/wrongs.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Author} Author */
/** @typedef {import('/client/own.js').Suspension} Suspension */

const PEOPLE = 100;
const PAGES = 3; // of the directory that are looked through for admins
const NAMED = 3;
const SOON_MS = 36 * 3_600_000;

/** The year only where it isn't this one. @param {Date} at */
function moment(at) {
  const year = at.getFullYear() === new Date().getFullYear() ? {} : /** @type {const} */ ({ year: 'numeric' });
  return at.toLocaleString(LOCALE, { weekday: 'long', day: 'numeric', month: 'long', ...year, hour: 'numeric', minute: '2-digit' });
}

export class Banner {
  /** @type {Map<number | null, Author[]>} by room: who may end it */ #judges = new Map();

  /** @param {Context} ctx @param {HTMLElement} strips where it stands */
  constructor(ctx, strips) {
    this.ctx = ctx;
    this.element = h('section', { class: 'suspended', 'aria-label': t('Suspended') });
    strips.append(this.element);
  }

  /** The site's everywhere, a room's in that room. */
  show() {
    const here = [...this.ctx.own.suspensions.values()].filter(({ room }) => room === null || room === this.#room);
    this.element.hidden = !here.length;
    renew(this.element, here.map((each) => this.#words(each)));
    for (const { room } of here) if (!this.#judges.has(room)) void this.#meet(room);
  }

  /** Where the reader is. */
  get #room() {
    const [, kind, id] = location.pathname.match(/^\/(room|thread)\/(\d+)/) ?? [];
    return kind === 'thread' ? this.ctx.store.entry(Number(id))?.post?.room ?? 0 : Number(id ?? 0);
  }

  /** @param {Suspension} suspension */
  #words({ room, until: end, reason }) {
    const told = h('strong', {}, room ? t('You may read here, and not write') : t('You may read, and not write'));
    const values = { told, when: moment(new Date(end)), why: misdeed(reason) };
    const soon = Date.parse(end) - Date.now() < SOON_MS;
    const judges = (this.#judges.get(room) ?? []).filter(({ handle }) => handle);
    const links = judges.slice(0, NAMED).flatMap((each, index) => [index ? ', ' : '', h('a', { href: directPath(each.handle ?? '') }, each.name)]);
    const whom = links.length ? parts('Not right? Write to {people}.', { people: links }) : room ? t('Not right? Write to who leads it.') : t('Not right? Write to an admin of this site: a message to them still goes.');
    return h('div', { class: 'suspended-one' }, icon('info'), h('div', {},
      h('p', {}, soon ? parts('{told} for {time} more, until {when}. Why: {why}.', { ...values, time: until(end) }) : parts('{told}, until {when}. Why: {why}.', values)),
      h('p', {}, whom)));
  }

  /** @param {number | null} room */
  async #meet(room) {
    this.#judges.set(room, []);
    try {
      const judges = room === null ? await this.#admins() : (await allMembers(this.ctx, room)).filter(({ role }) => role === 'lead').map(({ account }) => account);
      for (const each of judges) this.ctx.store.meet(each);
      this.#judges.set(room, judges);
      this.show();
    } catch {
      // they aren't named then
    }
  }

  /** The directory doesn't list them apart. */
  async #admins() {
    /** @type {Author[]} */ const found = [];
    /** @type {string | undefined} */ let before;
    for (let page = 0; page < PAGES && !found.length; page++) {
      const { accounts, more, next } = await this.ctx.send('people', { prefix: '', limit: PEOPLE, ...(before && { before }) });
      found.push(...accounts.filter((/** @type {Author} */ { role }) => role === 'admin'));
      if (!more) break;
      before = next;
    }
    return found;
  }
}
