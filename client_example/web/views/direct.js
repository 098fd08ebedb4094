/** Direct messages: all conversations, and one. */

import { directPath, personPath } from '/client/router.js';
import { arrange, avatar, h, icon, timeElement } from '/client/ui/dom.js';
import { rendered } from '/client/ui/html.js';
import { confirmed, failed } from '/client/ui/over.js';
import { oneAtATime } from '/client/ui/reading.js';
import { composer } from '/client/views/composer.js';
import { blank } from '/client/views/pages.js';
import { notRead } from '/client/views/posts.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/network.js').Direct} Direct */

const PAGE = 50;

/** @param {Context} ctx */
export function conversationsPage(ctx) {
  const list = h('ul', { class: 'list rows', 'aria-label': 'Conversations' });
  const open = oneAtATime(async () => {
    try {
      const { conversations } = await ctx.send('conversations', { limit: PAGE });
      list.replaceChildren(...conversations.map((/** @type {any} */ each) => conversationRow(ctx, each)));
      if (!conversations.length) list.replaceChildren(h('li', {}, blank('No messages yet', 'Open somebody’s page and press «Message» to write to them alone.')));
    } catch (error) {
      list.replaceChildren(h('li', {}, notRead(error, { title: 'There is nothing here', text: '' }, () => void open())));
    }
  });
  const onDirect = () => void open();
  ctx.network.addEventListener('direct', onDirect);
  const element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, 'Messages')), list);
  return { title: 'Messages', element, open, close: () => ctx.network.removeEventListener('direct', onDirect), refresh: () => {} };
}

/** @param {Context} ctx @param {{with: import('/client/store.js').Author, last: Direct | null}} conversation */
function conversationRow(ctx, { with: other, last }) {
  const words = last ? `${last.from.id === ctx.store.account.id ? 'You: ' : ''}${last.body}` : 'Deleted';
  const inside = [avatar(other), h('span', { class: 'row-text' }, h('strong', {}, other.name), h('span', { class: 'row-words muted' }, words)), last && timeElement(last.created_at)];
  return h('li', {}, h('a', { class: 'row', href: directPath(other.handle ?? '') }, inside));
}

export class ConversationPage {
  /** @type {Map<number, {direct: Direct, element: HTMLElement}>} */ #messages = new Map();
  /** @type {number | undefined} */ #next;
  /** @type {Set<number>} */ #deleted = new Set();
  #closed = false;

