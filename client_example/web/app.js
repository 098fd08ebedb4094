/** The page's start and its wiring: who is signed in, the one connection, the page that the address names. */

import { Handraise } from '/client/handraise.js';
import { Router, threadPath } from '/client/router.js';
import { currentSession, signIn, signOut, takeLink } from '/client/session.js';
import { Store } from '/client/store.js';
import { keepTimes } from '/client/ui/dom.js';
import { keysEnabled, listenForKeys } from '/client/ui/keys.js';
import { clearToasts, failed, toast } from '/client/ui/over.js';
import { homePage, nowherePage, personPage, topicPage } from '/client/views/pages.js';
import { shell } from '/client/views/shell.js';
import { reasonOf, signInView } from '/client/views/signin.js';
import { ThreadView } from '/client/views/thread.js';

/**
 * What views are given.
 * @typedef {object} Context
 * @property {Handraise} client
 * @property {Store} store
 * @property {Map<string, string>} drafts unsent texts by place; in memory, gone with the session
 * @property {(type: string, fields?: Record<string, any>) => Promise<any>} send a command whose reply the store has taken in
 * @property {() => number} bodyChars
 * @property {(path: string) => void} navigate
 * @property {(root: number, replyTo: number) => void} openThread
 * @property {() => void} back
 * @property {() => void} compose
 * @property {() => boolean} keys
 * @property {(count: number) => void} setUnseen
 */

/** @typedef {{title: string, element: HTMLElement, open: (scroll: number) => unknown, close: () => void, refresh: () => void, focusComposer?: () => void, feed?: any}} Page */

const DEFAULT_BODY_CHARS = 4000;
const host = /** @type {HTMLElement} */ (document.getElementById('app'));

/** One signed-in session, from the sign-in to the sign-out; nothing of it outlives `end`. */
class App {
  /** @type {Page | null} */ #page = null;
  /** @type {number | null} */ #replyTo = null;
  #begun = false;
  #title = 'Handraise';
  #unseen = 0;

  /** @param {import('/client/session.js').Session} session @param {Router} router */
  constructor(session, router) {
    this.session = session;
    this.router = router;
    this.store = new Store(session.account);
    this.client = new Handraise({ csrf: session.csrf });
    this.ctx = this.#context();
    this.shell = shell(this.ctx, () => void this.#signOut());
    this.endKeys = listenForKeys({
      n: () => this.ctx.compose(), '.': () => this.#page?.feed?.showNew(true), g: () => this.ctx.navigate('/'),
    });
    this.onBack = () => document.visibilityState === 'visible' && this.client.retryNow();
  }

  begin() {
    const { client, store } = this;
    client.addEventListener('state', (event) => this.shell.setState(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('ready', (event) => this.#ready(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('change', (event) => this.#change(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('stopped', (event) => this.#stopped(/** @type {CustomEvent} */ (event).detail));
    for (const type of ['follows', 'people']) store.addEventListener(type, () => this.#refresh());
    addEventListener('online', this.onBack);
    document.addEventListener('visibilitychange', this.onBack);
    host.replaceChildren(this.shell.element);
    this.shell.setState(client);
    client.connect();
  }

  end() {
    this.endKeys();
    removeEventListener('online', this.onBack);
    document.removeEventListener('visibilitychange', this.onBack);
    this.client.close();
    this.#page?.close();
    clearToasts();
    this.ctx.drafts.clear();
    document.title = 'Handraise';
  }

  /** @returns {Context} */
  #context() {
    return {
      client: this.client, store: this.store, drafts: new Map(),
      send: async (type, fields) => {
        const ok = await this.client.send(type, fields);
        const written = /^@(\w+)$/.exec(type === 'follow' ? fields?.feed ?? '' : '')?.[1];
        if (written && ok.follow) this.store.learn(ok.follow.feed, written.toLowerCase());
        this.store.takeReply(ok);
        return ok;
      },
      bodyChars: () => this.client.limits.body_chars ?? DEFAULT_BODY_CHARS,
      navigate: (path) => this.router.go(path),
      openThread: (root, replyTo) => {
        this.#replyTo = replyTo;
        this.router.go(threadPath(root));
      },
      back: () => (history.length > 1 ? history.back() : this.router.go('/')),
      compose: () => this.#compose(),
      keys: keysEnabled,
      setUnseen: (count) => {
        this.#unseen = count;
        this.#retitle();
      },
    };
  }

  /** @param {import('/client/router.js').Route} route @param {number} scroll */
  show(route, scroll) {
    this.#page?.close();
    this.store.trim();
    const page = this.#pageOf(route);
    this.#page = page;
    this.#title = page.title;
    this.#retitle();
    this.shell.closeDrawer();
    this.shell.refresh();
    this.shell.main.replaceChildren(page.element);
    scrollTo(0, 0);
    if (this.#begun) {
      this.shell.main.focus({ preventScroll: true });
      void page.open(scroll);
    }
  }

  /** @param {import('/client/router.js').Route} route @returns {Page} */
  #pageOf(route) {
    if (route.name === 'home') return homePage(this.ctx);
    if (route.name === 'topic') return topicPage(this.ctx, route.tag);
    if (route.name === 'person') return personPage(this.ctx, route.handle);
    if (route.name === 'nowhere') return nowherePage();
    const view = new ThreadView(this.ctx, route.id, this.#replyTo);
    this.#replyTo = null;
    return { title: 'Thread', element: view.element, open: () => view.open(), close: () => view.close(), refresh: () => view.refresh(), focusComposer: () => view.focusComposer() };
  }

  /** A start from nothing: what was known is void, and the page is read afresh. @param {any} frame */
  #ready(frame) {
    this.#begun = true;
    this.store.begin(frame);
    this.#page?.open(0);
    this.#refresh();
    void this.#meetFollowed();
  }

  /** Names of followed people of whom nothing has been seen; a follow holds only their id. */
  async #meetFollowed() {
    const unknown = this.store.follows().filter(({ feed }) => feed.startsWith('user:') && !this.store.person(Number(feed.slice(5))));
    for (const { feed } of unknown.slice(0, 20)) {
      const reply = await this.ctx.send('account', { handle: Number(feed.slice(5)) }).catch(() => null);
      if (reply) this.store.meet(reply.account);
    }
  }

  /** @param {any} change */
  #change(change) {
    const known = change.kind === 'post' && this.store.entry(change.object.id);
    this.store.take(change);
    if (change.kind === 'post' && !known && !change.replayed) this.#tellOf(change.object);
    if (change.kind === 'follow') void this.#meetFollowed();
  }

  /** A word about what is meant for this person and may be out of sight. @param {any} post */
  #tellOf(post) {
    const me = this.store.account.id;
    if (!post.author || post.author.id === me || location.pathname === threadPath(post.root)) return;
    const action = { label: 'Show', run: () => this.ctx.navigate(threadPath(post.root)) };
    const parent = post.reply_to === null ? null : this.store.entry(post.reply_to)?.post;
    if (parent?.author.id === me) toast(`${post.author.name} replied to you.`, { action });
    else if (post.mentions?.some((/** @type {{id: number}} */ { id }) => id === me)) toast(`${post.author.name} mentioned you.`, { action });
  }

