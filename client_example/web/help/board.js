/** The board: the network's requests, those that wait first, all or of one topic; one's rooms, one's own duty, one's alerts. */

import { arrange, h, icon, instead, renew } from '/client/ui/dom.js';
import { whenLoaded } from '/client/ui/over.js';
import { oneAtATime } from '/client/ui/reading.js';
import { reasonOf } from '/client/ui/reasons.js';
import { plural, t } from '/client/ui/words.js';
import { skeletons } from '/client/views/card.js';
import { blank } from '/client/views/pages.js';
import { HeldLink } from '/client/views/heldlink.js';
import { notRead, Posts } from '/client/views/posts.js';
import { Away, freshSign } from '/client/help/away.js';
import { Desk } from '/client/help/desk.js';
import { DutyPanel } from '/client/help/duty.js';
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

/** @param {HTMLElement} head a card's @param {boolean} fresh */
function mark(head, fresh) {
  const sign = head.querySelector('.fresh-sign');
  if (fresh && !sign) head.append(freshSign());
  else if (!fresh) sign?.remove();
}

export class HelpPage {
  title = t('Help');
  counts = true;
  /** @type {Set<number>} */ #listed = new Set();
  /** @type {{topic?: string}} what is shown, and taken by «Next one» */ #where = {};
  #at = Infinity; // the seq of the list: what changed after it has come since
  #read = oneAtATime(() => this.#list());

