/** One room: its code for the staff, what is written in it, who is in it. */

import { STAFF } from '/client/network.js';
import { casesPath, joinPath, roomPartPath, roomPath } from '/client/router.js';
import { h, icon } from '/client/ui/dom.js';
import { confirmed, failed, toast, whenLoaded } from '/client/ui/over.js';
import { LOCALE, parts, t } from '/client/ui/words.js';
import { composer } from '/client/views/composer.js';
import { Feed } from '/client/views/feed.js';
import { HeldLink } from '/client/views/heldlink.js';
import { blank } from '/client/views/pages.js';
import { Queue } from '/client/help/queue.js';

/** @typedef {import('/client/app.js').Context} Context */

/** The day only where it isn't today. @param {string} wire */
function moment(wire) {
  const at = new Date(wire);
  const today = at.toDateString() === new Date().toDateString();
  return at.toLocaleString(LOCALE, { ...(today ? {} : { weekday: 'long', day: 'numeric', month: 'long' }), hour: '2-digit', minute: '2-digit' });
}

export class RoomPage {
  title = t('Room');
  #known = false;
  #waits = false; // with a request of one's own: one has one at a time

  /** @param {Context} ctx @param {number} id @param {string} [tag] only what has it is shown */
  constructor(ctx, id, tag = '') {
    this.ctx = ctx;
    this.id = id;
    const place = `room:${id}`;
    this.heading = h('h1', {}, t('Room'));
    this.about = h('p', { class: 'muted small', dir: 'auto' });
    this.actions = h('div', { class: 'room-actions' });
    this.codePanel = h('section', { class: 'code-panel', 'aria-label': t('Join code'), hidden: true });
    this.assistants = h('p', { class: 'muted small', hidden: true }, parts('Who assists you joins with it too: {make} then.', { make: h('button', { type: 'button', class: 'link', onclick: () => this.#members() }, t('make them a helper')) }));
    this.closedNote = h('p', { class: 'closed-note', hidden: true }, t('This room is closed: it can be read, nothing is written any more.'));
    this.closing = h('p', { class: 'closed-note', hidden: true });
    this.announcing = h('input', { type: 'checkbox', id: `announce-${id}` });
    this.tellWaiting = h('input', { type: 'checkbox', id: `tell-${id}` });
    this.announce = h('p', { class: 'check announce', hidden: true }, this.announcing, h('label', { for: `announce-${id}` }, t('As an announcement')),
      this.tellWaiting, h('label', { for: `tell-${id}` }, t('and tell those who wait')));
    this.feed = new Feed(ctx, {
      read: (page) => ctx.send('history', { feed: place, ...(tag && { tag: `#${tag}` }), ...page }),
      has: ({ post }) => post?.room === id && (tag ? post.tags.includes(tag) : post.reply_to === null),
      empty: tag ? blank(t('Nothing about {tag} here', { tag: `#${tag}` }), t('It may have been edited or deleted.')) : blank(t('Nothing is written here yet'), t('Ask the first question: all in the room see it at once.')),
    });
    this.write = composer({
      label: t('New post'), placeholder: t('Ask a question, or tell the room something'), action: t('Post||the verb'), limit: ctx.bodyChars, complete: ctx.complete,
      text: ctx.drafts.get(place) ?? '', onDraft: (text) => ctx.drafts.set(place, text),
      images: ctx.images, asking: { ctx, room: id }, preview: { ctx, room: () => id }, submit: (body, images, asked) => this.#post(body, images, asked),
    });
    this.ask = h('button', { type: 'button', class: 'primary ask-here', hidden: true, onclick: () => void this.write.askForHelp() }, icon('hand'), t('Ask for help'));
    this.compose = h('section', { class: 'compose', 'aria-label': t('New post'), hidden: true }, this.write.element, this.announce);
    this.queue = new Queue(ctx, id, (waits) => this.#offer(waits));
    this.held = new HeldLink(ctx, id);
    const filter = tag && h('p', { class: 'chip filter' }, t('Only {tag}', { tag: `#${tag}` }), ' · ', h('a', { href: roomPath(id) }, t('Show all')));
    this.inside = h('div', {}, this.closedNote, this.closing, this.ask, this.queue.element, this.codePanel, this.compose, filter || null, this.feed.element);
    this.element = h('div', { class: 'page' },
      h('div', { class: 'page-head' }, h('div', { class: 'person' }, this.heading, this.about), this.actions), this.inside);
    this.refresh();
  }

  /** @param {number} scroll */
  async open(scroll) {
    void this.ctx.send('room', { room: this.id }).then(() => this.refresh(), () => {}); // the feed says what is wrong
    this.queue.open();
    await this.feed.open(scroll);
  }

  close() {
    this.feed.close();
    this.queue.close();
    this.held.close();
  }

  /** @param {import('/client/outbox.js').Kept} [kept] */
  focusComposer(kept) {
    this.write.focus(kept);
    if (kept) [this.announcing.checked, this.tellWaiting.checked] = [kept.type === 'announce', Boolean(kept.waiting)];
  }

  refresh() {
    const place = this.ctx.network.place(this.id);
    if (!place) return this.#known ? this.#left() : undefined;
    this.#known = true;
    const { room, role } = place;
    const closed = room.closed_at !== null;
    this.title = room.title;
    this.heading.textContent = room.title;
    this.about.textContent = room.about;
    this.closedNote.hidden = !closed;
    this.compose.hidden = closed || role === 'observer';
    this.announce.hidden = !STAFF.has(role);
    this.assistants.hidden = role !== 'lead';
    if (!STAFF.has(role) && this.codePanel.previousSibling !== this.compose) this.compose.after(this.codePanel);
    this.#offer(this.#waits);
    this.closing.hidden = closed || !room.closes_at;
    if (room.closes_at) this.closing.replaceChildren(...parts('This room closes at {time}. Who waits then is told.', { time: h('time', { datetime: room.closes_at }, moment(room.closes_at)) }));
    this.write.offerHelp(room.asking || STAFF.has(role));
    this.#showCode(closed);
    this.#showActions(role, closed);
    this.queue.show();
    this.feed.refresh();
  }

  /** @param {boolean} waits */
  #offer(waits) {
    this.#waits = waits;
    const place = this.ctx.network.place(this.id);
    this.ask.hidden = this.compose.hidden || waits || !place || STAFF.has(place.role) || !place.room.asking;
  }

  #left() {
    this.actions.replaceChildren();
    this.inside.replaceChildren(blank(t('You are not in this room'), t('You left it, or somebody sent you away. Its code lets you in again.'), h('a', { class: 'quiet', href: '/rooms' }, t('Your rooms'))));
  }

  /** @param {boolean} closed */
  #showCode(closed) {
    const code = this.ctx.network.code(this.id);
    this.codePanel.hidden = closed || code === undefined;
    if (code === undefined || this.codePanel.dataset.code === code) return;
    this.codePanel.dataset.code = code;
    const staff = STAFF.has(this.ctx.network.place(this.id)?.role ?? '');
    const address = `${location.origin}${joinPath(code)}`;
    const copy = () => void navigator.clipboard.writeText(address).then(() => toast(t('The link is copied.')), (error) => failed(error, t('Copying')));
    this.codePanel.replaceChildren(...[
      h('p', { class: 'muted small' }, t('Join code')), h('p', { class: 'room-code' }, code),
      h('a', { class: 'link', href: roomPartPath(this.id, 'wall') }, t('Show it large, with a QR code')),
      staff && h('p', { class: 'muted small' }, parts('At {address}, with or without an account', { address: h('strong', { dir: 'ltr' }, `${location.host}/join`) })), this.assistants,
      ...(navigator.clipboard ? [h('button', { type: 'button', class: 'link', onclick: copy }, t('Copy the link'))] : [])].filter(Boolean));
  }

  /** @param {string} role @param {boolean} closed */
  #showActions(role, closed) {
    const state = `${role} ${closed}`;
    if (this.actions.dataset.state === state) return;
    this.actions.dataset.state = state;
    const button = (/** @type {string} */ text, /** @type {() => void} */ act) => h('button', { type: 'button', class: 'quiet', onclick: act }, text);
    this.actions.replaceChildren(...[
      this.held.element,
      button(t('Members'), () => this.#members()),
      STAFF.has(role) && h('a', { class: 'quiet', href: roomPartPath(this.id, 'figures') }, t('Figures')),
      STAFF.has(role) && h('a', { class: 'quiet', href: casesPath(this.id) }, t('Cases')),
      role === 'lead' && !closed && button(t('Settings'), () => this.#settings()),
      role === 'lead' && button(closed ? t('Reopen') : t('Close||a room'), () => void this.#close(!closed)),
      button(t('Leave'), () => void this.#leave(role)),
    ].filter(Boolean));
  }

  #settings() {
    whenLoaded(import('/client/views/settings.js'), ({ showSettings }) => this.feed.posts.closed || showSettings(this.ctx, this.id));
  }

  #members() {
    whenLoaded(import('/client/views/members.js'), ({ showMembers }) => this.feed.posts.closed || showMembers(this.ctx, this.id));
  }

  /** @param {string} body @param {import('/client/views/composer.js').Images} images
   * @param {import('/client/help/ask.js').Asked | null} asked */
  async #post(body, images, asked) {
    const announcement = !this.announce.hidden && this.announcing.checked;
    if (announcement && asked) throw new Error(t('An announcement asks for no help. Choose one of the two.'));
    if (announcement && images.length) throw new Error(t('An announcement has no images. Remove them, or post without announcing.'));
    if (announcement) await this.ctx.send('announce', { room: this.id, body, ...(this.tellWaiting.checked && { waiting: true }) });
    else await this.ctx.send(asked ? 'ask' : 'post', { room: this.id, body, images, ...asked });
    this.announcing.checked = this.tellWaiting.checked = false;
    this.feed.showNew(false);
  }

  /** @param {boolean} closed */
  async #close(closed) {
    if (closed && !(await confirmed(t('Close this room?'), t('It can still be read, but nobody writes any more. Guests end in a day. You can open it again.'), t('Close room')))) return;
    await this.#do('update_room', { room: this.id, closed }, closed ? t('Closing') : t('Reopening'));
  }

  /** @param {string} role */
  async #leave(role) {
    const guest = this.ctx.store.account.role === 'guest';
    const words = role === 'lead' ? t('You lead it. You come back with its code.') : guest ? t('You are signed out. You come back with its code.') : t('You come back with its code.');
    if (!(await confirmed(t('Leave this room?'), words, t('Leave')))) return;
    if (await this.#do('leave', { room: this.id }, t('Leaving'))) guest ? this.ctx.signOut() : this.ctx.navigate('/rooms');
  }

  /** @param {string} type @param {Record<string, any>} fields @param {string} what */
  async #do(type, fields, what) {
    try {
      await this.ctx.send(type, fields);
      return true;
    } catch (error) {
      failed(error, what);
      return false;
    }
  }
}
