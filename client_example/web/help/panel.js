/** What a card shows of a request: its state, where it is, what was tried, and what one may do with it. */

import { STAFF } from '/client/network.js';
import { h, icon, renew } from '/client/ui/dom.js';
import { whenLoaded } from '/client/ui/over.js';
import { number, plural, t } from '/client/ui/words.js';
import { composer } from '/client/views/composer.js';
import { answerSign, onlineWords, refusal, signs, WAITS } from '/client/help/look.js';

/** @typedef {import('/client/store.js').Post} Post */
/** @typedef {import('/client/store.js').Help} Help */

const REOPEN_MS = 24 * 3600 * 1000;
const RENEW_BEFORE_MS = 2 * 60 * 1000; // whoever writes keeps what he has
const RENEW_APART_MS = 60 * 1000;

export class Panel {
  #busy = false;
  /** @type {ReturnType<typeof composer> | null} */ #writing = null;
  #kind = ''; // of what is written
  #draft = '';
  #renewed = -Infinity;

  /** @param {import('/client/views/card.js').Card} card */
  constructor(card) {
    this.card = card;
    this.ctx = card.ctx;
    this.line = h('div', { class: 'request-line' });
    this.facts = h('dl', { class: 'request-facts' });
    this.bar = h('div', { class: 'request-bar' });
    this.problem = h('p', { class: 'problem', role: 'alert' });
    card.lead.after(this.line);
    card.images.before(this.facts);
    card.foot.before(this.bar, this.problem);
  }

  /** @param {Post} post the card's @param {Post} root the request: the same, or the one that is replied to */
  update(post, root) {
    const help = /** @type {Help} */ (root.help);
    const own = post === root;
    const focused = this.bar.contains(document.activeElement);
    renew(this.line, own ? this.#state(root, help) : help.answer === post.id ? [answerSign(help)] : []);
    renew(this.facts, own ? this.#facts(help) : []);
    renew(this.bar, (own ? this.#buttons(root, help) : this.#ofReply(post, root, help)));
    if (focused && !this.bar.contains(document.activeElement)) (this.bar.querySelector('button') ?? this.card.element).focus({ preventScroll: true });
  }

  /** @param {Post} post @param {Help} help */
  #state(post, help) {
    const { me_too: alike = 0, reached, online } = this.ctx.store.tally(post.id);
    const asker = this.ctx.store.isMe(post.author);
    const words = [asker && reached !== undefined && help.state === 'open' && this.#reach(reached, online),
      asker && alike > 0 && plural(alike, { one: '{n} other has this too', other: '{n} others have this too' })].filter(Boolean);
    return [...signs(help, this.ctx.store.account.id, asker), ...(words.length ? [h('span', { class: 'muted small' }, words.join(' · '))] : [])];
  }

  /** @param {number} reached @param {number} [online] */
  #reach(reached, online = 0) {
    if (!reached) return t('Reached nobody yet');
    return plural(reached, { one: 'Reached {n}, {online}', other: 'Reached {n}, {online}' }, { online: onlineWords(Math.min(online, reached)) });
  }

  /** @param {Help} help */
  #facts({ where, tried }) {
    const fact = (/** @type {string} */ name, /** @type {string | null} */ text) => (text ? [h('div', {}, h('dt', {}, name), h('dd', { dir: 'auto' }, text))] : []);
    return [...fact(t('Where||it is'), where), ...fact(t('Tried||by whoever asks'), tried)];
  }

  /** Whether one does anything in its room: not where that is closed, nor as one who only looks on. @param {Post} post */
  #mayAct({ room }) {
    const place = room ? this.ctx.network.place(room) : undefined;
    return !room || Boolean(place && !place.room.closed_at && place.role !== 'observer');
  }

  /** By who one is to the request. @param {Post} post @param {Help} help */
  #buttons(post, help) {
    const { store, network } = this.ctx;
    const me = store.account;
    const place = post.room ? network.place(post.room) : undefined;
    if (!this.#mayAct(post)) return [];
    const { state } = help;
    const asker = store.isMe(post.author);
    const claimant = help.claimant?.id === me.id && (state === 'claimed' || state === 'needs_info');
    const staff = place ? STAFF.has(place.role) : me.role === 'admin';
    const helper = !asker && (place ? staff || place.room.peers : me.role !== 'guest');
    const [waits, answered, id] = [WAITS.has(state), state === 'answered', post.id];
    const again = (state === 'resolved' || state === 'expired') && Date.now() - Date.parse(help.ended_at ?? help.opened_at) < REOPEN_MS;
    return [
      asker && answered && h('p', { class: 'request-question' }, t('Did this solve it?')),
      helper && state === 'open' && this.#button(t('Take it'), 'primary', () => this.#send('claim', { request: id })),
      claimant && this.#button(t('Answer||the verb'), 'primary', () => this.#write('answer', t('Your answer'), t('Answer||the verb'))),
      claimant && state === 'claimed' && this.#button(t('Ask back'), 'quiet', () => this.#write('need_info', t('What do you need to know?'), t('Ask back'))),
      claimant && state === 'claimed' && this.#button(t('Give back'), 'quiet', () => this.#send('release', { request: id })),
      ((asker && (waits || answered)) || (claimant && place)) && this.#button(t('Solved||button'), asker && state !== 'open' ? 'primary' : 'quiet', () => this.#solved()),
      asker && (state === 'claimed' || answered) && this.#button(t('Still stuck'), 'quiet', () => this.#send(answered ? 'reopen' : 'release', { request: id })),
      asker && waits && this.#button(t('Withdraw'), 'quiet', () => this.#send('withdraw', { request: id })),
      asker && again && this.#button(t('Open again||the verb'), 'quiet', () => this.#send('reopen', { request: id })),
      !asker && !claimant && (waits || answered) && this.#meToo(id),
      (staff || claimant) && (state === 'open' || state === 'claimed') && this.#button(t('Assign'), 'quiet', () => this.#step('assign')),
      staff && !asker && waits && this.#button(t('Decline'), 'quiet', () => this.#step('decline')),
      staff && !asker && post.author.role === 'anonymous' && this.#button(t('Who asks?'), 'quiet', () => this.#step('unmask')),
    ].flatMap((each) => each || []);
  }