  /** @param {Context} ctx */
  constructor(ctx) {
    this.ctx = ctx;
    this.waiting = h('p', { class: 'muted small', 'data-spoken': '' });
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.stale = h('p', { class: 'problem', role: 'alert' });
    this.list = h('div', { class: 'list', role: 'feed', 'aria-busy': 'true', 'aria-label': t('Requests') }, skeletons());
    this.duty = new DutyPanel(ctx);
    this.desk = new Desk(ctx, (why) => (this.problem.textContent = why));
    this.topics = h('div', { class: 'board-topics', role: 'group', 'aria-label': t('Topic'), hidden: true });
    this.away = new Away(ctx, () => this.#waiting, () => this.#seen());
    this.empty = blank(t('Nobody waits'), t('Requests of the network appear here: those with your topics at once, the others within half a minute.'));
    const next = nextButton(ctx, this.#where, (why) => (this.problem.textContent = why));
    this.held = new HeldLink(ctx, null);
    this.figures = h('a', { class: 'icon-button', href: '/help/figures', 'aria-label': t('Figures'), title: t('Figures') }, icon('chart'));
    this.element = h('div', { class: 'page' },
      h('div', { class: 'page-head' }, h('div', { class: 'person' }, h('h1', {}, this.title), this.waiting), this.held.element, this.figures, next),
      this.problem, this.stale, this.desk.element, this.duty.element, this.#alerting(), this.topics, this.away.element, this.list);
    this.posts = new Posts(ctx, {}, () => this.#show(false));
    this.onSight = () => document.visibilityState === 'visible' && (this.posts.begun || !this.posts.empty) && void this.#read();
    this.again = setInterval(this.onSight, AGAIN_MS);
    this.onChange = () => this.refresh();
    document.addEventListener('visibilitychange', this.onSight);
    ctx.store.addEventListener('waiting', this.onChange);
    ctx.network.addEventListener('duty', this.onChange);
  }

  open() {
    void this.desk.read(true);
    this.#showTopics();
    return this.#read();
  }

  /** Fetched when it is opened first. */
  #alerting() {
    const show = () => details.open && details.children.length === 1 && whenLoaded(Promise.all([import('/client/help/alerting.js'), this.ctx.alerts()]),
      ([{ alertingPanel }, alerts]) => details.children.length === 1 && details.append(alertingPanel(alerts)));
    const details = h('details', { class: 'panel alerting', ontoggle: show }, h('summary', {}, t('Alerts'), h('span', { class: 'muted small' }, t('sound, title, icon, notifications'))));
    return details;
  }

  /** Of what one follows or is on duty for; and all. */
  #showTopics() {
    const followed = this.ctx.store.follows().flatMap(({ feed }) => (feed.startsWith('topic:') ? [feed.slice('topic:'.length)] : []));
    const topics = [...new Set([...followed, ...this.ctx.network.duty?.topics ?? [], this.#where.topic ?? ''])].filter(Boolean).sort((a, b) => a.localeCompare(b));
    const chip = (/** @type {string | undefined} */ topic, /** @type {string} */ words) => h('button', { type: 'button', class: 'quiet', 'data-topic': topic,
      'aria-pressed': String(topic === this.#where.topic), onclick: () => this.#choose(topic) }, words);
    this.topics.hidden = !topics.length;
    const focused = this.topics.contains(document.activeElement);
    renew(this.topics, [chip(undefined, t('All||topics')), ...topics.map((topic) => chip(topic, `#${topic}`))]);
    if (focused && !this.topics.contains(document.activeElement)) this.topics.querySelector('[aria-pressed=true]')?.focus();
  }

  /** @param {string | undefined} topic */
  #choose(topic) {
    if (topic) this.#where.topic = topic;
    else delete this.#where.topic;
    this.problem.textContent = '';
    this.#showTopics();
    this.#show(false);
    void this.#read();
  }

  get #waiting() {
    return this.posts.select((entry) => this.#has(entry)).flatMap(({ id, help }) => (help && WAITS.has(help.state) ? [id] : []));
  }

  /** Nothing is new any more. */
  #seen() {
    this.#show(false);
    (this.list.querySelector('.post') ?? this.duty.button).focus();
  }

  async #list() {
    try {
      const { topic } = this.#where;
      const ok = await this.#ask(topic);
      if (this.posts.closed || topic !== this.#where.topic) return; // then it is read once more
      this.#listed = new Set(ok.requests.map((/** @type {{id: number}} */ { id }) => id));
      this.#at = ok.seq;
      this.posts.take({ more: false });
      this.stale.textContent = '';
      this.#show(true);
    } catch (error) {
      if (this.posts.closed) return;
      this.figures.hidden = /** @type {any} */ (error).code === 'forbidden'; // who may not see the board may not read them either
      if (this.posts.begun || !this.posts.empty) { // what is here stays
        this.stale.textContent = t('Newer requests did not come. {reason}', { reason: reasonOf(error) });
        return;
      }
      instead(this.list, notRead(error, { title: t('There is nothing here'), text: '' }, () => void this.open()));
    } finally {
      this.list.setAttribute('aria-busy', 'false');
    }
  }

  /** Only without a topic the reply counts all who wait. @param {string | undefined} topic */
  async #ask(topic) {
    const all = this.ctx.send('requests', { limit: topic ? 1 : PAGE });
    if (!topic) return all;
    const ofTopic = this.ctx.client.send('requests', { topic, limit: Math.min(PAGE, this.ctx.client.limits.list_items) });
    const [{ waiting, ...ok }] = await Promise.all([ofTopic, all]); // where both fail, neither is left without a catch
    this.ctx.store.takeReply(ok);
    return ok;
  }

  /** What was listed, and the requests that came or changed since. @param {Entry} entry */
  #has({ post, seq }) {
    const { topic } = this.#where;
    return Boolean(post?.help) && post?.room === null && (!topic || post.tags.includes(topic)) && (this.#listed.has(post.id) || seq > this.#at);
  }

  /** @param {boolean} read whether it was read just now */
  #show(read) {
    this.away.look(read);
    const posts = this.posts.select((entry) => this.#has(entry)).sort(order);
    const cards = this.posts.cards(posts.map(({ id }) => id));
    for (const card of cards) mark(card.head, this.away.isFresh(card.id));
    if (cards.length) arrange(this.list, cards);
    else this.#showNone();
    const { waiting } = this.ctx.store;
    const words = waiting ? plural(waiting, { one: '{n} request waits', other: '{n} requests wait' }) : t('Nobody waits');
    if (this.waiting.textContent !== words) this.waiting.textContent = words;
  }

  #showNone() {
    const { topic } = this.#where;
    this.empty.querySelector('h2').textContent = topic ? t('Nobody waits with {topic}', { topic: `#${topic}` }) : t('Nobody waits');
    instead(this.list, this.empty);
  }

  refresh() {
    this.duty.refresh();
    this.#showTopics();
    void this.desk.read();
    this.posts.changed();
  }

  close() {
    this.posts.close();
    this.desk.close();
    this.away.close();
    this.held.close();
    clearInterval(this.again);
    document.removeEventListener('visibilitychange', this.onSight);
    this.ctx.store.removeEventListener('waiting', this.onChange);
    this.ctx.network.removeEventListener('duty', this.onChange);
  }
}
