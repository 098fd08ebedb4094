/** What waits to be looked at, in a room or on the network: shown to all or left hidden by its staff. */

import { REASONS } from '/client/help/look.js';
import { roomPath } from '/client/router.js';
import { arrange, h, icon } from '/client/ui/dom.js';
import { form } from '/client/ui/form.js';
import { failed, openDialog } from '/client/ui/over.js';
import { oneAtATime } from '/client/ui/reading.js';
import { reasonOf } from '/client/ui/reasons.js';
import { parts, plural, t } from '/client/ui/words.js';
import { skeletons } from '/client/views/card.js';
import { mustChoose } from '/client/views/menu.js';
import { blank } from '/client/views/pages.js';
import { notRead, Posts } from '/client/views/posts.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/views/card.js').Card} Card */

const PAGE = 30;

export class HeldPage {
  title = t('Held posts');
  /** @type {Set<number>} the posts of the pages that were read */ #listed = new Set();
  #at = Infinity; // the seq of the list: what is held since came after it
  #further = 0; // how many wait that haven't been read
  /** @type {WeakMap<Card, HTMLElement>} */ #bars = new WeakMap();
  #read = oneAtATime(() => this.#list());

  /** @param {Context} ctx @param {number | null} room null: the network */
  constructor(ctx, room) {
    this.ctx = ctx;
    this.room = room;
    this.where = room === null ? {} : { room };
    this.count = h('p', { class: 'muted small', 'data-spoken': '' });
    this.place = h('p', { class: 'muted small' });
    this.more = h('button', { type: 'button', class: 'quiet wide', hidden: true, onclick: () => void this.#readMore() }, t('Show more'));
    this.list = h('div', { class: 'list held-list', role: 'feed', 'aria-busy': 'true', 'aria-label': this.title }, skeletons());
    this.instead = h('div', { class: 'list', hidden: true }); // what stands in its place
    this.empty = blank(t('Nothing is held'), room === null ? t('What has to be looked at before all see it stands here. The site’s settings say what that is.')
      : t('What has to be looked at before all see it stands here. A room’s settings say what that is.'));
    this.element = h('div', { class: 'page' },
      h('div', { class: 'page-head' }, h('div', { class: 'person' }, h('h1', { tabindex: '-1' }, this.title), this.place, this.count)),
      this.list, this.instead, h('div', { class: 'feed-end' }, this.more));
    this.posts = new Posts(ctx, {}, () => this.#show());
    this.onSight = () => document.visibilityState === 'visible' && this.posts.begun && void this.#read();
    document.addEventListener('visibilitychange', this.onSight);
    this.refresh();
  }

  open() {
    return this.#read();
  }

  /** The first page afresh; what was read beyond it comes again by «Show more». */
  async #list() {
    try {
      const page = await this.ctx.send('held', { ...this.where, limit: PAGE });
      if (this.posts.closed) return;
      this.#listed.clear();
      this.#take(page);
    } catch (error) {
      if (this.posts.closed) return;
      if (this.posts.begun) return failed(error, t('Newer ones'), () => void this.open()); // what is here stays
      this.#put(this.#refused(error));
    } finally {
      this.list.setAttribute('aria-busy', 'false');
    }
  }

  /** @param {any} error */
  #refused(error) {
    if (error.code === 'forbidden') return blank(this.room === null ? t('This is for the admins') : t('This is for the staff of the room'), t('They look at what is held before all see it.'));
    return notRead(error, { title: t('This room is not here'), text: t('You are not in it, or it is gone.') }, () => void this.open());
  }

  async #readMore() {
    this.more.disabled = true;
    try {
      const page = await this.ctx.send('held', { ...this.where, limit: PAGE, after: [...this.#listed].at(-1) });
      if (!this.posts.closed) this.#take(page);
    } catch (error) {
      if (!this.posts.closed) failed(error, t('More'), () => void this.#readMore());
    } finally {
      this.more.disabled = false;
    }
  }

  /** @param {{posts: Array<{id: number}>, waiting: number, seq: number}} page */
  #take({ posts, waiting, seq }) {
    for (const { id } of posts) this.#listed.add(id);
    this.#at = seq;
    this.posts.take({ more: false });
    this.#further = posts.length ? Math.max(0, waiting - this.#waiting.length) : 0; // after none there is none
    this.#show();
  }

  /** Those that were listed and wait still, and what has come since; what was written first comes first. */
  get #waiting() {
    const held = this.posts.select(({ post, seq }) => post?.room === this.room && post.held === 'review' && (this.#listed.has(post.id) || seq > this.#at));
    return held.sort((a, b) => a.id - b.id);
  }

  #show() {
    const waiting = this.#waiting;
    const focused = this.list.contains(document.activeElement);
    const cards = this.posts.cards(waiting.map(({ id }) => id));
    for (const card of cards) this.#dress(card);
    arrange(this.list, cards);
    this.#put(cards.length || this.#further ? null : this.empty); // the next ones may be a page away
    this.more.hidden = !this.#further;
    const count = waiting.length + this.#further;
    const words = count ? plural(count, { one: '{n} post waits to be looked at', other: '{n} posts wait to be looked at' }) : t('None waits');
    if (this.count.textContent !== words) this.count.textContent = words;
    if (focused && !this.list.contains(document.activeElement)) (this.list.querySelector('.held-bar button') ?? this.element.querySelector('h1')).focus();
  }

  /** @param {HTMLElement | null} instead what stands in the place of the list */
  #put(instead) {
    this.list.hidden = instead !== null;
    if (instead) this.list.replaceChildren();
    this.instead.hidden = instead === null;
    if (instead?.parentElement !== this.instead) this.instead.replaceChildren(...(instead ? [instead] : []));
  }

  /** What may be done with it stands in its card. @param {Card} card */
  #dress(card) {
    if (this.#bars.has(card)) return;
    const problem = h('p', { class: 'problem', role: 'alert' });
    const show = h('button', { type: 'button', class: 'primary', onclick: () => void this.#approve(card.id, show, problem) }, t('Show it to all'));
    const bar = h('div', { class: 'held-bar' }, show, h('button', { type: 'button', class: 'quiet', onclick: () => this.#leave(card.id) }, t('Leave it hidden')));
    this.#bars.set(card, bar);
    card.foot.before(bar, problem);
  }

  /** @param {number} post @param {HTMLButtonElement} button @param {HTMLElement} problem */
  async #approve(post, button, problem) {
    if (button.ariaBusy === 'true') return;
    button.ariaBusy = 'true';
    problem.textContent = '';
    try {
      await this.ctx.send('approve', { post });
    } catch (error) {
      problem.textContent = reasonOf(error);
    } finally {
      button.ariaBusy = 'false';
    }
  }

  /** Its writer is told why. @param {number} post */
  #leave(post) {
    if (document.querySelector('dialog[open]')) return;
    const why = mustChoose(t('Why?'), REASONS);
    const submit = async () => {
      await this.ctx.send('decline', { post, reason: why.input.value });
      dialog.close();
    };
    const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'held-title' },
      h('div', { class: 'dialog-head' }, h('h2', { id: 'held-title' }, t('Leave this post hidden')),
        h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Close'), onclick: () => dialog.close() }, icon('close'))),
      h('p', { class: 'held-told muted small' }, t('Its writer still sees it, and is told why.')),
      form({ label: t('Leave this post hidden'), fields: [why], action: t('Leave it hidden'), submit }));
    openDialog(dialog);
    why.input.focus();
  }

  refresh() {
    const place = h('p', { class: 'muted small' }, this.room === null ? parts('On {network}', { network: h('a', { href: '/help' }, t('the network||On …')) })
      : parts('In {room}', { room: h('a', { href: roomPath(this.room) }, this.ctx.network.place(this.room)?.room.title ?? t('the room||In …')) }));
    if (!place.isEqualNode(this.place)) this.place.replaceChildren(...place.childNodes);
    this.posts.changed();
  }

  close() {
    this.posts.close();
    document.removeEventListener('visibilitychange', this.onSight);
  }
}
