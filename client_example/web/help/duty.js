/** «I can help now»: the switch, for which topics and rooms, and until when. */

import { h, renew } from '/client/ui/dom.js';
import { choice } from '/client/ui/form.js';
import { oneAtATime } from '/client/ui/reading.js';
import { reasonOf } from '/client/ui/reasons.js';
import { clock } from '/client/ui/times.js';
import { listed, t } from '/client/ui/words.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {{topics: Set<string>, rooms: Set<number>, until: string | null}} Wanted */

const PHONE = '(max-width: 53.75rem)'; // where the requests shall be in sight
const WHILE_MS = 45 * 60_000; // a lesson
const LATEST_MS = 12 * 3_600_000; // a time of day further on has passed, rather
const SEPARATORS = /[\s,]+/;

/** As an input of the type time has it. @param {string} wire */
function timeOf(wire) {
  const at = new Date(wire);
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** When it is that late next. @param {string} time `16:00` @returns {string | null} nothing where that has passed */
function nextTime(time) {
  const [hours, minutes] = time.split(':').map(Number);
  const at = new Date();
  at.setHours(hours, minutes, 0, 0);
  if (at.getTime() <= Date.now()) at.setDate(at.getDate() + 1);
  return at.getTime() - Date.now() > LATEST_MS ? null : at.toISOString();
}

export class DutyPanel {
  /** @type {Wanted | null} until the first choice, the present duty's, else all followed topics */ #chosen = null;
  /** @type {Set<string>} */ #named = new Set();
  /** @type {boolean | null} */ #turned = null; // what the switch asks for, until it is sent
  #wished = false; // turned on before it was said until when
  #say = oneAtATime(() => this.#send());

  /** @param {Context} ctx */
  constructor(ctx) {
    this.ctx = ctx;
    this.button = h('button', { type: 'button', class: 'quiet ask-switch', role: 'switch', 'aria-describedby': 'duty-said', onclick: () => this.#turn() }, t('I can help now'));
    this.said = h('p', { id: 'duty-said', class: 'muted small' });
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.what = h('summary', { class: 'small' });
    this.topics = h('div', { class: 'duty-topics' });
    this.rooms = h('div', { class: 'duty-topics' });
    this.more = h('input', { id: 'duty-more', placeholder: t('#algebra #python'), autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' });
    this.length = choice(t('Until||a time'), [['here', t('As long as I am here')], ['while', t('45 minutes')], ['time', t('A time||of the day')]], 'here');
    this.time = h('input', { type: 'time', 'aria-label': t('Until what time'), hidden: true });
    this.length.input.addEventListener('change', () => this.#until());
    this.time.addEventListener('change', () => this.#until());
    this.element = this.#built();
    this.refresh();
  }

  #built() {
    const group = (/** @type {string} */ name, /** @type {HTMLElement} */ chips) => h('fieldset', {}, h('legend', { class: 'muted small' }, name), chips);
    this.fields = h('details', { class: 'duty-more', open: !matchMedia(PHONE).matches }, this.what, group(t('Topics'), this.topics), group(t('Rooms'), this.rooms),
      h('div', { class: 'duty-fields' },
        h('form', { class: 'field', onsubmit: (/** @type {SubmitEvent} */ event) => this.#add(event), novalidate: true }, h('label', { for: 'duty-more' }, t('More topics')),
          h('div', { class: 'field-row' }, this.more, h('button', { type: 'submit', class: 'quiet' }, t('Add||topics')))),
        h('div', { class: 'duty-until' }, this.length.element, this.time)));
    return h('section', { class: 'panel duty', 'aria-label': t('Duty') }, h('div', { class: 'duty-head' }, this.button, this.said), this.fields, this.problem);
  }

  get #followed() {
    return this.ctx.store.follows().flatMap(({ feed }) => (feed.startsWith('topic:') ? [feed.slice('topic:'.length)] : []));
  }

  /** @returns {Wanted} */
  get wanted() {
    if (this.#chosen) return this.#chosen;
    const { topics = this.#followed, rooms = [], until = null } = this.ctx.network.duty ?? {};
    return { topics: new Set(topics), rooms: new Set(rooms), until };
  }

  /** Without a duty there is only what the switch asks for; no topic and no room ends it. */
  async #send() {
    const { ctx } = this;
    const on = this.#turned ?? ctx.network.duty !== null;
    this.#turned = null;
    this.problem.textContent = '';
    if (!on && !ctx.network.duty) return this.refresh();
    const wanted = this.wanted;
    const [topics, rooms] = [[...wanted.topics].map((tag) => `#${tag}`), [...wanted.rooms]];
    try {
      await ctx.send('duty', on && topics.length + rooms.length ? { on, topics, rooms, until: wanted.until } : { on: false });
    } catch (error) {
      this.problem.textContent = reasonOf(error);
    }
    if (this.#chosen === null || this.#chosen === wanted) this.#chosen = ctx.network.duty ? null : wanted; // else there is more to say
    this.refresh();
  }

  #turn() {
    const on = !this.ctx.network.duty;
    const wanted = this.wanted;
    if (on && !wanted.topics.size && !wanted.rooms.size) {
      this.problem.textContent = t('For which topics? Name one first, or choose a room.');
      this.fields.open = true;
      return this.more.focus();
    }
    if (on) {
      const until = this.#end(); // 45 minutes are from now
      this.#wished = until === undefined;
      if (until === undefined) return;
      this.#chosen = { ...wanted, until };
    }
    this.#turned = on;
    void this.#say();
  }

  /** As it is chosen; undefined where there is something to mend, which is said. @returns {string | null | undefined} */
  #end() {
    const { value } = this.length.input;
    if (value === 'here') return null;
    if (value === 'while') return new Date(Date.now() + WHILE_MS).toISOString();
    const until = this.time.value ? nextTime(this.time.value) : null;
    if (until) return until;
    this.problem.textContent = this.time.value ? t('That time has passed.') : t('Until what time?');
    this.fields.open = true;
    this.time.focus();
    return undefined;
  }

  #until() {
    this.problem.textContent = '';
    this.time.hidden = this.length.input.value !== 'time';
    if (this.length.input.value === 'time' && !this.time.value) return this.time.focus();
    const until = this.#end();
    if (until === undefined) return;
    this.#chosen = { ...this.wanted, until };
    if (this.#wished) this.#turned = true;
    this.#wished = false;
    void this.#say();
  }

  /** @template T @param {'topics' | 'rooms'} kind @param {T} what @param {boolean} on */
  #pick(kind, what, on) {
    const picked = new Set(/** @type {Set<any>} */ (this.wanted[kind]));
    if (on) picked.add(what);
    else picked.delete(what);
    this.#chosen = { ...this.wanted, [kind]: picked };
    void this.#say();
  }

  /** @param {SubmitEvent} event */
  #add(event) {
    event.preventDefault();
    const tags = this.more.value.split(SEPARATORS).map((/** @type {string} */ word) => word.replace(/^#/, '').normalize('NFKC').toLowerCase()).filter(Boolean);
    if (!tags.length) return this.more.focus();
    this.#chosen = { ...this.wanted, topics: new Set([...this.wanted.topics, ...tags]) };
    for (const tag of tags) this.#named.add(tag);
    this.more.value = '';
    void this.#say();
  }

  refresh() {
    const { duty } = this.ctx.network;
    const { topics, rooms, until } = this.wanted;
    this.button.setAttribute('aria-checked', String(Boolean(duty)));
    const words = !duty ? t('Say for which topics and rooms: new requests there then call you first.')
      : duty.until ? t('You are on duty until {time}. New requests with these topics and in these rooms call you first.', { time: clock(duty.until) })
        : t('You are on duty as long as you are here. New requests with these topics and in these rooms call you first.');
    if (this.said.textContent !== words) this.said.textContent = words;
    for (const tag of topics) this.#named.add(tag);
    const tags = [...new Set([...this.#followed, ...this.#named])].sort((a, b) => a.localeCompare(b));
    this.#chips(this.topics, 'topics', tags.map((tag) => [tag, `#${tag}`]), topics);
    const places = this.ctx.network.places().filter(({ room, role }) => rooms.has(room.id) || (role !== 'observer' && !room.closed_at));
    const named = [...[...topics].map((tag) => `#${tag}`), ...places.flatMap(({ room }) => (rooms.has(room.id) ? [room.title] : []))];
    this.what.textContent = named.length ? t('For {what}', { what: listed(named) }) : t('Topics and rooms');
    this.#chips(this.rooms, 'rooms', places.map(({ room }) => [room.id, room.title]), rooms);
    if ((until || duty) && !this.element.contains(document.activeElement)) this.#showEnd(until);
  }

  /** Another page of this account may have said another one. @param {string | null} until */
  #showEnd(until) {
    if (!until) this.length.input.value = 'here';
    else if (this.length.input.value === 'here') this.length.input.value = 'time';
    this.time.hidden = this.length.input.value !== 'time';
    if (until) this.time.value = timeOf(until);
  }

  /** @param {HTMLElement} list @param {'topics' | 'rooms'} kind @param {Array<[string | number, string]>} all @param {Set<any>} picked */
  #chips(list, kind, all, picked) {
    renew(list, all.map(([what, words]) => {
      const box = h('input', { type: 'checkbox', 'data-what': what, onchange: () => this.#pick(kind, what, box.checked) });
      return h('label', { class: 'duty-topic' }, box, words);
    }));
    const wanted = new Set([...picked].map(String));
    for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (list.querySelectorAll('input'))) box.checked = wanted.has(box.dataset.what ?? '');
  }
}
