/** What was reported, for those who see to it: the admins, and the staff of rooms. */

import { casePath, casesPath, logPath } from '/client/router.js';
import { avatar, h, renew } from '/client/ui/dom.js';
import { failed } from '/client/ui/over.js';
import { oneAtATime } from '/client/ui/reading.js';
import { timeElement } from '/client/ui/times.js';
import { plural, t } from '/client/ui/words.js';
import { skeletons } from '/client/views/card.js';
import { caseTitle, DESKS_AT_ONCE, desksOf, misdeedSigns, outcomeWords } from '/client/views/casewords.js';
import { blank } from '/client/views/pages.js';
import { notRead } from '/client/views/posts.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/views/casewords.js').Case} Case */

const PAGE = 30;

export class CasesPage {
  title = t('Cases');
  /** @type {Map<number, Case>} */ #cases = new Map();
  /** @type {number | undefined} */ #next;
  #begun = false;
  #closed = false;
  #read = oneAtATime(() => this.#list());

  /** @param {Context} ctx @param {number | null} room one desk alone, or all @param {'open' | 'closed'} state */
  constructor(ctx, room, state) {
    this.ctx = ctx;
    this.room = room;
    this.state = state;
    this.places = h('nav', { class: 'choices', 'aria-label': t('Whose cases') });
    this.states = h('nav', { class: 'choices', 'aria-label': t('State') }, ['open', 'closed'].map((each) =>
      h('a', { href: casesPath(room, /** @type {any} */ (each)), 'aria-current': each === state ? 'page' : null }, each === 'open' ? t('Open||cases') : t('Closed||cases'))));
    this.log = h('p', { class: 'small' });
    this.list = h('ul', { class: 'list rows', 'aria-label': this.title }, h('li', {}, skeletons(1)));
    this.older = h('button', { type: 'button', class: 'quiet wide', hidden: true, onclick: () => void this.#older() }, t('Show older ones'));
    this.further = h('p', { class: 'muted small', hidden: true }, t('There are older ones: choose whose above.'));
    this.element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('div', { class: 'person' }, h('h1', {}, this.title), this.log)),
      h('div', { class: 'case-bar' }, this.places, this.states), this.list, h('div', { class: 'feed-end' }, this.older, this.further));
    this.onInbox = () => this.#begun && void this.#read(); // a case has come, or was closed
    ctx.network.addEventListener('inbox', this.onInbox);
    this.refresh();
  }

  get #desks() {
    const all = desksOf(this.ctx);
    return this.room === null ? all.slice(0, DESKS_AT_ONCE) : all.filter(({ room }) => room === this.room);
  }

  open() {
    return this.#read();
  }

  async #list() {
    const desks = this.#desks;
    this.refresh();
    if (!desks.length) return this.#instead(blank(t('This is for the staff'), t('Who leads or helps in a room sees here what was reported there, and admins what was reported on the network.')));
    try {
      const pages = await Promise.all(desks.map(({ room }) => this.#ask(room)));
      if (this.#closed) return;
      this.#begun = true;
      this.#cases = new Map(pages.flatMap(({ cases }) => cases.map((/** @type {Case} */ each) => [each.id, each])));
      this.#next = pages.length === 1 && pages[0].more ? pages[0].next : undefined;
      this.further.hidden = pages.length === 1 || !pages.some(({ more }) => more);
      this.#show();
    } catch (error) {
      if (this.#closed) return;
      if (this.#begun) return failed(error, t('Newer ones'), () => void this.open()); // what is here stays
      this.#instead(notRead(error, { title: t('This room is not here'), text: t('You are not in it, or it is gone.') }, () => void this.open()));
    }
  }

  /** @param {number | null} room @param {number} [before] */
  #ask(room, before) {
    return this.ctx.send('cases', { ...(room && { room }), state: this.state, limit: PAGE, ...(before && { before }) });
  }

  async #older() {
    this.older.disabled = true;
    try {
      const page = await this.#ask(this.#desks[0]?.room ?? null, this.#next);
      if (this.#closed) return;
      for (const each of page.cases) this.#cases.set(each.id, each);
      this.#next = page.more ? page.next : undefined;
      this.#show();
    } catch (error) {
      if (!this.#closed) failed(error, t('Older ones'), () => void this.#older());
    } finally {
      this.older.disabled = false;
    }
  }

  #show() {
    const cases = [...this.#cases.values()].sort((a, b) => b.id - a.id);
    this.older.hidden = this.#next === undefined;
    if (cases.length) return renew(this.list, cases.map((each) => caseRow(this.ctx, each)));
    this.#instead(this.state === 'open' ? blank(t('Nothing is reported'), t('What somebody reports to you stands here until you have seen to it.')) : blank(t('No case is closed yet'), t('What you have seen to stands here.')));
  }

  /** @param {HTMLElement} element */
  #instead(element) {
    this.list.replaceChildren(h('li', {}, element));
  }

  refresh() {
    const desks = desksOf(this.ctx);
    const link = (/** @type {number | null} */ room, /** @type {string} */ words, /** @type {boolean} */ current) => h('a', { href: casesPath(room, this.state), 'aria-current': current ? 'page' : null }, words);
    const rooms = desks.filter(({ room }) => room !== null);
    renew(this.places, desks.length > 1 ? [link(null, t('All||cases'), this.room === null), ...rooms.map(({ room, title }) => link(room, title, room === this.room))] : []);
    const log = this.room ?? desks[0]?.room ?? null;
    renew(this.log, desks.length ? [h('a', { href: logPath(log) }, t('What the staff have done'))] : []);
  }

  close() {
    this.#closed = true;
    this.ctx.network.removeEventListener('inbox', this.onInbox);
  }
}

/** @param {Context} ctx @param {Case} of */
function caseRow(ctx, of) {
  const { id, account, room, admins, reports, reasons, opened_at: at, state, outcome, closed_by: by } = of;
  const title = room && ctx.network.place(room)?.room.title;
  const facts = [state === 'open' ? plural(reports, { one: '{n} report', other: '{n} reports' }) : outcomeWords(outcome),
    title ? t('in {room}', { room: title }) : room ? t('in a room') : t('on the network'),
    admins && room && t('for the admins'), by && t('closed by {name}', { name: by.name })].filter(Boolean).join(' · ');
  return h('li', {}, h('a', { class: 'row case-row', href: casePath(id) }, avatar(account),
    h('span', { class: 'row-text' }, h('strong', {}, caseTitle(of)), misdeedSigns(reasons), h('span', { class: 'muted small' }, facts)), timeElement(at)));
}
