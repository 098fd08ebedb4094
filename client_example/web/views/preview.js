/** A text as it will look, in the place of the field in which it is written. */

import { h } from '/client/ui/dom.js';
import { rendered } from '/client/ui/html.js';
import { oneAtATime } from '/client/ui/reading.js';
import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';
import { keepTagsInside } from '/client/views/lead.js';

/** @typedef {{ctx: import('/client/app.js').Context, room?: () => number | null | undefined, finish?: (text: string) => string}} Place where the
 *   text will stand; `finish` is what is done to it when it is sent */

const COMES = t('The preview is being made …');
const WAITS = t('There is no connection. The preview comes as soon as there is one.');

export class Preview {
  on = false;
  /** @type {string | null} */ #shown = null; // the text that is seen
  #make = oneAtATime(() => this.#ask());

  /** @param {HTMLTextAreaElement} field @param {Place} place */
  constructor(field, place) {
    this.field = field;
    this.place = place;
    this.body = h('div', { class: 'post-body' });
    this.said = h('p', { class: 'muted small', 'data-spoken': '' });
    this.problem = h('div', { class: 'preview-problem', role: 'alert' });
    // It may scroll, so a keyboard must reach it.
    this.element = h('section', { class: 'preview', 'aria-label': t('Preview'), tabindex: '0', hidden: true }, this.body, this.said, this.problem);
  }

  /** @param {boolean} on turned off, one writes on where one was */
  turn(on) {
    const inside = this.element.contains(document.activeElement);
    this.on = on;
    this.field.hidden = on;
    this.element.hidden = !on;
    if (on) void this.#make();
    else if (inside) this.field.focus();
  }

  get #text() {
    const text = this.field.value.trim() && this.field.value;
    return text && (this.place.finish?.(text) ?? text);
  }

  /** What is seen is what stands in the field when it comes; of two that are asked for only the later is shown. */
  async #ask() {
    const text = this.#text;
    if (!this.on || text === this.#shown) return;
    const { client } = this.place.ctx;
    this.#show(null, client.state === 'live' || client.state === 'catching_up' ? COMES : WAITS);
    try {
      const { html } = await client.send('preview', { body: text });
      if (text === this.#text) this.#show(text, '', rendered(html));
    } catch (error) {
      this.#show(null, '');
      this.problem.replaceChildren(h('p', { class: 'problem' }, reasonOf(error)),
        h('button', { type: 'button', class: 'link', onclick: () => void this.#again() }, t('Try again')));
    }
  }

  #again() {
    this.element.focus(); // the button goes
    return this.#make();
  }

  /** @param {string | null} text @param {string} words @param {...Node} nodes */
  #show(text, words, ...nodes) {
    this.#shown = text;
    this.problem.replaceChildren();
    this.body.replaceChildren(...nodes);
    const room = this.place.room?.();
    if (room) keepTagsInside(this.body, room);
    for (const link of this.body.querySelectorAll('a')) link.target = '_blank'; // who follows one keeps what he writes
    this.element.ariaBusy = String(words !== '');
    this.said.textContent = words;
  }
}
