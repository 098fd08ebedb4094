/** The dialog in which one says how a followed topic, person or thread comes. */

import { h, icon, renew } from '/client/ui/dom.js';
import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';
import { sheet } from '/client/views/menu.js';
import { showMute } from '/client/views/mute.js';

/** @typedef {import('/client/app.js').Context} Context */

/** @type {Array<[string, string, string]>} */
const MODES = [
  ['live', t('Live||of what is followed'), t('On your home page, the moment it is written.')],
  ['notify', t('With alerts'), t('On your home page, and an alert for each post.')],
  ['quiet', t('Quiet'), t('Not on your home page; it stays in your list.')],
];
const NOT = ['', t('Not at all'), t('You don’t follow it any more.')];
const THREAD = [['live', t('Follow'), t('You see replies as they come.')], ['', t('Not at all'), t('Replies no longer come to you.')]];

/** @param {Context} ctx @param {string[]} feeds their canonical names */
export function showTune(ctx, feeds) {
  const problem = h('p', { class: 'problem', role: 'alert' });
  const places = feeds.map((feed) => ({ feed, list: h('ul', { class: 'menu' }) }));
  let busy = false;
  /** @param {string} feed @param {string} mode none ends it */
  const choose = async (feed, mode) => {
    if (busy) return;
    busy = true;
    problem.textContent = '';
    try {
      await ctx.send(mode ? 'follow' : 'unfollow', mode ? { feed, mode } : { feed });
    } catch (error) {
      if (mode || /** @type {any} */ (error).code !== 'not_found') problem.textContent = reasonOf(error); // else it has ended already
    } finally {
      busy = false;
    }
  };
  const show = () => {
    for (const { feed, list } of places) {
      const mode = ctx.store.follow(feed)?.mode ?? '';
      const modes = feed.startsWith('thread:') ? THREAD : [...MODES, NOT];
      const at = [...list.children].findIndex((row) => row.contains(document.activeElement));
      renew(list, modes.map(([value, words, help]) => h('li', {}, h('button', { type: 'button', class: 'menu-row', 'aria-pressed': String(mode === value), onclick: () => void choose(feed, value) },
        icon('agree'), h('span', {}, h('span', { class: 'menu-words' }, words), h('span', { class: 'muted small' }, help))))));
      if (at !== -1) /** @type {HTMLElement | null} */ (list.children[at]?.querySelector('button'))?.focus();
    }
  };
  show();
  const isThread = (/** @type {string} */ feed) => feed.startsWith('thread:');
  const name = (/** @type {string} */ feed) => (isThread(feed) ? t('This thread') : ctx.store.feedLabel(feed));
  const one = feeds.length === 1;
  const title = !one ? t('How this comes to you') : isThread(feeds[0]) ? t('How this thread comes') : t('How {name} comes', { name: name(feeds[0]) });
  const dialog = sheet(title,
    places.map(({ feed, list }) => h('section', { 'aria-label': name(feed) }, one ? null : h('h3', {}, name(feed)), list, mute(ctx, feed, () => dialog?.close()))), problem);
  if (!dialog) return;
  ctx.store.addEventListener('follows', show);
  dialog.addEventListener('close', () => ctx.store.removeEventListener('follows', show));
  /** @type {HTMLElement | null} */ (dialog.querySelector('[aria-pressed="true"]'))?.focus();
}

/** Of a person, keeping him away is one more. @param {Context} ctx @param {string} feed @param {() => void} close */
function mute(ctx, feed, close) {
  const person = feed.startsWith('user:') ? ctx.store.person(Number(feed.slice(5))) : undefined;
  if (!person) return null;
  const open = () => {
    close();
    showMute(ctx, person);
  };
  return h('p', {}, h('button', { type: 'button', class: 'link', onclick: open }, t('Mute {name} …', { name: person.name })));
}
