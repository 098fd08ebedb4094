/** One post, kept up to date in place: focus, selection and the reader's position survive a change. */

import { personPath, threadPath } from '/client/router.js';
import { avatar, h, icon, renew } from '/client/ui/dom.js';
import { rendered } from '/client/ui/html.js';
import { confirmed, failed, whenLoaded } from '/client/ui/over.js';
import { exactly, timeElement } from '/client/ui/times.js';
import { number, parts, plural, t } from '/client/ui/words.js';
import { foldWords, keepTagsInside, leadParts } from '/client/views/lead.js';

/** @typedef {import('/client/store.js').Entry} Entry */
/** @typedef {import('/client/store.js').Post} Post */
/** @typedef {import('/client/app.js').Context} Context */

const THUMB_PX = 400; // at most, on a side
const REACTIONS = /** @type {const} */ ([['thanks', t('Thanks')], ['agree', t('Agree')], ['celebrate', t('Celebrate')]]);

/** @param {any} person @returns {HTMLElement} */
export function personLink(person) {
  if (!person.handle) return h('span', { class: 'name' }, person.name);
  return h('a', { class: 'name', href: personPath(person.handle) }, person.name);
}

/** A preview, its place kept until it is there; it opens the image. @param {import('/client/store.js').Image} image */
export function preview({ url, thumb, width, height, alt }) {
  const scale = Math.min(1, THUMB_PX / Math.max(width, height));
  const [across, down] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  return h('a', { href: url, target: '_blank', rel: 'noopener', 'aria-label': alt ? null : t('Image without a description') },
    h('img', { alt, width: across, height: down, loading: 'lazy', decoding: 'async', src: thumb }));
}

/** @typedef {{why?: boolean, thread?: boolean, reply?: (post: Post) => void}} CardOptions `thread`: shown in its thread */

export class Card {
  #seq = -1;
  #originalSeq = -1;
  /** @type {ReturnType<typeof import('/client/views/edit.js').editor> | null} */ #editor = null;
  /** @type {Set<string>} */ #reacting = new Set();
  /** @type {import('/client/help/panel.js').Panel | null} */ #panel = null;
  #panelComes = false;
  #folded = ''; // why it is folded away
  #unfolded = false;

