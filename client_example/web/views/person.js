/** A person: what they say of themselves, and their posts; to people without an account, the first alone. */

import { directPath, topicPath } from '/client/router.js';
import { h, icon, renew } from '/client/ui/dom.js';
import { whenLoaded } from '/client/ui/over.js';
import { LOCALE, plural, t } from '/client/ui/words.js';
import { Feed } from '/client/views/feed.js';
import { keptNote, showPersonMenu } from '/client/views/mute.js';
import { blank, followButton } from '/client/views/pages.js';
import { nameWithPresence } from '/client/views/presence.js';
import { roleOf } from '/client/views/roles.js';
import { card } from '/client/views/signin.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/session.js').Profile} Profile */

const MONTH = new Intl.DateTimeFormat(LOCALE, { month: 'long', year: 'numeric' });

/** What an account says of itself. @param {Profile} profile @param {(subject: string) => any} subject */
function about({ bio, subjects, links }, subject) {
  return [
    bio && h('p', { class: 'bio', dir: 'auto' }, bio),
    subjects.length > 0 && h('ul', { class: 'chips', 'aria-label': t('Subjects') }, subjects.map((each) => h('li', { class: 'chip' }, subject(each)))),
    links.length > 0 && h('ul', { class: 'profile-links', 'aria-label': t('Links') }, links.filter(({ url }) => /^https?:\/\//i.test(url)).map(({ label, url }) =>
      h('li', {}, h('a', { href: url, target: '_blank', rel: 'noopener noreferrer nofollow ugc me' }, label)))),
  ];
}

export class PersonPage {
  /** @type {any} */ #profile = null;
  #closed = false;

  /** @param {Context} ctx @param {string} handle */
  constructor(ctx, handle) {
    this.ctx = ctx;
    this.handle = handle;
    this.title = `@${handle}`;
    this.own = handle === ctx.store.account.handle;
    const name = () => (this.#person ? `user:${this.#person.id}` : undefined);
    this.follow = followButton(ctx, `@${handle}`, name);
    this.heading = h('h1', {}, `@${handle}`);
    this.name = nameWithPresence(ctx, this.heading, () => this.watched());
    this.line = h('p', { class: 'muted' }, `@${handle}`);
    this.about = h('section', { class: 'about', 'aria-label': t('Profile'), hidden: true });
    this.feed = new Feed(ctx, {
      read: (page) => ctx.send('history', { feed: `@${handle}`, ...page }),
      has: ({ post }) => post?.author.handle === handle && post.reply_to === null && !post.room,
      watch: `@${handle}`, empty: blank(t('No posts yet'), t('What {name} writes will appear here.', { name: `@${handle}` })),
    });
    this.actions = this.own
      ? [h('button', { type: 'button', class: 'quiet', hidden: true, onclick: () => this.#edit() }, icon('write'), t('Edit profile'))]
      : [h('button', { type: 'button', class: 'icon-button person-more', 'aria-label': t('More about {name}', { name: `@${handle}` }), title: t('More'), 'aria-haspopup': 'dialog', onclick: () => this.#more() }, icon('more')),
        h('a', { class: 'quiet message-button', href: directPath(handle) }, icon('mail'), t('Message||the verb')), this.follow.button];
    this.kept = h('div', { 'data-spoken': '' });
    this.element = h('div', { class: 'page' },
      h('div', { class: 'page-head' }, h('div', { class: 'person' }, this.name.element, this.line), this.actions), this.about, this.kept, this.feed.element);
    this.onChange = (/** @type {Event} */ event) => {
      const { kind, object } = /** @type {CustomEvent} */ (event).detail;
      if ((this.own && kind === 'profile') || (kind === 'follow' && object.feed === name())) void this.#read();
    };
    ctx.client.addEventListener('change', this.onChange);
    this.onKept = () => this.#showKept();
    ctx.own.addEventListener('changed', this.onKept);
    this.refresh();
  }

  get #person() {
    return this.ctx.store.personNamed(this.handle);
  }

  /** Whose presence the page brings. @returns {number | undefined} */
  watched() {
    return this.#person?.id;
  }

  /** @param {number} scroll */
  async open(scroll) {
    await Promise.all([this.#read(), this.feed.open(scroll)]);
  }

  /** Where that fails the feed says why. */
  async #read() {
    const reply = await this.ctx.send('account', { handle: `@${this.handle}` }).catch(() => null);
    if (!reply || this.#closed) return;
    this.#profile = reply.profile;
    this.ctx.store.meet(reply.account);
    if (this.own) this.actions[0].hidden = !reply.profile;
    this.#showAbout();
    this.refresh();
  }

  #showAbout() {
    const profile = this.#profile;
    this.about.hidden = !profile;
    if (!profile) return;
    const facts = [t('Member since {month}', { month: MONTH.format(new Date(profile.created_at)) }), plural(profile.followers, { one: '{n} follower', other: '{n} followers' }), plural(profile.posts, { one: '{n} post', other: '{n} posts' })];
    const inside = about(profile, (subject) => h('a', { href: topicPath(subject) }, `#${subject}`));
    this.about.replaceChildren(...inside.filter(Boolean), h('p', { class: 'muted small' }, facts.join(' · ')));
  }

  #more() {
    const person = this.#person;
    if (person) showPersonMenu(this.ctx, person);
  }

  /** Whether what is written here is kept away, and the way back. */
  #showKept() {
    const note = keptNote(this.ctx, this.own ? undefined : this.#person);
    renew(this.kept, note ? [note] : []);
    this.feed.element.hidden = note !== null;
  }

  #edit() {
    whenLoaded(import('/client/views/profile.js'), ({ editProfile }) => this.#closed || editProfile(this.ctx, this.#profile));
  }

  refresh() {
    const known = this.#person;
    this.heading.textContent = known?.name ?? `@${this.handle}`;
    this.line.textContent = known?.role ? `@${this.handle} · ${roleOf(known)}` : '';
    if (!this.own) this.actions[0].hidden = !known; // nothing can be done about who isn't there
    this.#showKept();
    this.name.update();
    this.follow.update();
    this.feed.refresh();
  }

  close() {
    this.#closed = true;
    this.ctx.client.removeEventListener('change', this.onChange);
    this.ctx.own.removeEventListener('changed', this.onKept);
    this.name.close();
    this.feed.close();
  }
}

/** A profile that its owner shows to everybody. @param {Profile & import('/client/session.js').Account} profile @param {() => void} signIn */
export function publicView(profile, signIn) {
  const { name, handle } = profile;
  return card(name,
    h('p', { class: 'muted' }, `@${handle} · ${roleOf(profile)}`),
    h('div', { class: 'about' }, about(profile, (subject) => `#${subject}`)),
    h('button', { type: 'button', class: 'primary wide', onclick: signIn }, t('Sign in to follow {name}', { name })));
}