  #refresh() {
    this.shell.refresh();
    this.#page?.refresh();
  }

  #retitle() {
    document.title = `${this.#unseen ? `(${this.#unseen}) ` : ''}${this.#title} · Handraise`;
  }

  #compose() {
    if (!this.#page?.focusComposer) this.ctx.navigate('/');
    scrollTo(0, this.#page?.feed ? 0 : scrollY);
    this.#page?.focusComposer?.();
  }

  /** @param {{code: number, reason: string}} why */
  #stopped({ code, reason }) {
    if (code === 4500 || code === 4503) return leave('Your session has ended. Sign in again.');
    if (code === 4504) return toast('This account has too many pages open. Close one, then load this page again.', { kind: 'error', action: { label: 'Load again', run: () => location.reload() } });
    toast(`The server ended the connection (${code}${reason ? `: ${reason}` : ''}).`, { kind: 'error', action: { label: 'Load again', run: () => location.reload() } });
  }

  async #signOut() {
    try {
      await signOut(this.session.csrf);
      leave();
    } catch (error) {
      failed(error, 'Signing out', () => void this.#signOut());
    }
  }
}

/** @type {App | null} */ let app = null;
const router = new Router((route, scroll) => app?.show(route, scroll));

/** @param {import('/client/session.js').Session} session */
function enter(session) {
  app = new App(session, router);
  app.begin();
  router.start();
}

/** Ends what there is, and asks who is there. @param {string} [problem] */
function leave(problem) {
  app?.end();
  app = null;
  host.replaceChildren(signInView(enter, problem));
  document.title = 'Sign in · Handraise';
  document.getElementById('proof')?.focus();
}

async function start() {
  const link = takeLink();
  keepTimes();
  try {
    const session = link === null ? await currentSession() : await signIn({ link });
    if (session) enter(session);
    else leave();
  } catch (error) {
    leave(reasonOf(error));
  }
}

addEventListener('hashchange', () => {
  const link = takeLink();
  if (link !== null) void signIn({ link }).then((session) => (app?.end(), enter(session)), (error) => leave(reasonOf(error)));
});
void start();
