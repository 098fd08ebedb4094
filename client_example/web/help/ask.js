/** What the composer opens where one asks for help: where one is, what one has tried, and whom it would reach. */

import { threadPath } from '/client/router.js';
import { h, renew } from '/client/ui/dom.js';
import { field, tick } from '/client/ui/form.js';
import { inWords } from '/client/ui/times.js';
import { plural, t } from '/client/ui/words.js';
import { onlineWords } from '/client/help/look.js';

/** @typedef {{ctx: import('/client/app.js').Context, room?: number, finish?: (text: string) => string}} Place where it is
 *   asked; `finish` is what is done to the text when it is sent */
/** @typedef {{urgent: boolean, where?: string, tried?: string, anonymous?: boolean}} Asked as `ask` takes it */

const PAUSE_MS = 700;
const LEAST_MS = 1000;
const SHARE = 2; // at most one in so many of the commands that the server allows
const LINKS = 3;
const FEW = 5; // among fewer others it is easily guessed who asks
const LOOKED_THROUGH = 10;
const TAG = /(^|[^\p{L}\p{N}_&/#])#[\p{L}\p{N}_-]/u;

/** @param {any} reach @returns {string} */
function reachWords({ reached, online, on_duty: onDuty, usual_wait_ms: wait }) {
  if (!reached) return t('Reaches nobody now: it waits for those who come later.');
  const duty = onDuty ? plural(onDuty, { one: '{n} on duty', other: '{n} on duty' }) : t('none on duty');
  const who = plural(reached, { one: 'Reaches {n}, {online}, {duty}', other: 'Reaches {n}, {online}, {duty}' }, { online: onlineWords(online), duty });
  return wait === null ? who : `${who} · ${t('usually taken within {time}', { time: inWords(Math.max(60, wait / 1000)) })}`;
}

export class Asking {
  on = false;
  #asked = 0; // the turn of what was asked last
  #at = -Infinity; // when that was
  #text = '';
  /** @type {number | null} */ #others = null; // whom it reaches, once that was told
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLTextAreaElement} text the composer's field @param {Place} place */
  constructor(text, place) {
    this.text = text;
    this.place = place;
    const { limits } = place.ctx.client;
    this.urgent = tick(t('Urgent, mid-lesson'), false);
    this.where = field(t('Where are you?'), { placeholder: t('Room 12, bench 4'), autocomplete: 'off', autocapitalize: 'sentences', maxlength: limits.where_chars });
    this.tried = field(t('What have you tried?'), { rows: 2, autocapitalize: 'sentences', spellcheck: 'true', maxlength: limits.tried_chars });
    this.reach = h('p', { class: 'reach', 'data-spoken': '' });
    this.links = h('ul');
    this.similar = h('div', { class: 'similar', hidden: true }, h('p', { class: 'muted small' }, t('Answered before:')), this.links);
    this.anonymous = tick(t('Anonymous: only the staff can learn who asks, and you are told if they do'), false);
    this.weak = h('p', { class: 'muted small', 'data-spoken': '' });
    this.anonymous.input.addEventListener('change', () => this.#warn());
    const hidden = place.room ? [this.anonymous.element, this.weak] : [];
    this.element = h('div', { class: 'asking', hidden: true }, this.reach, this.similar,
      h('div', { class: 'asking-fields' }, this.where.element, this.tried.element), this.urgent.element, ...hidden);
    text.addEventListener('input', () => this.#changed());
  }

  /** The request's fields besides its text, or null where the post asks for nothing. @returns {Asked | null} */
  asked() {
    if (!this.on) return null;
    const [where, tried] = [this.where, this.tried].map(({ input }) => input.value.trim());
    const anonymous = !this.anonymous.element.hidden && this.anonymous.input.checked;
    return { urgent: this.urgent.input.checked, ...(where && { where }), ...(tried && { tried }), ...(anonymous && { anonymous }) };
  }

  /** @param {boolean} on turned off, it is as new */
  turn(on) {
    this.on = on;
    this.element.hidden = !on;
    this.#asked += 1;
    this.#text = '';
    const here = this.place.room && this.place.ctx.network.place(this.place.room);
    this.anonymous.element.hidden = !here || !here.room.anonymous || here.role !== 'member'; // the staff ask by name
    if (on) return this.#changed();
    clearTimeout(this.#timer);
    for (const { input } of [this.where, this.tried]) input.value = '';
    this.urgent.input.checked = this.anonymous.input.checked = false;
    this.#warn();
    this.#show('', []);
  }

  /** As it was sent before. Who asked anonymously doesn't ask by name unseen: where that isn't taken any more, the server
   * says so. @param {Partial<Asked>} asked */
  fill({ where = '', tried = '', urgent = false, anonymous = false }) {
    this.where.input.value = where;
    this.tried.input.value = tried;
    this.urgent.input.checked = urgent;
    this.anonymous.input.checked = anonymous;
    if (anonymous) this.anonymous.element.hidden = false;
  }

  get #body() {
    const text = this.text.value.trim();
    return text && (this.place.finish?.(text) ?? text);
  }

  /** Once the text pauses, and not more often than the server likes. */
  #changed() {
    clearTimeout(this.#timer);
    if (!this.on) return;
    if (!this.#body) return this.#show('', []);
    const { commands_per_minute: commands, search_per_minute: searches } = this.place.ctx.client.limits;
    const apart = Math.max(LEAST_MS, ...[commands, searches].filter(Boolean).map((most) => (SHARE * 60_000) / most));
    this.#timer = setTimeout(() => void this.#ask(), Math.max(PAUSE_MS, this.#at + apart - performance.now()));
  }

  /** What fails is left out: it is only a word beforehand. */
  async #ask() {
    const body = this.#body;
    if (!this.on || !body || body === this.#text) return;
    const turn = ++this.#asked;
    this.#text = body;
    this.#at = performance.now();
    const { ctx, room } = this.place;
    const where = room ? { room } : {};
    const limit = Math.min(LOOKED_THROUGH, ctx.client.limits.list_items);
    const tagged = Boolean(room) || TAG.test(body);
    const [reach, similar] = await Promise.all([
      tagged ? ctx.client.send('reach', { body, ...where }).catch(() => null) : null,
      ctx.client.send('similar', { body, limit, ...where }).catch(() => null),
    ]);
    if (turn !== this.#asked || !this.on) return;
    this.#others = reach ? reach.reach.reached : null;
    this.#warn();
    const words = tagged ? reach && reachWords(reach.reach) : t('Add a #tag: by it the request finds those who can help.');
    const answered = (similar?.requests ?? []).filter((/** @type {any} */ { help }) => help.state === 'answered' || help.state === 'resolved');
    this.#show(words ?? '', answered.slice(0, LINKS));
  }

  #warn() {
    const few = this.anonymous.input.checked && this.#others !== null && this.#others < FEW;
    this.weak.textContent = few ? t('There are few people here: they may guess who asks.') : '';
  }

  /** @param {string} words @param {any[]} posts */
  #show(words, posts) {
    if (this.reach.textContent !== words) this.reach.textContent = words;
    this.similar.hidden = !posts.length;
    renew(this.links, posts.map(({ id, body, tally }) => h('li', {},
      h('a', { href: threadPath(id) }, body), h('span', { class: 'muted small' }, plural(tally.replies, { one: '{n} reply', other: '{n} replies' })))));
  }
}
