/** What stands beside the badge, and under the bar what waits to be sent. */

import { KEY_LIVES_MS } from '/client/outbox.js';
import { directPath, roomPath, routeOf, threadPath, topicPath } from '/client/router.js';
import { h, icon, renew } from '/client/ui/dom.js';
import { toast } from '/client/ui/over.js';
import { parts, plural, t } from '/client/ui/words.js';

const SHOWN_CHARS = 80;

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/outbox.js').Item} Item */

/** @param {Item} item */
function wordsOf({ frame }) {
  const text = [...(frame.body ?? '').replace(/\s+/g, ' ').trim()];
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS).join('')} …` : text.join('') || t('An image');
}

/** Images that were not sent, while the server keeps them. @param {Item} item @returns {any[] | undefined} */
const imagesOf = ({ frame, at }) => (Date.now() - at < KEY_LIVES_MS ? frame.images?.map(({ id, alt }) => ({ id, alt, thumb: `/api/v1/images/${id}/thumb` })) : undefined);

/** Where a text is written on again: the page's path and its draft. @param {Item} item @returns {[string, string]} */
function placeOf({ path, frame }) {
  const route = routeOf(frame.request ? threadPath(frame.request) : path); // an answer may be written anywhere
  if (route.name === 'topic') return [topicPath(route.tag), `topic:${route.tag}`];
  if (route.name === 'room') return [roomPath(route.id), `room:${route.id}`];
  if (route.name === 'thread') return [threadPath(route.id), `thread:${route.id}`];
  if (route.name === 'conversation') return [directPath(route.handle), `direct:${route.handle}`];
  return ['/', 'home'];
}

/** For as long as the session. */
export class Connection {
  /** @type {ReturnType<typeof setInterval> | undefined} */ #counting;

  /** @param {Context} ctx @param {HTMLElement} beside @param {HTMLElement} strips */
  constructor(ctx, beside, strips) {
    this.ctx = ctx;
    this.beside = beside;
    this.next = h('span', { class: 'wide-only' }, t('Next try'));
    this.count = h('span', { class: 'countdown' });
    this.retry = h('button', { type: 'button', class: 'link', onclick: () => ctx.client.retryNow() }, t('Try now'));
    this.sideWay = h('a', { href: '/check', title: t('This network blocks WebSockets; posts come by a side way. See what to ask for.') }, t('by a side way'));
    this.heading = h('h2', { 'data-spoken': '' });
    this.list = h('ul', { class: 'waiting-list' });
    this.waiting = h('section', { class: 'waiting', 'aria-label': t('Waiting to be sent'), hidden: true }, this.heading, this.list);
    this.empty = h('p', { class: 'muted small', hidden: true }, t('Nothing has come yet: posts are here once there is a connection. What you write meanwhile is kept.'));
    strips.append(this.empty, this.waiting);
    ctx.outbox.addEventListener('change', () => this.#list());
    this.#list();
  }

  /** @param {{state: string, transport: string | null, retryInMs?: number}} now */
  show({ state, transport, retryInMs }) {
    clearInterval(this.#counting);
    if (state === 'connecting' && this.beside.contains(document.activeElement)) return; // who pressed «Try now» may again
    const offline = state === 'offline';
    if (state === 'live') this.empty.remove(); // what has come since then stays
    this.empty.hidden = !offline && this.empty.hidden;
    const stream = state === 'live' && transport === 'stream';
    this.beside.hidden = !offline && !stream;
    if (stream) this.beside.replaceChildren(this.sideWay);
    if (!offline) return;
    if (!this.retry.isConnected) this.beside.replaceChildren(this.count, this.retry); // who is on the button stays there
    this.#countDown(Date.now() + (retryInMs ?? 0));
  }

  /** @param {number} at */
  #countDown(at) {
    const tell = () => {
      const seconds = Math.ceil((at - Date.now()) / 1000);
      this.count.replaceChildren(...(seconds > 0 ? parts('{next} in {n} s', { next: this.next, n: seconds }) : parts('{next} now', { next: this.next })));
      if (seconds <= 0 || this.ctx.client.state === 'stopped') clearInterval(this.#counting);
    };
    this.#counting = setInterval(tell, 1000);
    tell();
  }

  #list() {
    for (const done of this.ctx.outbox.takeSent()) this.#sent(done);
    const items = this.ctx.outbox.waiting;
    const refused = items.filter(({ problem }) => problem).length;
    const words = [items.length > refused && plural(items.length - refused, { one: '{n} text waits to be sent', other: '{n} texts wait to be sent' }), refused && plural(refused, { one: '{n} could not be sent', other: '{n} could not be sent' })];
    const heading = words.filter(Boolean).join(' · ');
    this.waiting.hidden = !items.length;
    if (this.heading.textContent !== heading) this.heading.textContent = heading;
    renew(this.list, items.map((item) => this.#row(item)));
  }

  /** @param {Item} item */
  #row(item) {
    const words = wordsOf(item);
    return h('li', { 'data-key': item.frame.key }, icon(item.problem ? 'warning' : 'clock'),
      h('div', { class: 'waiting-words' }, h('p', { class: 'waiting-text', dir: 'auto' }, words), item.problem && h('p', { class: 'problem' }, t('Not sent: {problem}', { problem: item.problem }))),
      h('button', { type: 'button', class: 'quiet', 'aria-label': t('Edit: {words}', { words }), onclick: () => this.#edit(item) }, t('Edit')),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Discard: {words}', { words }), title: t('Discard'), onclick: () => this.#discard(item) }, icon('close')));
  }

  /** Back into the field where it was written, with what went with it. @param {Item} item */
  async #edit(item) {
    const { ctx } = this;
    const { frame } = item;
    const images = imagesOf(item);
    if (frame.images?.length && !images?.length) toast(t('Only the text is back. Add its images again.'));
    if (frame.type === 'edit' && this.#editAgain(item, images)) return;
    const [path, place] = placeOf(item);
    ctx.outbox.discard(item);
    ctx.drafts.add(place, frame.body ?? '');
    await ctx.navigate(path);
    ctx.compose({ ...frame, images });
  }

  /** Opens the edit of a post that is on show. @param {Item} item @param {any} images @returns {boolean} false where only
   * its text can be given back */
  #editAgain(item, images) {
    const { outbox, drafts, navigate } = this.ctx;
    const { post, body } = item.frame;
    const card = document.querySelector(`article[data-post="${post}"]`);
    const begun = card?.querySelector('textarea'); // another one of it: this one waits
    if (begun) begun.focus();
    else if (card) {
      drafts.set(`edit:${post}`, body);
      outbox.discard(item);
      card.dispatchEvent(new CustomEvent('edit', { detail: images }));
    } else if (item.problem) { // it may be gone
      toast(t('The post that it changes is not on show: only the text is back.'));
      return false;
    } else {
      if (!outbox.waiting.includes(item)) drafts.set(`edit:${post}`, body); // for when it is edited
      toast(t('It changes a post that is not on show. Open that first.'), { action: { label: t('Show'), run: () => navigate(threadPath(post)) } });
    }
    return true;
  }

  /** @param {Item} item */
  #discard(item) {
    this.ctx.outbox.discard(item);
    toast(t('Discarded.'), { action: { label: t('Undo'), run: () => void this.#edit(item) } });
    (this.list.querySelector('button') ?? document.getElementById('main'))?.focus();
  }

  /** @param {{item: Item, ok: any}} done */
  #sent({ item, ok }) {
    const root = ok.post?.root ?? ok.post?.id;
    const shown = root && location.pathname !== threadPath(root);
    toast(t('Sent: {words}', { words: wordsOf(item) }), shown ? { action: { label: t('Show'), run: () => this.ctx.navigate(threadPath(root)) } } : {});
  }
}
