/** A thread: its first post, the replies in the order in which they came, and the reply's composer. */

import { arrange, h, icon } from '/client/ui/dom.js';
import { failed } from '/client/ui/over.js';
import { parts, plural, t } from '/client/ui/words.js';
import { skeletons } from '/client/views/card.js';
import { composer } from '/client/views/composer.js';
import { notRead, Posts } from '/client/views/posts.js';
import { typing } from '/client/views/typing.js';

const PAGE = 50;

/** @typedef {import('/client/views/card.js').Card} Card */
/** @typedef {import('/client/store.js').Post} Post */
/** @typedef {import('/client/app.js').Context} Context */

export class ThreadView {
  title = t('Thread');
  #root = 0;
  /** @type {Post | null} */ #target = null;

  /** @param {Context} ctx @param {number} id any post of the thread @param {number | null} replyTo whom to answer at once */
  constructor(ctx, id, replyTo) {
    this.ctx = ctx;
    this.id = id;
    this.replyTo = replyTo;
    this.first = h('div', { class: 'thread-root list' }, skeletons(1));
    this.heading = h('h2', { class: 'thread-count', 'data-spoken': '' });
    this.earlier = h('button', { type: 'button', class: 'quiet wide', onclick: () => void this.#loadEarlier() }, t('Show earlier replies'));
    this.earlier.hidden = true;
    this.list = h('div', { class: 'list', role: 'feed', 'aria-label': t('Replies') });
    this.typing = typing(ctx, () => (this.#root ? `thread:${this.#root}` : ''));
    this.reply = composer({
      label: t('Your reply'), placeholder: t('Write a reply …'), action: t('Reply'), limit: ctx.bodyChars, complete: ctx.complete,
      text: ctx.drafts.get(`thread:${id}`) ?? '', onDraft: (text) => {
        ctx.drafts.set(`thread:${id}`, text);
        this.typing.tell(text);
      },
      images: ctx.images, preview: { ctx, room: () => ctx.store.entry(this.#root || id)?.post?.room }, submit: (body, images) => this.#send(body, images),
    });
    this.clear = h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Reply to the first post instead'), onclick: () => this.#aim(null) }, icon('close'));
    this.aim = h('p', { class: 'aim', hidden: true });
    this.replyArea = h('section', { class: 'reply-area', 'aria-label': t('Reply||a noun') }, this.aim, this.typing.element, this.reply.element);
    this.element = h('div', { class: 'thread' },
      h('div', { class: 'page-head' },
        h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Back'), onclick: () => ctx.back() }, icon('back')),
        h('h1', {}, t('Thread'))),
      this.first, this.heading, this.earlier, this.list, this.replyArea);
    this.posts = new Posts(ctx, { thread: true, reply: (post) => this.#answer(post) }, () => this.#sync());
  }

  async open() {
    try {
      const { post } = await this.ctx.send('get', { post: this.id });
      if (this.posts.closed) return;
      this.#root = post.root ?? this.id;
      await this.posts.watch(`thread:${this.#root}`);
      if (this.#root !== this.id) await this.ctx.send('get', { post: this.#root });
      await this.#read(false);
      this.#afterOpen();
    } catch (error) {
      this.#failed(error);
    }
  }

  #afterOpen() {
    if (this.posts.closed) return;
    if (this.replyTo === null) return this.#showAsked();
    const post = this.ctx.store.entry(this.replyTo)?.post ?? null;
    this.replyTo = null;
    this.#aim(post && post.id !== this.#root ? post : null);
    this.focusComposer();
  }

  /** The address may name a reply: the reader is taken to it. */
  #showAsked() {
    if (this.id === this.#root) return;
    const asked = /** @type {HTMLElement | null} */ (this.element.querySelector(`[data-post="${this.id}"]`));
    asked?.scrollIntoView({ block: 'center' });
    asked?.focus({ preventScroll: true });
  }

  /** @param {boolean} older */
  async #read(older) {
    const page = await this.ctx.send('thread', { post: this.#root, ...this.posts.page(PAGE, older) });
    if (!older) this.posts.restart();
    else if (!this.posts.begun) return; // it has begun anew meanwhile
    this.posts.take(page);
    this.earlier.hidden = !this.posts.more;
    if (!this.posts.closed) this.#sync();
  }

  async #loadEarlier() {
    if (!this.posts.begun) return;
    this.earlier.disabled = true;
    try {
      await this.#read(true);
    } catch (error) {
      failed(error, t('Earlier replies'), () => void this.#loadEarlier());
    } finally {
      this.earlier.disabled = false;
    }
  }

  /** @param {any} error */
  #failed(error) {
    if (this.posts.closed) return;
    const gone = error.code === 'not_found';
    if (!this.posts.empty && !gone) return failed(error, t('Newer replies'), () => void this.open()); // what is here stays
    this.replyArea.hidden = gone || error.code === 'forbidden';
    const missing = { title: t('This post is not here'), text: t('It was deleted, or you may not see it.') };
    this.first.replaceChildren(notRead(error, missing, () => void this.open()));
  }

  #sync() {
    const replies = this.posts.select(({ post }) => post?.root === this.#root && post.id !== this.#root);
    const [root, ...cards] = this.posts.cards([this.#root, ...replies.map(({ id }) => id)]);
    this.#showRoot(root);
    arrange(this.list, cards);
    const unread = this.posts.more ? this.ctx.store.tally(this.#root).replies ?? 0 : 0;
    const text = cards.length || this.posts.more ? plural(Math.max(cards.length, unread), { one: '{n} reply', other: '{n} replies' }) : t('No replies yet');
    if (this.heading.textContent !== text) this.heading.textContent = text;
  }

  /** @param {Card} root */
  #showRoot(root) {
    if (root.post) return arrange(this.first, [root]);
    if (!this.first.querySelector('.deleted')) this.first.replaceChildren(h('p', { class: 'blank deleted' }, t('The first post of this thread was deleted.')));
  }

  /** @param {Post} post */
  #answer(post) {
    this.#aim(post.id === this.#root ? null : post);
    this.focusComposer();
  }

  /** @param {Post | null} post the reply that is answered, or null for the first post */
  #aim(post) {
    this.#target = post;
    this.aim.hidden = post === null;
    if (post) this.aim.replaceChildren(h('span', {}, parts('Replying to {name}', { name: h('strong', {}, post.author.name) })), this.clear);
  }

  /** @param {string} body @param {import('/client/views/composer.js').Images} images */
  async #send(body, images) {
    const asked = this.#root || this.id; // who writes faster than the thread is read replies to the post that the address names
    await this.ctx.send('post', { body, images, reply_to: this.#target?.id ?? asked });
    this.#aim(null);
  }

  /** @param {import('/client/outbox.js').Kept} [kept] */
  focusComposer(kept) {
    this.reply.focus(kept);
    this.replyArea.scrollIntoView({ block: 'nearest' });
  }

  refresh() {
    this.posts.changed();
  }

  close() {
    this.posts.close();
    this.typing.close();
  }
}
