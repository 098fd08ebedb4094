/** «I can help now»: the switch, and for which topics. */

import { h, renew } from '/client/ui/dom.js';
import { oneAtATime } from '/client/ui/reading.js';

/** @typedef {import('/client/app.js').Context} Context */

/** @param {Context} ctx */
export function dutyPanel(ctx) {
  const button = h('button', { type: 'button', class: 'quiet ask-switch', role: 'switch', 'aria-describedby': 'duty-said', onclick: () => turn() }, 'I can help now');
  const said = h('p', { id: 'duty-said', class: 'muted small' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const chips = h('div', { class: 'duty-topics' });
  const more = h('input', { id: 'duty-more', placeholder: '#algebra #python', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' });
  /** @type {Set<string> | null} until the first choice, those of the present duty, else all that are followed */ let chosen = null;
  /** @type {Set<string>} */ const named = new Set();
  /** @type {boolean | null} */ let turned = null; // what the switch asks for, until it is sent
  const followed = () => ctx.store.follows().flatMap(({ feed }) => (feed.startsWith('topic:') ? [feed.slice('topic:'.length)] : []));
  const topics = () => chosen ?? new Set(ctx.network.duty?.topics ?? followed());

  /** Says the duty as it is chosen, its end and its rooms as they are; no topic and no room ends it. Without a duty there is
   * only what the switch asks for. */
  const say = oneAtATime(async () => {
    const on = turned ?? ctx.network.duty !== null;
    turned = null;
    problem.textContent = '';
    if (!on && !ctx.network.duty) return refresh();
    const wanted = topics();
    const { rooms = [], until = null } = ctx.network.duty ?? {};
    try {
      await ctx.send('duty', on && wanted.size + rooms.length ? { on, topics: [...wanted].map((tag) => `#${tag}`), rooms, until } : { on: false });
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
    }
    if (chosen === null || chosen === wanted) chosen = ctx.network.duty ? null : wanted; // else there is more to say
    refresh();
  });
  const turn = () => {
    const on = !ctx.network.duty;
    if (!on || topics().size) {
      turned = on;
      return void say();
    }
    problem.textContent = 'For which topics? Name one first.';
    more.focus();
  };
  /** @param {string} tag @param {boolean} on */
  const pick = (tag, on) => {
    const wanted = new Set(topics());
    if (on) wanted.add(tag);
    else wanted.delete(tag);
    chosen = wanted;
    void say();
  };
  const add = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const tags = more.value.split(/[\s,]+/).map((/** @type {string} */ word) => word.replace(/^#/, '').normalize('NFKC').toLowerCase()).filter(Boolean);
    if (!tags.length) return more.focus();
    chosen = new Set([...topics(), ...tags]);
    for (const tag of tags) named.add(tag);
    more.value = '';
    void say();
  };
  const refresh = () => {
    const { duty } = ctx.network;
    const wanted = topics();
    button.setAttribute('aria-checked', String(Boolean(duty)));
    const words = duty ? 'New requests with these topics come to you first, while you are connected.' : 'Say for which topics: new requests with them then come to you first.';
    if (said.textContent !== words) said.textContent = words;
    for (const tag of wanted) named.add(tag);
    const all = [...new Set([...followed(), ...named])].sort((a, b) => a.localeCompare(b));
    renew(chips, all.map((tag) => {
      const box = h('input', { type: 'checkbox', 'data-tag': tag, onchange: () => pick(tag, box.checked) });
      return h('label', { class: 'duty-topic' }, box, `#${tag}`);
    }));
    for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (chips.querySelectorAll('input'))) box.checked = wanted.has(box.dataset.tag ?? '');
  };
  const element = h('section', { class: 'panel duty', 'aria-label': 'Duty' }, h('div', { class: 'duty-head' }, button, said),
    h('fieldset', {}, h('legend', { class: 'visually-hidden' }, 'Topics'), chips),
    h('form', { class: 'field-row', onsubmit: add, novalidate: true }, h('label', { for: 'duty-more', class: 'visually-hidden' }, 'More topics'), more,
      h('button', { type: 'submit', class: 'quiet' }, 'Add')), problem);
  refresh();
  return { element, refresh };
}
