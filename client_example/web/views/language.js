/** In which language the client speaks: the browser's, or one that is chosen here, for this browser. */

import { h } from '/client/ui/dom.js';
import { t } from '/client/ui/words.js';

const COOKIE = 'handraise_language';
const YEAR_S = 31_536_000;
const { lang, dataset } = document.documentElement;

/** Its own name, as who reads it looks for it. @param {string} tag */
function nameOf(tag) {
  const name = new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

/** What is written and not sent yet is kept over the loading. @param {string} tag empty: as the browser says */
function speak(tag) {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `${COOKIE}=${tag}; path=/; max-age=${tag ? YEAR_S : 0}; samesite=lax${secure}`;
  location.reload();
}

/** A button for each language. @param {boolean} [browser] whether one can go back to what the browser says */
export function languages(browser = false) {
  const chosen = new RegExp(`(?:^|; )${COOKIE}=`).test(document.cookie);
  const button = (/** @type {string} */ tag, /** @type {string} */ words, /** @type {boolean} */ on) =>
    h('button', { type: 'button', class: 'chip', lang: tag || null, 'aria-pressed': String(on), onclick: () => speak(tag) }, words);
  const all = (dataset.languages ?? lang).split(' ').map((tag) => button(tag, nameOf(tag), tag === lang && (chosen || !browser)));
  return h('div', { class: 'chips languages', role: 'group', 'aria-label': t('Language') }, browser && button('', t('As the browser says'), !chosen), all);
}
