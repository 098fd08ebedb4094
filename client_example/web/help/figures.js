/** How the help desk does, in a room or on the network: how long it took, what became of it, how it was manned. */

import { roomPath } from '/client/router.js';
import { h, icon } from '/client/ui/dom.js';
import { choice } from '/client/ui/form.js';
import { oneAtATime } from '/client/ui/reading.js';
import { reasonOf } from '/client/ui/reasons.js';
import { LOCALE, t } from '/client/ui/words.js';
import { blank } from '/client/views/pages.js';
import { notRead } from '/client/views/posts.js';
import { weeksCsv, wholeCsv } from '/client/help/counted.js';
import { dutyPart, statesPart, timesPart, weeksPart, wholePart, withinPart } from '/client/help/tables.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/help/counted.js').Found} Found */

const DAY_MS = 24 * 3_600_000;
const TERM_WEEKS = 16;
/** @type {Array<[string, string]>} */
const TIMES = [['7', t('The last 7 days')], ['30', t('The last 30 days')], ['term', t('This term, by week')]];
const DATE = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' });
const KEPT_MS = 10_000; // a browser may begin to save a little later

/** Of the Monday so many weeks ago, at 0:00 UTC, where weeks begin. @param {number} weeks */
function mondayOf(weeks) {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - ((now.getUTCDay() + 6) % 7) - 7 * weeks);
}

export class FiguresPage {
  title = t('Figures');
  #closed = false;
  /** @type {Found | null} */ #found = null;
  #of = ''; // the topic that these are of, if any
  #read = oneAtATime(() => this.#ask());

