/** Direct messages: all conversations, and one. */

import { directPath, personPath } from '/client/router.js';
import { announce } from '/client/ui/announcer.js';
import { arrange, avatar, badgeText, h, icon, renew } from '/client/ui/dom.js';
import { plainText } from '/client/ui/html.js';
import { failed } from '/client/ui/over.js';
import { oneAtATime } from '/client/ui/reading.js';
import { timeElement } from '/client/ui/times.js';
import { parts, t } from '/client/ui/words.js';
import { composer } from '/client/views/composer.js';
import { Message } from '/client/views/message.js';
import { blank } from '/client/views/pages.js';
import { notRead } from '/client/views/posts.js';
import { nameWithPresence, onlineMark } from '/client/views/presence.js';
import { typing } from '/client/views/typing.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/network.js').Direct} Direct */
/** @typedef {{with: import('/client/store.js').Author, last: Direct | null}} Conversation */

const SPOKEN_CHARS = 300;
const PAGE = 50;

/** @param {Context} ctx */
export function conversationsPage(ctx) {
  const list = h('ul', { class: 'list rows', 'aria-label': t('Conversations') });
  /** @type {Conversation[] | null} */ let conversations = null;
  const show = () => {
    if (conversations?.length) renew(list, conversations.map((each) => conversationRow(ctx, each)));
    else if (conversations) list.replaceChildren(h('li', {}, blank(t('No messages yet'), t('Open somebody’s page and press “Message” to write to them alone.'))));
  };
  const open = oneAtATime(async () => {
    try {
      ({ conversations } = await ctx.send('conversations', { limit: PAGE }));
      show();
    } catch (error) {
      if (conversations) failed(error, t('Newer messages'), () => void open()); // what is here stays
      else list.replaceChildren(h('li', {}, notRead(error, { title: t('There is nothing here'), text: '' }, () => void open())));
    }
  });
  const events = /** @type {const} */ ([['direct', () => void open()], ['inbox', show], ['online', show]]);
  for (const [type, act] of events) ctx.network.addEventListener(type, act);
  const close = () => events.forEach(([type, act]) => ctx.network.removeEventListener(type, act));
  const element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, t('Messages'))), list);
  return { title: t('Messages'), element, open, close, refresh: () => {} };
}

/** @param {Context} ctx @param {Conversation} conversation */
function conversationRow(ctx, { with: other, last }) {
  const text = last && plainText(last.html);
  const words = !last ? t('Deleted') : last.from.id === ctx.store.account.id ? t('You: {text}', { text }) : text;
  const fresh = badgeText(ctx.network.unreadOf(other.id));
  const count = h('span', {}, fresh);
  const news = parts('{count} new||messages', { count }).map((part) => (part === count ? part : h('span', { class: 'visually-hidden' }, part)));
  const name = h('span', { class: 'name-line' }, h(fresh ? 'strong' : 'span', { class: 'row-name' }, other.name), ctx.network.online(other.id) && onlineMark());
  const side = h('span', { class: 'row-side' }, last && timeElement(last.created_at), fresh && h('span', { class: 'bell-count' }, news));
  return h('li', {}, h('a', { class: 'row', href: directPath(other.handle ?? '') }, avatar(other), h('span', { class: 'row-text' }, name, h('span', { class: 'row-words muted', dir: 'auto' }, words)), side));
}

export class ConversationPage {
  /** @type {Map<number, Message>} */ #messages = new Map();
  /** @type {number | undefined} */ #next;
  /** @type {Set<number>} */ #deleted = new Set();
  /** @type {number | undefined} whom it is with, once that is known */ #other;
  #seen = 0; // the pos of the newest message that was on show
  #closed = false;