  /** @param {Context} ctx @param {string} handle */
  constructor(ctx, handle) {
    this.ctx = ctx;
    this.handle = handle;
    this.title = `@${handle}`;
    const place = `direct:${handle}`;
    this.heading = h('h1', {}, h('a', { class: 'name', href: personPath(handle) }, `@${handle}`));
    this.older = h('button', { type: 'button', class: 'quiet wide', hidden: true, onclick: () => void this.#older() }, 'Show earlier messages');
    this.list = h('ol', { class: 'messages', role: 'log', 'aria-label': 'Messages' });
    this.write = composer({
      label: 'Your message', placeholder: `Write to @${handle} alone`, action: 'Send', limit: ctx.bodyChars,
      text: ctx.drafts.get(place) ?? '', onDraft: (text) => ctx.drafts.set(place, text),
      submit: (body) => ctx.send('direct', { to: `@${handle}`, body }),
    });
    this.replyArea = h('section', { class: 'reply-area', 'aria-label': 'Message' }, this.write.element);
    this.element = h('div', { class: 'thread conversation' },
      h('div', { class: 'page-head' }, h('a', { class: 'icon-button', href: '/direct', 'aria-label': 'All messages' }, icon('back')), this.heading),
      this.older, this.list, this.replyArea);
    this.onDirect = (/** @type {Event} */ event) => this.#take(/** @type {CustomEvent} */ (event).detail);
    ctx.network.addEventListener('direct', this.onDirect);
  }

  async open() {
    try {
      const page = await this.#read();
      if (this.#closed) return;
      this.heading.firstElementChild.textContent = page.with.name;
      this.ctx.network.sawWriter(page.with.id);
      if (!this.#messages.size) this.list.replaceChildren(h('li', {}, blank(`You and ${page.with.name}`, 'What you write here only the two of you can read.')));
      this.#toEnd();
    } catch (error) {
      if (this.#closed) return;
      this.replyArea.hidden = true;
      this.list.replaceChildren(h('li', {}, notRead(error, { title: 'There is nobody here', text: `You cannot write to @${this.handle}.` }, () => void this.open())));
    }
  }

  /** @param {number} [before] */
  async #read(before) {
    const had = before === undefined ? [...this.#messages.values()] : [];
    const page = await this.ctx.send('direct_history', { with: `@${this.handle}`, limit: PAGE, before });
    this.replyArea.hidden = false;
    const listed = new Set(page.directs.map((/** @type {Direct} */ { id }) => id));
    // What came between the read and its answer stays; the rest of what was here is void.
    for (const old of had) if (!listed.has(old.direct.id) && this.#messages.get(old.direct.id) === old) this.#messages.delete(old.direct.id);
    for (const direct of page.directs) this.#put(direct);
    this.#next = page.more ? page.next : undefined;
    this.older.hidden = !page.more;
    this.#show();
    return page;
  }

  async #older() {
    const height = document.documentElement.scrollHeight;
    this.older.disabled = true;
    await this.#read(this.#next).catch((error) => failed(error, 'Earlier messages'));
    this.older.disabled = false;
    scrollBy(0, document.documentElement.scrollHeight - height);
  }

  /** @param {Direct} direct */
  #take(direct) {
    const known = this.#messages.get(direct.id);
    const here = known || direct.from?.handle === this.handle || direct.to?.handle === this.handle;
    if (!here || (known && known.direct.seq > direct.seq)) return;
    const atEnd = innerHeight + scrollY > document.documentElement.scrollHeight - 200;
    if (direct.from?.handle === this.handle) this.ctx.network.sawWriter(direct.from.id);
    this.#put(direct);
    this.#show();
    if (!known && (atEnd || direct.from?.id === this.ctx.store.account.id)) this.#toEnd();
  }

  /** @param {Direct} direct */
  #put(direct) {
    const known = this.#messages.get(direct.id)?.direct;
    if (direct.deleted || !direct.from) this.#deleted.add(direct.id) && this.#messages.delete(direct.id);
    else if (!this.#deleted.has(direct.id) && !(known && known.seq >= direct.seq)) this.#messages.set(direct.id, { direct, element: this.#message(direct) });
  }

  #show() {
    arrange(this.list, [...this.#messages.values()].sort((a, b) => a.direct.id - b.direct.id));
  }

  /** @param {Direct} direct */
  #message({ id, from, html, created_at: at, edited_at: edited }) {
    const own = from.id === this.ctx.store.account.id;
    return h('li', { class: `message${own ? ' own' : ''}`, 'data-message': id },
      h('span', { class: 'visually-hidden' }, own ? 'You' : from.name),
      h('div', { class: 'post-body' }, rendered(html)),
      h('p', { class: 'message-foot' }, timeElement(at), edited && h('span', {}, 'edited'),
        own && h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Delete this message', title: 'Delete', onclick: () => void this.#delete(id) }, icon('delete'))));
  }

  /** @param {number} id */
  async #delete(id) {
    if (!(await confirmed('Delete this message?', 'It disappears for both of you, and this cannot be undone.', 'Delete'))) return;
    await this.ctx.send('delete', { post: id }).catch((error) => failed(error, 'Deleting'));
  }

  #toEnd() {
    scrollTo({ top: document.documentElement.scrollHeight });
  }

  focusComposer() {
    this.write.focus();
  }

  refresh() {}

  close() {
    this.#closed = true;
    this.ctx.network.removeEventListener('direct', this.onDirect);
  }
}