  /** @param {Context} ctx @param {number | null} room null: the network's */
  constructor(ctx, room) {
    this.ctx = ctx;
    this.room = room;
    this.about = h('p', { class: 'muted small' }, room === null ? t('Of what is asked on the network') : t('Of what is asked in the room'));
    this.time = choice(t('Time||a period'), TIMES, '30');
    this.time.input.addEventListener('change', () => void this.#read());
    this.topic = choice(t('Topic'), [['', t('All||topics')]], '');
    this.topic.element.hidden = true;
    this.topic.input.addEventListener('change', () => void this.#read());
    this.period = h('p', { class: 'muted small', 'data-spoken': '' });
    this.csv = h('button', { type: 'button', class: 'quiet', disabled: true, onclick: () => this.#found && this.#save(wholeCsv(this.#found), '') }, t('Download CSV'));
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.parts = h('div', { class: 'figures-parts', 'aria-busy': 'true' }, h('p', { class: 'muted' }, t('Counting …')));
    this.bar = h('div', { class: 'figures-bar' }, this.time.element, this.topic.element, this.csv, this.period);
    const back = room === null ? t('Back to the board') : t('Back to the room');
    this.element = h('div', { class: 'page' },
      h('div', { class: 'page-head case-head' }, h('a', { class: 'icon-button', href: room === null ? '/help' : roomPath(room), 'aria-label': back, title: back }, icon('back')),
        h('div', { class: 'person' }, h('h1', {}, this.title), this.about)),
      this.bar, this.problem, this.parts);
    this.refresh();
  }

  open() {
    if (this.room === null) void this.#offerTopics();
    return this.#read();
  }

  /** Of the network's, those that are used most, and those that one follows. */
  async #offerTopics() {
    const { topics } = await this.ctx.client.send('topics', {}).catch(() => ({ topics: [] })); // all of them can be had without
    if (this.#closed) return;
    const followed = this.ctx.store.follows().flatMap(({ feed }) => (feed.startsWith('topic:') ? [feed.slice('topic:'.length)] : []));
    const had = new Set([...this.topic.input.options].map(({ value }) => value));
    const tags = [...new Set([...topics.map((/** @type {{tag: string}} */ { tag }) => tag), ...followed])].filter((tag) => !had.has(tag)).sort((a, b) => a.localeCompare(b));
    this.topic.input.append(...tags.map((tag) => h('option', { value: tag }, `#${tag}`)));
    this.topic.element.hidden = this.topic.input.options.length < 2;
  }

  /** What to ask for; week by week where the site allows as many weeks. */
  #wanted() {
    const most = this.ctx.client.limits.figure_weeks ?? TERM_WEEKS;
    const chosen = this.time.input.value;
    const since = chosen === 'term' ? mondayOf(Math.min(TERM_WEEKS, most) - 1) : Date.now() - Number(chosen) * DAY_MS;
    const weeks = (mondayOf(0) + 7 * DAY_MS - since) / (7 * DAY_MS) + 1; // those of peers are widened
    const topic = this.topic.input.value;
    return { ...(this.room !== null && { room: this.room }), ...(topic && { topic: `#${topic}` }), since: new Date(since).toISOString(), ...((chosen === 'term' || weeks <= most) && { by: 'week' }) };
  }

  async #ask() {
    this.parts.setAttribute('aria-busy', 'true');
    const topic = this.topic.input.value;
    try {
      const found = await this.ctx.client.send('figures', this.#wanted());
      if (this.#closed) return;
      this.#found = found;
      this.#of = topic;
      this.problem.textContent = '';
      this.#show(found);
    } catch (error) {
      if (!this.#closed) this.#failed(error);
    } finally {
      this.parts.setAttribute('aria-busy', 'false');
    }
  }

  /** @param {any} error */
  #failed(error) {
    const { code } = error;
    if (this.#found && code !== 'forbidden' && code !== 'not_found') { // what is here stays
      this.problem.textContent = t('Newer figures did not come. {reason}', { reason: reasonOf(error) });
      return;
    }
    this.bar.hidden = true;
    const missing = { title: t('You are not in this room'), text: t('It is not there, or you left it.') };
    this.parts.replaceChildren(code === 'forbidden' ? blank(t('These figures are not for you'), reasonOf(error)) : notRead(error, missing, () => void this.open()));
  }

  /** @param {Found} found */
  #show(found) {
    const { figures, duty, weeks, since, until } = found;
    this.bar.hidden = false;
    this.csv.disabled = !figures;
    if (this.room === null) this.about.textContent = this.#of ? t('Of what is asked on the network about {topic}', { topic: `#${this.#of}` }) : t('Of what is asked on the network');
    this.period.textContent = DATE.formatRange(new Date(since), new Date(Date.parse(until) - 1));
    const parts = figures?.requests ? [wholePart(figures), timesPart(figures), withinPart(figures), statesPart(figures)] : [this.#none(figures !== null)];
    if (duty) parts.push(dutyPart(duty));
    if (figures?.requests && weeks && weeks.length > 2) {
      parts.push(weeksPart(weeks, h('button', { type: 'button', class: 'quiet', onclick: () => this.#save(weeksCsv(weeks), '-weeks') }, t('Download the weeks as CSV'))));
    }
    this.parts.replaceChildren(...parts);
  }

  /** @param {boolean} told whether there are figures, all of them 0 */
  #none(told) {
    if (told) return blank(t('Nobody asked in this time'), t('Once somebody does, it stands here how long it took.'));
    return blank(t('Too few to count'), this.room === null ? t('Fewer than five people asked in this time: their figures are for the admins alone, as they would tell who it was.')
      : t('Fewer than five people asked in this time: their figures are for the staff of the room alone, as they would tell who it was.'));
  }

  /** @param {string} text @param {string} what */
  #save(text, what) {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    const of = this.room === null ? this.#of || 'network' : `room-${this.room}`;
    h('a', { href: address, download: `figures-${of}${what}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
  }

  refresh() {
    const title = this.room === null ? undefined : this.ctx.network.place(this.room)?.room.title;
    if (title !== undefined && this.about.textContent !== title) this.about.textContent = title;
  }

  close() {
    this.#closed = true;
  }
}