  /** @param {Post} post @param {Post} root @param {Help} help */
  #ofReply(post, root, help) {
    if (!this.#mayAct(root) || !this.ctx.store.isMe(root.author) || !(WAITS.has(help.state) || help.state === 'answered')) return [];
    return [this.#button(t('This solved it'), 'quiet', () => this.#send('accept', { request: root.id, answer: post.id }))];
  }

  /** @param {string} text @param {string} look @param {() => unknown} act @returns {HTMLElement} */
  #button(text, look, act) {
    return h('button', { type: 'button', class: look, onclick: act }, text);
  }

  /** @param {number} id */
  #meToo(id) {
    const on = this.ctx.store.marks(id).includes('me_too');
    const count = this.ctx.store.tally(id).me_too ?? 0;
    return h('button', { type: 'button', class: 'quiet me-too', 'aria-pressed': String(on), onclick: () => this.#send('me_too', { request: id, on: !this.ctx.store.marks(id).includes('me_too') }) },
      icon('hand'), t('Me too'), count > 0 && h('span', { class: 'tally' }, number(count)));
  }

  /** What was answered is solved by that; else one says how, as where the answer was deleted. */
  #solved() {
    const answer = this.card.post?.help?.answer;
    const asker = this.ctx.store.isMe(this.card.post?.author);
    if (asker && answer) return void this.#send('accept', { request: this.card.id, answer }, () => this.#step('solved'));
    this.#step('solved');
  }

  /** @param {'assign' | 'decline' | 'solved' | 'unmask'} step */
  #step(step) {
    this.problem.textContent = '';
    whenLoaded(import('/client/help/steps.js'), async (steps) => {
      const { post } = this.card;
      if (!post || !this.card.element.isConnected) return;
      try {
        await steps[step](this.ctx, post);
      } catch (error) {
        this.problem.textContent = refusal(error);
      }
    });
  }

  /** @param {string} type @param {Record<string, any>} fields @param {() => void} [gone] in place of a word where what it
   * names isn't there any more */
  async #send(type, fields, gone) {
    if (this.#busy) return;
    this.#busy = true;
    this.problem.textContent = '';
    try {
      await this.ctx.send(type, fields);
    } catch (error) {
      if (gone && ['invalid', 'not_found'].includes(/** @type {any} */ (error).code)) gone();
      else this.problem.textContent = refusal(error);
    } finally {
      this.#busy = false;
    }
  }

  /** Who is writing still has it. Where that fails, sending says why. */
  #keep() {
    const help = this.card.post?.help;
    const now = Date.now();
    if (!help?.lease_until || Date.parse(help.lease_until) - now > RENEW_BEFORE_MS || now - this.#renewed < RENEW_APART_MS) return;
    this.#renewed = now;
    void this.ctx.send('renew', { request: this.card.id }).catch(() => {});
  }

  /** A reply that moves the request, written in the card; what was begun as the other kind goes on as this one.
   * @param {'answer' | 'need_info'} type @param {string} label @param {string} action */
  #write(type, label, action) {
    if (this.#writing && this.#kind === type) return this.#writing.focus();
    this.#writing?.element.remove();
    this.#kind = type;
    const end = () => {
      this.#writing?.element.remove();
      this.#writing = null;
      this.#draft = '';
      (this.bar.querySelector('button') ?? this.card.element).focus();
    };
    this.#writing = composer({
      label, placeholder: label, action, limit: this.ctx.bodyChars, complete: this.ctx.complete, cancel: end, text: this.#draft,
      onDraft: (text) => {
        this.#draft = text;
        if (text) this.#keep();
      },
      images: type === 'answer' ? this.ctx.images : undefined, preview: { ctx: this.ctx, room: () => this.card.post?.room },
      submit: async (body, images) => {
        const more = type === 'answer' ? { images } : {};
        await this.ctx.send(type, { request: this.card.id, body, ...more }).catch((error) => {
          throw error.code === 'kept' ? error : new Error(refusal(error));
        });
        end();
      },
    });
    this.problem.after(this.#writing.element);
    this.#writing.focus();
  }
}
