/** What one keeps away: who is muted, who is blocked, and words; each with a way back. A dialog, and a part of the
 * preferences. */

import { h, renew } from '/client/ui/dom.js';
import { field, form } from '/client/ui/form.js';
import { reasonOf } from '/client/ui/reasons.js';
import { until } from '/client/ui/times.js';
import { plural, t } from '/client/ui/words.js';
import { sheet } from '/client/views/menu.js';

/** @typedef {import('/client/app.js').Context} Context */

/** @param {Context} ctx */
export function showMuted(ctx) {
  const { element, close } = keptView(ctx);
  const dialog = sheet(t('Muted and blocked'), element);
  if (!dialog) return close();
  dialog.addEventListener('close', close);
}

/** Kept up to date until `close`. @param {Context} ctx */
export function keptView(ctx) {
  const { own } = ctx;
  const [people, words] = [t('People'), t('Words')].map((label) => h('ul', { class: 'kept', 'aria-label': label }));
  const [nobody, none] = [t('You mute and block nobody.'), t('You hide no words.')].map((text) => h('p', { class: 'muted' }, text));
  const problem = h('p', { class: 'problem', role: 'alert' });
  const end = async (/** @type {string} */ type, /** @type {Record<string, number>} */ fields) => {
    problem.textContent = '';
    try {
      await ctx.send(type, fields);
    } catch (error) {
      if (/** @type {any} */ (error).code !== 'not_found') problem.textContent = reasonOf(error);
    }
  };
  const name = namesOf(ctx, () => show());
  const element = h('div', { class: 'kept-view' }, h('section', { 'aria-label': t('Muted and blocked people') }, nobody, people),
    h('section', { 'aria-label': t('Hidden words') }, h('h3', {}, t('Words')), none, words, problem, filterForm(ctx)));
  const show = () => {
    const focused = element.contains(document.activeElement);
    renew(people, [
      ...[...own.mutes.values()].map(({ account, until: at }) => row(name(account), at ? t('Muted for {time} more', { time: until(at) }) : t('Muted||somebody'),
        t('Unmute'), t('Unmute {name}', { name: name(account) }), () => void end('unmute', { account }))),
      ...[...own.blocks.values()].map(({ account }) => row(name(account), t('Blocked||somebody'), t('Unblock'), t('Unblock {name}', { name: name(account) }), () => void end('unblock', { account }))),
    ]);
    renew(words, own.filters.map(({ id, words: each, until: at }) => row(each.join(', '), at ? t('Hidden for {time} more', { time: until(at) }) : t('Hidden||words'),
      t('Show'), t('Show {words}', { words: each.join(', ') }), () => void end('unfilter', { filter: id }))));
    nobody.hidden = people.childElementCount > 0;
    none.hidden = words.childElementCount > 0;
    if (focused && !element.contains(document.activeElement)) element.querySelector('button')?.focus();
  };
  show();
  own.addEventListener('changed', show);
  return { element, close: () => own.removeEventListener('changed', show) };
}

/** @param {string} title @param {string} more @param {string} action @param {string} label of the action, in full @param {() => void} act */
function row(title, more, action, label, act) {
  return h('li', {}, h('span', {}, h('strong', {}, title), h('span', { class: 'muted small' }, more)), h('button', { type: 'button', class: 'quiet', 'aria-label': label, onclick: act }, action));
}

/** Gives people's names; of whom nothing has been seen it is asked for, once. @param {Context} ctx @param {() => void} told
 * @returns {(id: number) => string} */
function namesOf({ client, store }, told) {
  /** @type {Map<number, string>} */ const asked = new Map();
  const ask = async (/** @type {number} */ id) => {
    asked.set(id, '…');
    const reply = await client.send('account', { handle: id }).catch(() => null);
    asked.set(id, reply?.account.name ?? t('Somebody'));
    told();
  };
  return (id) => {
    const known = store.person(id)?.name ?? asked.get(id);
    if (known === undefined) void ask(id);
    return known ?? '…';
  };
}

/** @param {Context} ctx */
function filterForm(ctx) {
  const { limits } = ctx.client;
  const hidden = field(t('Fold away posts with'), { name: 'words', placeholder: t('exam, final grades'), autocomplete: 'off', required: true }, t('Words or phrases, with commas between them.'));
  return form({ label: t('Hide words'), fields: [hidden], action: t('Hide'), second: true,
    reason: (error) => (error.code !== 'too_large' ? reasonOf(error)
      : error.limit === 'filter_word_chars' ? plural(limits.filter_word_chars, { one: 'Each has at most {n} character.', other: 'Each has at most {n} characters.' })
        : t('At most {n} at once.', { n: limits.filter_words })),
    submit: async () => {
      await ctx.send('filter', { words: hidden.input.value.split(/[,،]/u).map((/** @type {string} */ each) => each.trim()).filter(Boolean) });
      hidden.input.value = '';
      hidden.input.focus();
    } });
}
