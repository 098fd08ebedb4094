/** The page's start and its wiring: who is signed in, the one connection, the page that the address names. */

import { ANOTHER, Handraise } from '/client/handraise.js';
import { Network } from '/client/network.js';
import { Drafts, Outbox } from '/client/outbox.js';
import { Own } from '/client/own.js';
import { directPath, Router, threadPath } from '/client/router.js';
import { currentSession, forgetSession, keepSession, keptSession, signOut } from '/client/session.js';
import { Store } from '/client/store.js';
import { listen } from '/client/ui/announcer.js';
import { keysEnabled, listenForKeys } from '/client/ui/keys.js';
import { clearToasts, closeDialogs, failed, toast, whenLoaded } from '/client/ui/over.js';
import { keepTimes } from '/client/ui/times.js';
import { t } from '/client/ui/words.js';
import { pageOf } from '/client/views/choose.js';
import { shell } from '/client/views/shell.js';
import { plainReason, WaysIn } from '/client/views/signin.js';

/**
 * What views are given.
 * @typedef {object} Context
 * @property {Handraise} client
 * @property {Store} store
 * @property {Network} network
 * @property {Own} own
 * @property {Drafts} drafts unsent texts by place
 * @property {Outbox} outbox
 * @property {(type: string, fields?: Record<string, any>) => Promise<any>} send a command whose reply the store has taken in
 * @property {(text: string) => Promise<any>} complete
 * @property {() => number} bodyChars
 * @property {string} csrf
 * @property {import('/client/views/attach.js').Site} images
 * @property {(path: string) => unknown} navigate a promise, where it takes a while
 * @property {(root: number, replyTo: number) => void} openThread
 * @property {() => void} back
 * @property {(kept?: import('/client/outbox.js').Kept) => void} compose
 * @property {() => void} signOut
 * @property {() => void} showAccount
 * @property {() => boolean} keys
 * @property {(count: number) => void} setUnseen
 * @property {() => Promise<import('/client/alerts.js').Alerts>} alerts fetched with the first call
 */

/** @typedef {{title: string, element: HTMLElement, open: (scroll: number) => unknown, close: () => void, refresh: () => void, focusComposer?: (kept?: any) => void, focusSearch?: () => void, feed?: any,
 *   watched?: () => number | undefined, counts?: boolean}} Page `watched`: whom it watches, so that his presence comes;
 *   `counts`: what it reads tells how many requests wait */

const DEFAULT_BODY_CHARS = 4000;
const AWAY = new Set([502, 503, 504]); // of a server that isn't there, or is about to stop
const WRITES = new Set(['post', 'ask', 'edit', 'answer', 'need_info']); // what may be held
const host = /** @type {HTMLElement} */ (document.getElementById('app'));

/** One signed-in session, from the sign-in to the sign-out; nothing of it outlives `end`. */
class App {
  /** @type {Page | null} */ #page = null;
  /** @type {number | null} */ #replyTo = null;
  #begun = false;
  #due = false;
  #unseen = 0;
  #badge = ''; // before the title: how many wait, for who is on duty
  /** @type {Promise<import('/client/alerts.js').Alerts> | undefined} */ #alerts;
  #waitingTold = true; // until it is refused: students may not see it, mostly
  #turn = 0; // of the page that was asked for last

