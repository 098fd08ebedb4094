/** A thread: its first post, the replies in the order in which they came, and the reply's composer. */

import { h, icon, plural } from '/client/ui/dom.js';
import { failed } from '/client/ui/toast.js';
import { arrange, Card, skeletons } from '/client/views/card.js';
import { composer } from '/client/views/composer.js';

const PAGE = 50;

/** @typedef {import('/client/store.js').Entry} Entry */
/** @typedef {import('/client/store.js').Post} Post */
/** @typedef {import('/client/app.js').Context} Context */

export class ThreadView {
  /** @type {Map<number, Card>} */ #cards = new Map();
  #root = 0;
  #floor = Infinity;
  /** @type {number | undefined} */ #next;
  #closed = false;
  #due = false;
  #watched = '';
  /** @type {Post | null} */ #target = null;

  /** @param {Context} ctx @param {number} id any post of the thread @param {number | null} replyTo whom to answer at once */
  constructor(ctx, id, replyTo) {
    this.ctx = ctx;
    this.id = id;
    this.replyTo = replyTo;
    this.first = h('div', { class: 'thread-root list' }, skeletons(1));
    this.heading = h('h2', { class: 'thread-count', 'aria-live': 'polite' });
    this.earlier = h('button', { type: 'button', class: 'quiet wide', onclick: () => void this.#loadEarlier() }, 'Show earlier replies');
    this.earlier.hidden = true;
    this.list = h('div', { class: 'list', role: 'feed', 'aria-label': 'Replies' });
    this.reply = composer({
      label: 'Your reply', placeholder: 'Write a reply …', action: 'Reply', limit: ctx.bodyChars,
      text: ctx.drafts.get(`thread:${id}`) ?? '', onDraft: (text) => ctx.drafts.set(`thread:${id}`, text),
      submit: (body) => this.#send(body),
    });
    this.clear = h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Reply to the first post instead', onclick: () => this.#aim(null) }, icon('close'));
    this.aim = h('p', { class: 'aim', hidden: true });
    this.replyArea = h('section', { class: 'reply-area', 'aria-label': 'Reply' }, this.aim, this.reply.element);
    this.element = h('div', { class: 'thread' },
      h('div', { class: 'page-head' },
        h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Back', onclick: () => ctx.back() }, icon('back')),
        h('h1', {}, 'Thread')),
      this.first, this.heading, this.earlier, this.list, this.replyArea);
    this.onPost = () => this.#later();
    ctx.store.addEventListener('post', this.onPost);
  }

  async open() {
    try {
      const { post } = await this.ctx.send('get', { post: this.id });
      if (this.#closed) return;
      this.#root = post.root ?? this.id;
      if (!this.#watched) {
        this.#watched = `thread:${this.#root}`;
        await this.ctx.client.watch(this.#watched);
      }
      if (this.#root !== this.id) await this.ctx.send('get', { post: this.#root });
      this.#floor = Infinity;
      await this.#read(undefined);
      this.#afterOpen();
    } catch (error) {
      this.#failed(error);
    }
  }

  #afterOpen() {
    if (this.#closed || this.replyTo === null) return;
    const post = this.ctx.store.entry(this.replyTo)?.post ?? null;
    this.replyTo = null;
    this.#aim(post && post.id !== this.#root ? post : null);
    this.focusComposer();
  }

  /** @param {number | undefined} before */
  async #read(before) {
    const page = await this.ctx.send('thread', { post: this.#root, limit: PAGE, ...(before === undefined ? {} : { before }) });
    this.#next = page.next;
    this.#floor = page.more ? Math.min(this.#floor, ...page.posts.map((/** @type {Post} */ { pos }) => pos)) : 0;
    this.earlier.hidden = !page.more;
    this.#sync();
  }

  async #loadEarlier() {
    this.earlier.disabled = true;
    try {
      await this.#read(this.#next);
    } catch (error) {
      failed(error, 'Earlier replies', () => void this.#loadEarlier());
    } finally {
      this.earlier.disabled = false;
    }
  }

  /** @param {any} error */
  #failed(error) {
    if (this.#closed) return;
    const missing = error.code === 'not_found';
    this.replyArea.hidden = missing;
    this.first.replaceChildren(h('div', { class: 'blank', role: 'alert' },
      h('h2', {}, missing ? 'This post is not here' : 'This did not load'),
      h('p', {}, missing ? 'It was deleted, or you may not see it.' : error.message),
      missing ? h('a', { class: 'button quiet', href: '/' }, 'Go home')
        : h('button', { type: 'button', class: 'quiet', onclick: () => void this.open() }, 'Try again')));
  }

  #later() {
    if (this.#due || this.#closed) return;
    this.#due = true;
    setTimeout(() => {
      this.#due = false;
      if (!this.#closed && this.#floor < Infinity) this.#sync();
    }, 16);
  }

  #sync() {
    if (this.#closed) return;
    const { store } = this.ctx;
    const belongs = (/** @type {Entry} */ { post }) => post?.root === this.#root && post.id !== this.#root && post.pos >= this.#floor;
    const ids = store.entries().filter(belongs).map(({ post }) => post ?? { id: 0, pos: 0 }).sort((a, b) => a.pos - b.pos).map(({ id }) => id);
    const reply = (/** @type {Post} */ post) => {
      this.#aim(post.id === this.#root ? null : post);
      this.focusComposer();
    };
    const card = (/** @type {number} */ id) => this.#cards.get(id) ?? new Card(this.ctx, id, { thread: true, reply });
    this.#cards = new Map([this.#root, ...ids].map((id) => [id, card(id)]));
    for (const each of this.#cards.values()) each.update();
    this.#showRoot();
    arrange(this.list, ids.map(card));
    const text = ids.length || this.#floor > 0 ? plural(Math.max(ids.length, this.#floor > 0 ? store.tally(this.#root).replies ?? 0 : 0), 'reply', 'replies') : 'No replies yet';
    if (this.heading.textContent !== text) this.heading.textContent = text;
  }

  #showRoot() {
    const root = this.#cards.get(this.#root);
    if (root?.post) return arrange(this.first, [root]);
    if (!this.first.querySelector('.deleted')) this.first.replaceChildren(h('p', { class: 'blank deleted' }, 'The first post of this thread was deleted.'));
  }

  /** @param {Post | null} post the reply that is answered, or null for the first post */
  #aim(post) {
    this.#target = post;
    this.aim.hidden = post === null;
    if (post) this.aim.replaceChildren(h('span', {}, 'Replying to ', h('strong', {}, post.author.name)), this.clear);
  }

  /** @param {string} body */
  async #send(body) {
    await this.ctx.send('post', { body, reply_to: this.#target?.id ?? this.#root });
    this.#aim(null);
  }

  focusComposer() {
    this.reply.focus();
    this.replyArea.scrollIntoView({ block: 'nearest' });
  }

  refresh() {
    this.#later();
  }

  close() {
    this.#closed = true;
    this.ctx.store.removeEventListener('post', this.onPost);
    if (this.#watched) this.ctx.client.unwatch(this.#watched);
  }
}