  /** @param {Context} ctx @param {string} handle */
  constructor(ctx, handle) {
    this.ctx = ctx;
    this.handle = handle;
    this.title = `@${handle}`;
    const place = `direct:${handle}`;
    this.watched = () => this.#other;
    this.heading = h('h1', {}, h('a', { class: 'name', href: personPath(handle) }, `@${handle}`));
    this.older = h('button', { type: 'button', class: 'quiet wide', hidden: true, onclick: () => void this.#older() }, t('Show earlier messages'));
    this.list = h('ol', { class: 'messages', 'aria-label': t('Messages') });
    this.name = nameWithPresence(ctx, this.heading, this.watched);
    this.typing = typing(ctx, () => (this.#other ? `direct:${this.#other}` : ''));
    this.write = composer({
      label: t('Your message'), placeholder: t('Write to {name} alone', { name: `@${handle}` }), action: t('Send'), limit: ctx.bodyChars, preview: { ctx },
      text: ctx.drafts.get(place) ?? '', onDraft: (text) => {
        ctx.drafts.set(place, text);
        this.typing.tell(text);
      },
      submit: (body) => ctx.send('direct', { to: `@${handle}`, body }),
    });
    this.replyArea = h('section', { class: 'reply-area', 'aria-label': t('Message||a noun') }, this.typing.element, this.write.element);
    this.element = h('div', { class: 'thread conversation' },
      h('div', { class: 'page-head' }, h('a', { class: 'icon-button', href: '/direct', 'aria-label': t('All messages') }, icon('back')), this.name.element),
      this.older, this.list, this.replyArea);
    this.onDirect = (/** @type {Event} */ event) => this.#take(/** @type {CustomEvent} */ (event).detail);
    ctx.network.addEventListener('direct', this.onDirect);
    this.onSight = () => this.#saw();
    document.addEventListener('visibilitychange', this.onSight);
    this.tell = oneAtATime(() => ctx.send('read', { feed: `direct:${this.#other}`, pos: this.#seen }).then(() => {}, () => {}));
  }

  async open() {
    try {
      const page = await this.#read();
      if (this.#closed) return;
      this.heading.firstElementChild.textContent = page.with.name;
      this.#meet(page.with.id);
      this.#saw();
      if (!this.#messages.size) this.list.replaceChildren(h('li', {}, blank(t('You and {name}', { name: page.with.name }), t('What you write here only the two of you can read.'))));
      this.#toEnd();
    } catch (error) {
      if (this.#closed) return;
      const gone = error.code === 'not_found';
      if (this.ctx.own.suspensions.size && this.#other === undefined) return this.#appeal();
      if (this.#other !== undefined && !gone) return failed(error, t('Newer messages'), () => void this.open()); // what is here stays
      this.replyArea.hidden = true;
      this.list.replaceChildren(h('li', {}, notRead(error, { title: t('There is nobody here'), text: t('You cannot write to {name}.', { name: `@${this.handle}` }) }, () => void this.open())));
    }
  }

  /** Who is suspended may write to whom may end that, though the two could not write to each other before. */
  #appeal() {
    const name = this.ctx.store.personNamed(this.handle)?.name ?? `@${this.handle}`;
    this.heading.firstElementChild.textContent = name;
    if (!this.#messages.size) this.list.replaceChildren(h('li', {}, blank(t('You and {name}', { name }), t('Say why your suspension should end sooner. Only the two of you can read it.'))));
  }

  /** @param {number} id */
  #meet(id) {
    if (this.#other === undefined) void this.ctx.client.watch(`@${this.handle}`).catch(() => {}); // for his presence alone
    this.#other = id;
    this.name.update();
    this.typing.show();
  }

  /** The conversation is read down to its end, where it is in sight. */
  #saw() {
    const newest = this.#sorted().at(-1)?.direct;
    if (!newest || !this.#other || this.#closed || document.visibilityState === 'hidden') return;
    if (!this.ctx.network.sawTalk(this.#other, newest)) return;
    this.#seen = newest.pos;
    void this.tell();
  }

  /** @param {number} [before] */
  async #read(before) {
    const had = before === undefined ? [...this.#messages.values()] : [];
    const page = await this.ctx.send('direct_history', { with: `@${this.handle}`, limit: PAGE, before });
    this.replyArea.hidden = false;
    const listed = new Set(page.directs.map((/** @type {Direct} */ { id }) => id));
    // What came between the read and its answer stays; the rest of what was here is void.
    for (const { direct: { id } } of had) if (!listed.has(id)) this.#messages.delete(id);
    for (const direct of page.directs) this.#put(direct);
    this.#next = page.more ? page.next : undefined;
    this.older.hidden = !page.more;
    this.#show();
    return page;
  }

  async #older() {
    const height = document.documentElement.scrollHeight;
    this.older.disabled = true;
    await this.#read(this.#next).catch((error) => failed(error, t('Earlier messages')));
    this.older.disabled = false;
    scrollBy(0, document.documentElement.scrollHeight - height);
  }

  /** @param {Direct} direct */
  #take(direct) {
    const known = this.#messages.get(direct.id);
    const here = known || direct.from?.handle === this.handle || direct.to?.handle === this.handle;
    if (!here || (known && known.direct.seq > direct.seq)) return;
    const atEnd = innerHeight + scrollY > document.documentElement.scrollHeight - 200;
    this.#put(direct);
    this.#show();
    this.#saw();
    const theirs = !known && direct.from && direct.from.id !== this.ctx.store.account.id;
    if (theirs) announce(t('{name}: {text}||a message', { name: direct.from.name, text: direct.body.slice(0, SPOKEN_CHARS) }));
    if (!known && (atEnd || direct.from?.id === this.ctx.store.account.id)) this.#toEnd();
  }

  /** @param {Direct} direct */
  #put(direct) {
    const known = this.#messages.get(direct.id);
    if (direct.deleted || !direct.from) this.#deleted.add(direct.id) && this.#messages.delete(direct.id);
    else if (!known && !this.#deleted.has(direct.id)) this.#messages.set(direct.id, new Message(this.ctx, direct));
    else if (known && known.direct.seq < direct.seq) known.update(direct);
  }

  #sorted() {
    return [...this.#messages.values()].sort((a, b) => a.direct.id - b.direct.id);
  }

  #show() {
    arrange(this.list, this.#sorted());
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
    document.removeEventListener('visibilitychange', this.onSight);
    this.ctx.client.unwatch(`@${this.handle}`);
    this.typing.close();
    this.name.close();
  }
}