  /** @param {import('/client/session.js').Session} session @param {Router} router */
  constructor(session, router) {
    this.session = session;
    this.router = router;
    this.store = new Store(session.account, session.network);
    this.network = new Network(session.account);
    this.own = new Own(this.store, this.network);
    this.outbox = new Outbox(session.account.id);
    this.client = new Handraise({ csrf: session.csrf, account: session.account.id, outbox: this.outbox });
    this.ctx = this.#context();
    this.shell = shell(this.ctx);
    this.endKeys = listenForKeys({
      n: () => this.ctx.compose(), '.': () => this.#page?.feed?.showNew(true), g: () => this.ctx.navigate('/'), '/': () => this.#search(),
    });
    this.onBack = () => document.visibilityState === 'visible' && (this.client.retryNow(), this.#countWaiting());
    this.onGone = () => this.client.retryNow(true);
  }

  begin() {
    const { client, store, network, own } = this;
    client.addEventListener('state', (event) => this.#stateIs(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('event', (event) => network.takePassing(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('ready', (event) => this.#ready(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('change', (event) => this.#change(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('stopped', (event) => this.#stopped(/** @type {CustomEvent} */ (event).detail));
    for (const type of ['follows', 'people']) store.addEventListener(type, () => this.#refresh());
    store.addEventListener('follows', () => this.#forgetOnline());
    network.addEventListener('rooms', () => this.#refresh());
    own.addEventListener('shown', () => void this.#page?.open(scrollY));
    own.addEventListener('lists', () => this.#refresh());
    own.addEventListener('suspensions', () => this.#tellSuspended());
    for (const type of ['rooms', 'duty']) network.addEventListener(type, () => (network.duty || localStorage.getItem('handraise.alerts')) && void this.ctx.alerts().catch(() => {}));
    for (const [of, type] of /** @type {Array<[EventTarget, string]>} */ ([[network, 'inbox'], [store, 'waiting']])) of.addEventListener(type, () => this.shell.refresh());
    network.addEventListener('uncounted', () => void this.ctx.send('unread').catch(() => {}));
    network.addEventListener('unknown', (event) => void this.ctx.send('room', { room: /** @type {CustomEvent} */ (event).detail }).catch(() => {}));
    addEventListener('online', this.onBack);
    addEventListener('offline', this.onGone);
    document.addEventListener('visibilitychange', this.onBack);
    host.replaceChildren(this.shell.element);
    this.shell.setState(client);
    client.connect();
  }

  end() {
    this.#turn += 1;
    this.endKeys();
    removeEventListener('online', this.onBack);
    removeEventListener('offline', this.onGone);
    document.removeEventListener('visibilitychange', this.onBack);
    this.client.close();
    this.outbox.close();
    this.#page?.close();
    clearToasts();
    closeDialogs();
    this.ctx.drafts.clear();
    document.title = 'Handraise';
  }

  /** @returns {Context} */
  #context() {
    return {
      client: this.client, store: this.store, network: this.network, own: this.own, drafts: new Drafts(this.session.account.id), outbox: this.outbox,
      send: this.outbox.freeing(this.client, async (type, fields) => {
        const most = this.client.limits.list_items; // a site may have shorter pages
        const ok = await this.client.send(type, fields?.limit > most ? { ...fields, limit: most } : fields);
        const written = /^@(\w+)$/.exec(type === 'follow' ? fields?.feed ?? '' : '')?.[1];
        if (written && ok.follow) this.store.learn(ok.follow.feed, written.toLowerCase());
        this.store.takeReply(ok);
        this.network.takeReply(ok);
        this.own.takeReply(ok);
        if (ok.post?.held === 'review' && WRITES.has(type)) toast(t('It waits until the staff have looked at it.'));
        await this.#meetOriginals(ok.posts ?? (ok.post ? [ok.post] : [])); // else what is below would move when they come
        return ok;
      }),
      complete: (text) => this.client.send('complete', { text }),
      bodyChars: () => this.client.limits.body_chars ?? DEFAULT_BODY_CHARS,
      csrf: this.session.csrf,
      images: { csrf: this.session.csrf, limits: () => this.client.limits },
      navigate: (path) => this.router.go(path),
      openThread: (root, replyTo) => {
        this.#replyTo = replyTo;
        this.router.go(threadPath(root));
      },
      back: () => (history.length > 1 ? history.back() : this.router.go('/')),
      compose: (kept) => void this.#compose(kept),
      signOut: () => void this.#signOut(),
      showAccount: () => this.#showAccount(),
      keys: keysEnabled,
      setUnseen: (count) => {
        this.#unseen = count;
        this.#retitle();
      },
      alerts: () => (this.#alerts ??= this.#fetchAlerts()),
    };
  }

  #fetchAlerts() {
    const fetched = import('/client/alerts.js').then(({ Alerts }) => new Alerts(this.ctx, (badge) => app === this && this.#retitle(badge)));
    fetched.catch(() => (this.#alerts = undefined)); // the next call tries again
    return fetched;
  }

  /** The page on show stays until the one asked for is there, or another is asked for.
   * @param {import('/client/router.js').Route} route @param {number} scroll */
  async show(route, scroll) {
    const turn = ++this.#turn;
    const replyTo = this.#replyTo;
    this.#replyTo = null;
    closeDialogs();
    const page = await pageOf(this.ctx, route, replyTo, () => void this.show(route, scroll));
    if (turn !== this.#turn) return page.close();
    this.#page?.close();
    this.store.trim();
    this.#page = page;
    this.#forgetOnline();
    this.#retitle();
    this.shell.closeDrawer();
    this.shell.refresh();
    this.shell.main.replaceChildren(page.element);
    this.banner?.show();
    scrollTo(0, 0);
    if (this.#begun) {
      this.shell.main.focus({ preventScroll: true });
      void page.open(scroll);
    }
  }

  /** @param {{state: string, transport: string | null}} detail */
  #stateIs(detail) {
    if (detail.state !== 'live' && detail.state !== 'catching_up') this.network.disconnected();
    this.shell.setState(detail);
  }

  /** Of those who are neither followed nor watched nothing more comes. */
  #forgetOnline() {
    this.network.forgetOnline((id) => this.store.follow(`user:${id}`) !== undefined || this.#page?.watched?.() === id);
  }

  /** A start from nothing: what was known is void, and the page is read afresh, first: what it reads tells who most of
   * the followed people are. @param {any} frame */
  async #ready(frame) {
    this.#begun = true;
    this.own.begin(frame);
    this.store.begin(frame);
    this.network.begin(frame);
    this.#refresh();
    await this.#page?.open(0);
    this.#countWaiting();
    whenLoaded(import('/client/help/mine.js'), ({ Mine }) => app === this && (this.mine ??= new Mine(this.ctx, this.shell.main)).begin(frame));
    whenLoaded(import('/client/install.js'), ({ install }) => install());
    await this.#meetFollowed();
  }

  /** Where one may not write, and whom to write to; fetched with the first. */
  #tellSuspended() {
    if (this.banner || !this.own.suspensions.size) return this.banner?.show();
    whenLoaded(import('/client/views/suspended.js'), ({ Banner }) => app === this && (this.banner ??= new Banner(this.ctx, this.shell.strips)).show());
  }

  #countWaiting() {
    if (this.client.state !== 'live' || this.store.account.role === 'guest' || !this.#waitingTold || this.#page?.counts) return;
    void this.ctx.send('requests', { limit: 1 }).catch(({ code }) => (this.#waitingTold = code !== 'forbidden'));
  }

  /** Names of followed people of whom nothing has been seen; a follow holds only their id. */
  async #meetFollowed() {
    const people = this.store.follows().filter(({ feed }) => feed.startsWith('user:')).map(({ feed }) => Number(feed.slice(5)));
    for (const id of people.filter((each) => !this.store.person(each)).slice(0, 20)) {
      if (this.store.person(id)) continue; // met meanwhile
      const reply = await this.ctx.send('account', { handle: id }).catch(() => null);
      if (reply) this.store.meet(reply.account);
    }
  }

  /** @param {any} change */
  #change(change) {
    const known = change.kind === 'post' && this.store.entry(change.object.id);
    this.store.take(change);
    this.network.take(change);
    this.own.take(change);
    if (change.kind === 'direct' && !change.replayed) this.#tellOfMessage(change.object);
    if (change.kind === 'post' && !known && !change.replayed) this.#tellOf(change.object);
    if (change.kind === 'post') void this.#meetOriginals([change.object]);
    if (change.kind === 'follow') void this.#meetFollowed();
  }

  /** @param {any[]} posts */
  #meetOriginals(posts) {
    return this.store.meetOriginals(posts, (post) => this.client.send('get', { post }));
  }

  /** A word about what is meant for this person and may be out of sight. @param {any} post */
  #tellOf(post) {
    const me = this.store.account.id;
    if (!post.author || this.store.isMe(post.author) || location.pathname === threadPath(post.root)) return;
    const action = { label: t('Show'), run: () => this.ctx.navigate(threadPath(post.root)) };
    const parent = post.reply_to === null ? null : this.store.entry(post.reply_to)?.post;
    if (this.store.isMe(parent?.author)) toast(t('{name} replied to you.', { name: post.author.name }), { action });
    else if (post.mentions?.some((/** @type {{id: number}} */ { id }) => id === me)) toast(t('{name} mentioned you.', { name: post.author.name }), { action });
  }

  /** Once for all that one frame has changed. */
  #refresh() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (app !== this) return; // it has ended meanwhile
      this.shell.refresh();
      this.#page?.refresh();
      this.#retitle();
    });
  }

  /** @param {string} [badge] */
  #retitle(badge = this.#badge) {
    this.#badge = badge;
    document.title = `${badge}${this.#unseen ? `(${this.#unseen}) ` : ''}${this.#page?.title ?? 'Handraise'} · Handraise`;
  }

  /** @param {any} direct */
  #tellOfMessage({ from, edited_at: edited }) {
    if (!from || edited || from.id === this.store.account.id || !from.handle || location.pathname === directPath(from.handle)) return;
    toast(t('{name} wrote to you.', { name: from.name }), { action: { label: t('Show'), run: () => this.ctx.navigate(directPath(from.handle)) } });
  }

  #search() {
    if (this.#page?.focusSearch) this.#page.focusSearch();
    else this.ctx.navigate('/search');
  }

  /** @param {import('/client/outbox.js').Kept} [kept] */
  async #compose(kept) {
    if (!this.#page?.focusComposer) await this.ctx.navigate('/');
    scrollTo(0, this.#page?.feed ? 0 : scrollY);
    this.#page?.focusComposer?.(kept);
  }

  /** @param {{code: number, reason: string}} why */
  #stopped({ code, reason }) {
    if (reason === ANOTHER) return ways.signIn(t('Somebody else has signed in with this browser. Load this page again to go on as that person, or sign in again.'));
    if (code === 4500 || code === 4503) forgetSession(this.session.account.id);
    if (code === 4500 || code === 4503) return ways.signIn(t('Your session has ended. Sign in again.'));
    const words = code === 4504 ? t('This account has too many pages open. Close one, then load this page again.')
      : t('The server ended the connection ({why}).', { why: `${code}${reason ? `: ${reason}` : ''}` });
    toast(words, { kind: 'error', action: { label: t('Load again'), run: () => location.reload() } });
  }

  #showAccount() {
    whenLoaded(import('/client/views/account.js'),
      ({ showAccount }) => app === this && showAccount(this.session, () => void this.#signOut(), () => ways.signIn(),
        () => whenLoaded(import('/client/views/muted.js'), ({ showMuted }) => app === this && showMuted(this.ctx))));
  }

  async #signOut() {
    try {
      await signOut(this.session.csrf);
      ways.signIn();
    } catch (error) {
      failed(error, t('Signing out'), () => void this.#signOut());
    }
  }
}

/** @type {App | null} */ let app = null;
const ways = new WaysIn(host, enter, () => {
  app?.end();
  app = null;
});
const router = new Router((route, scroll) => (app ? app.show(route, scroll) : ways.welcome()));

/** @param {import('/client/session.js').Session} session */
function enter(session) {
  keepSession(session);
  app = new App(session, router);
  app.begin();
  router.start();
}

async function start() {
  keepTimes();
  listen();
  if (await ways.takeProof()) return;
  try {
    const session = await currentSession();
    if (session) enter(session);
    else ways.welcome();
  } catch (error) {
    const away = error instanceof TypeError || AWAY.has(error.status);
    const kept = away && keptSession(); // then the client opens with what is kept here, and goes on trying
    if (kept) enter(kept);
    else ways.signIn(plainReason(error));
  }
}

navigator.serviceWorker?.addEventListener('message', ({ data }) => data?.type === 'open' && router.go(String(data.path))); // of a notification that was clicked
addEventListener('hashchange', () => void ways.takeProof());
void start();