  /** @param {Context} ctx @param {number} id @param {CardOptions} options */
  constructor(ctx, id, options) {
    this.ctx = ctx;
    this.id = id;
    this.options = options;
    this.head = h('header', { class: 'post-head' });
    this.fold = h('p', { class: 'fold' });
    this.lead = h('div', { class: 'post-lead' });
    this.body = h('div', { class: 'post-body' });
    this.images = h('div', { class: 'post-images' });
    this.original = h('blockquote', { class: 'original' });
    this.foot = h('footer', { class: 'post-foot' });
    this.content = h('div', { class: 'post-content' }, this.head, this.fold, this.lead, this.body, this.images, this.foot);
    this.element = h('article', { class: 'post', tabindex: '-1', 'data-post': id, 'aria-labelledby': `by-${id}` });
    this.element.addEventListener('edit', (/** @type {CustomEvent} */ { detail }) => this.edit(detail)); // from outside the page
    this.element.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => this.#key(event));
    this.replyCount = h('span', { class: 'tally' });
    this.replyButton = h('button', { type: 'button', class: 'action reply', onclick: () => this.#reply() }, icon('reply'), this.replyCount);
    this.reactions = REACTIONS.map(([kind, label]) => {
      const count = h('span', { class: 'tally' });
      const button = h('button', { type: 'button', class: `action ${kind}`, title: label, onclick: () => void this.#react(kind) }, icon(kind), count);
      return { kind, label, count, button };
    });
    this.passed = h('span', { class: 'passed', role: 'img', hidden: true });
    this.#buildFoot();
    this.update();
  }

  /** The post as the store has it. @returns {Post | null} */
  get post() {
    return this.ctx.store.entry(this.id)?.post ?? null;
  }

  /** Shows the present state; cheap where nothing changed. */
  update() {
    const entry = this.ctx.store.entry(this.id);
    if (!entry?.post) return;
    if (entry.seq !== this.#seq) this.#fill(entry.post);
    renew(this.lead, leadParts(this.ctx, this.options, entry, entry.post));
    this.#foldAway(entry.post);
    if (entry.post.relay) this.#passOn(entry.post.relay);
    this.#counts();
    this.#request(entry.post);
    this.#seq = entry.seq;
  }

  /** What it is as a request, or as a reply to one. What shows that is fetched with the first. @param {Post} post */
  #request(post) {
    const root = post.reply_to === null ? post : this.options.thread ? this.ctx.store.entry(post.root)?.post : null;
    if (!root?.help) return;
    if (this.#panel) return this.#panel.update(post, root);
    if (this.#panelComes) return;
    this.#panelComes = true;
    whenLoaded(import('/client/help/panel.js'), ({ Panel }) => {
      this.#panel = new Panel(this);
      this.update();
    }, () => (this.#panelComes = false)); // the next change tries again
  }

  /** @param {Post} post */
  #fill(post) {
    const { author } = post;
    const edited = post.edited_at && h('span', { class: 'edited', title: t('Edited {time}', { time: exactly(post.edited_at) }) }, t('edited'));
    if (!this.content.parentElement) this.element.append(avatar(author), this.content);
    this.head.replaceChildren(
      h('h2', { class: 'by', id: `by-${this.id}` }, personLink(author)),
      ...[author.handle && h('span', { class: 'handle' }, `@${author.handle}`),
        author.bot && h('span', { class: 'role' }, t('bot')),
        author.role === 'guest' && h('span', { class: 'role' }, t('guest')),
        h('a', { class: 'when', href: threadPath(post.root) }, timeElement(post.created_at)),
        edited].filter(Boolean));
    this.element.classList.toggle('announcement', Boolean(post.announcement));
    this.body.replaceChildren(rendered(post.html));
    if (post.room) keepTagsInside(this.body, post.room);
    renew(this.images, post.images.map(preview));
  }

  /** What a relay passes on, as it is now. @param {NonNullable<Post['relay']>} relay */
  #passOn({ post: id, author }) {
    const entry = this.ctx.store.entry(id);
    const seq = entry?.seq ?? -1;
    if (this.original.parentElement && seq === this.#originalSeq) return;
    this.#originalSeq = seq;
    this.images.after(this.original);
    const by = h('p', { class: 'original-by' }, parts('Passed on from {name}', { name: personLink(author) }), author.handle && h('span', { class: 'handle' }, `@${author.handle}`));
    const post = entry?.post;
    if (entry && !post) return this.original.replaceChildren(by, h('p', { class: 'muted' }, t('This post is gone.')));
    by.append(h('a', { class: 'when', href: threadPath(post?.root ?? id) }, post ? timeElement(post.created_at) : t('Show it')));
    this.original.replaceChildren(by, ...(post ? [h('div', { class: 'post-body' }, rendered(post.html)), h('div', { class: 'post-images' }, post.images.map(preview))] : []));
  }

  /** What one's filter has, or who is muted, is folded away until it is asked for. @param {Post} post */
  #foldAway(post) {
    const words = this.#unfolded ? '' : foldWords(this.ctx, post);
    if (words === this.#folded) return;
    this.#folded = words;
    this.element.toggleAttribute('data-folded', words !== '');
    this.fold.replaceChildren(...(words ? [words, h('button', { type: 'button', class: 'link', onclick: () => this.#unfold() }, t('Show'))] : []));
  }

  #unfold() {
    this.#unfolded = true;
    this.update();
    this.element.focus({ preventScroll: true });
  }

  #buildFoot() {
    const own = this.ctx.store.isMe(this.post?.author);
    this.foot.append(this.replyButton, ...this.reactions.map(({ button }) => button), this.passed, ...(own ? [
      h('button', { type: 'button', class: 'action own edit', 'aria-label': t('Edit this post'), title: t('Edit'), onclick: () => this.edit() }, icon('write')),
      h('button', { type: 'button', class: 'action own delete', 'aria-label': t('Delete this post'), title: t('Delete'), onclick: () => void this.#delete() }, icon('delete')),
    ] : []), h('button', { type: 'button', class: 'action more', 'aria-label': t('More about this post'), title: t('More'), 'aria-haspopup': 'dialog', onclick: () => this.#more() }, icon('more')));
  }

  #counts() {
    const tally = this.ctx.store.tally(this.id);
    const marks = this.ctx.store.marks(this.id);
    const replies = tally.replies ?? 0;
    this.replyCount.textContent = replies ? number(replies) : '';
    this.replyButton.setAttribute('aria-label', plural(replies, { one: 'Reply; {n} reply', other: 'Reply; {n} replies' }));
    this.replyButton.title = t('Reply');
    this.#passedOn(tally.relays ?? 0);
    for (const { kind, label, count, button } of this.reactions) {
      const given = tally[kind] ?? 0;
      count.textContent = given ? number(given) : '';
      button.setAttribute('aria-pressed', String(marks.includes(kind)));
      button.setAttribute('aria-label', `${label}; ${number(given)}`);
    }
  }

  /** @param {number} count */
  #passedOn(count) {
    this.passed.hidden = !count;
    if (!count) return;
    this.passed.setAttribute('aria-label', plural(count, { one: 'Passed on {n} time', other: 'Passed on {n} times' }));
    this.passed.replaceChildren(icon('relay'), number(count));
  }

  /** @param {string} kind */
  async #react(kind) {
    if (this.#reacting.has(kind)) return;
    this.#reacting.add(kind);
    const on = this.ctx.store.marks(this.id).includes(kind);
    try {
      await this.ctx.send(on ? 'unreact' : 'react', { post: this.id, kind });
    } catch (error) {
      failed(error, t('Your reaction'), () => void this.#react(kind));
    } finally {
      this.#reacting.delete(kind);
    }
  }

  #reply() {
    const { post } = this;
    if (!post) return;
    if (this.options.reply) this.options.reply(post);
    else this.ctx.openThread(post.root, post.id);
  }

  #more() {
    whenLoaded(import('/client/views/more.js'), ({ showMore }) => this.post && showMore(this.ctx, this.post, { edit: () => this.edit(), remove: () => void this.#delete() }));
  }

  /** Puts a composer in the place of what it changes. What that is made of is fetched with the first.
   * @param {import('/client/outbox.js').Kept['images']} [images] in the place of those that it has */
  edit(images) {
    whenLoaded(import('/client/views/edit.js'), ({ editor }) => {
      if (this.#editor || !this.post) return;
      const end = () => {
        this.#editor?.element.replaceWith(this.body);
        this.#editor = null;
        this.images.hidden = false;
        this.element.focus();
      };
      this.#editor = editor(this.ctx, this.post, end, images);
      this.images.hidden = true; // they stand in the composer
      this.body.replaceWith(this.#editor.element);
      this.#editor.focus();
    });
  }

  async #delete() {
    const yes = await confirmed(t('Delete this post?'), t('It disappears for everyone, and this cannot be undone.'), t('Delete'));
    if (!yes) return;
    try {
      await this.ctx.send('delete', { post: this.id });
    } catch (error) {
      failed(error, t('Deleting'), () => void this.#delete());
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && this.post && !this.options.thread) this.ctx.navigate(threadPath(this.post.root));
    else if (event.key === 'r' && this.ctx.keys()) this.#reply();
    else return;
    event.preventDefault();
  }
}

/** Placeholders of a card's height, while the first page comes. */
export function skeletons(count = 3) {
  return Array.from({ length: count }, () => h('div', { class: 'post skeleton', 'aria-hidden': 'true' },
    h('span', { class: 'avatar' }),
    h('div', { class: 'post-content' }, h('span', { class: 'bar short' }), h('span', { class: 'bar' }), h('span', { class: 'bar mid' }))));
}
