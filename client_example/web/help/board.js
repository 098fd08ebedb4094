/** The board: the network's requests, those that wait first, and one's own duty. */

import { arrange, h, icon, plural } from '/client/ui/dom.js';
import { oneAtATime } from '/client/ui/reading.js';
import { skeletons } from '/client/views/card.js';
import { blank } from '/client/views/pages.js';
import { notRead, Posts } from '/client/views/posts.js';
import { dutyPanel } from '/client/help/duty.js';
import { WAITS } from '/client/help/look.js';
import { nextButton } from '/client/help/next.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Entry} Entry */

const PAGE = 50;
const AGAIN_MS = 30_000; // by itself comes only what one follows or is on duty for

/** Who waits before who doesn't; then the urgent ones; then by age. @param {any} a @param {any} b */
function order(a, b) {
  const [left, right] = [a, b].map(({ help }) => Number(!WAITS.has(help.state)) * 2 + Number(!help.urgent));
  return left - right || a.help.opened_at.localeCompare(b.help.opened_at) || a.id - b.id;
}

export class HelpPage {
  title = 'Help';
  counts = true;
  /** @type {Set<number>} */ #listed = new Set();
  #at = Infinity; // the seq of the list: what changed after it has come since
  #read = oneAtATime(() => this.#list());

  /** @param {Context} ctx */
  constructor(ctx) {
    this.ctx = ctx;
    this.waiting = h('p', { class: 'muted small', role: 'status' });
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.stale = h('p', { class: 'problem', role: 'alert' });
    this.list = h('div', { class: 'list', role: 'feed', 'aria-busy': 'true', 'aria-label': 'Requests' }, skeletons());
    this.duty = dutyPanel(ctx);
    this.empty = blank('Nobody waits', 'Requests of the network appear here: those with your topics at once, the others within half a minute.');
    const next = nextButton(ctx, {}, (why) => (this.problem.textContent = why));
    this.figures = h('a', { class: 'icon-button', href: '/help/figures', 'aria-label': 'Figures', title: 'Figures' }, icon('chart'));
    this.element = h('div', { class: 'page' },
      h('div', { class: 'page-head' }, h('div', { class: 'person' }, h('h1', {}, 'Help'), this.waiting), this.figures, next),
      this.problem, this.stale, this.duty.element, this.list);
    this.posts = new Posts(ctx, {}, () => this.#show());
    this.onSight = () => document.visibilityState === 'visible' && (this.posts.begun || !this.posts.empty) && void this.#read();
    this.again = setInterval(this.onSight, AGAIN_MS);
    this.onChange = () => this.refresh();
    document.addEventListener('visibilitychange', this.onSight);
    ctx.store.addEventListener('waiting', this.onChange);
    ctx.network.addEventListener('duty', this.onChange);
  }

  open() {
    return this.#read();
  }

  async #list() {
    try {
      const ok = await this.ctx.send('requests', { limit: PAGE });
      if (this.posts.closed) return;
      this.#listed = new Set(ok.requests.map((/** @type {{id: number}} */ { id }) => id));
      this.#at = ok.seq;
      this.posts.take({ more: false });
      this.stale.textContent = '';
      this.#show();
    } catch (error) {
      if (this.posts.closed) return;
      const { message, code } = /** @type {any} */ (error);
      this.figures.hidden = code === 'forbidden'; // who may not see the board may not read them either
      if (this.posts.begun || !this.posts.empty) return void (this.stale.textContent = `Newer requests did not come. ${message}`); // what is here stays
      this.list.replaceChildren(notRead(error, { title: 'There is nothing here', text: '' }, () => void this.open()));
    } finally {
      this.list.setAttribute('aria-busy', 'false');
    }
  }

  /** What was listed, and the requests that came or changed since. @param {Entry} entry */
  #has({ post, seq }) {
    return Boolean(post?.help) && post?.room === null && (this.#listed.has(post.id) || seq > this.#at);
  }

  #show() {
    const posts = this.posts.select((entry) => this.#has(entry)).sort(order);
    const cards = this.posts.cards(posts.map(({ id }) => id));
    if (cards.length) arrange(this.list, cards);
    else this.list.replaceChildren(this.empty);
    const { waiting } = this.ctx.store;
    const words = waiting ? `${plural(waiting, 'request waits', 'requests wait')}` : 'Nobody waits';
    if (this.waiting.textContent !== words) this.waiting.textContent = words;
  }

  refresh() {
    this.duty.refresh();
    this.posts.changed();
  }

  close() {
    this.posts.close();
    clearInterval(this.again);
    document.removeEventListener('visibilitychange', this.onSight);
    this.ctx.store.removeEventListener('waiting', this.onChange);
    this.ctx.network.removeEventListener('duty', this.onChange);
  }
}
