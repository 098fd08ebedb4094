/** Search: the box, the query as it was understood, and what is found. */

import { roomPath, searchPath, threadPath } from '/client/router.js';
import { arrange, avatar, h, icon, instead } from '/client/ui/dom.js';
import { plainText } from '/client/ui/html.js';
import { failed } from '/client/ui/over.js';
import { timeElement } from '/client/ui/times.js';
import { parts, t } from '/client/ui/words.js';
import { personLink } from '/client/views/card.js';
import { foldWords } from '/client/views/lead.js';
import { blank } from '/client/views/pages.js';
import { notRead } from '/client/views/posts.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {{kind: string, text: string, excluded?: boolean}} Part */

const PAGE = 20;
const SHOWN = /** @type {Record<string, (text: string) => string>} */ ({
  word: (text) => text, prefix: (text) => `${text.replace(/\*$/, '')}*`, phrase: (text) => `“${text}”`, tag: (text) => `#${text.replace(/^#/, '')}`,
});

/** @param {Context} ctx @param {string} text @param {string} sort */
export function searchPage(ctx, text, sort) {
  const box = h('input', { type: 'search', id: 'search-box', 'aria-label': t('Search||a noun'), placeholder: t('projector #edtech'), value: text, autocomplete: 'off', enterkeyhint: 'search' });
  const chips = h('ul', { class: 'chips', 'aria-label': t('Understood as') });
  const order = h('p', { class: 'order', hidden: true }, [['best', t('Best')], ['new', t('Newest')]].map(([name, label]) =>
    h('a', { href: searchPath(text, name), 'aria-current': name === sort ? 'true' : null }, label)));
  const list = h('div', { class: 'list', role: 'feed', 'aria-label': t('Found') });
  const older = h('button', { type: 'button', class: 'quiet wide', hidden: true, onclick: () => void read() }, t('Show more'));
  let next = /** @type {string | undefined} */ (undefined);
  let closed = false;
  const hint = () => instead(list, blank(t('What are you looking for?'), t('Words, “several in a row”, #tags, from:@ana, has:code, before:2026-11-01; with - in front, without it.')));
  const read = async () => {
    const before = next;
    older.disabled = true;
    try {
      const found = await ctx.send('search', { text, sort, limit: PAGE, before });
      if (closed || next !== before) return; // it has begun anew meanwhile
      chips.replaceChildren(...found.query.map(chip));
      const snippets = new Map(found.snippets.map((/** @type {any} */ each) => [each.post, each.parts]));
      if (before === undefined) arrange(list, []);
      list.append(...found.posts.map((/** @type {any} */ post) => hit(ctx, post, snippets.get(post.id))));
      if (!list.childElementCount) instead(list, blank(t('Nothing found'), t('All parts must hold. Fewer words, or one with a * at its end, find more.')));
      next = found.next ?? undefined;
      older.hidden = !found.more;
      order.hidden = false;
    } catch (error) {
      if (closed || next !== before) return;
      if (before === undefined) instead(list, notRead(error, { title: t('Nothing found'), text: '' }, () => void read()));
      else failed(error, t('Showing more'), () => void read());
    } finally {
      older.disabled = false;
    }
  };
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (box.value.trim()) ctx.navigate(searchPath(box.value.trim(), sort));
  };
  const open = async () => {
    next = undefined;
    if (!text.trim()) return hint(), box.focus();
    await read();
  };
  const element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, t('Search||a noun'))),
    h('form', { class: 'field-row search-form', role: 'search', onsubmit: submit }, box, h('button', { type: 'submit', class: 'primary' }, t('Search'))),
    h('div', { class: 'understood' }, chips, order), list, h('div', { class: 'feed-end' }, older));
  return { title: text ? t('{text} – search', { text }) : t('Search||a noun'), element, open, close: () => (closed = true), refresh: () => {}, focusSearch: () => box.select() };
}

/** @param {Part} part */
function chip({ kind, text, excluded }) {
  const words = SHOWN[kind]?.(text) ?? `${kind}:${text}`;
  return h('li', { class: `chip${excluded ? ' excluded' : ''}` }, excluded ? t('without {words}', { words }) : words);
}

/** @param {Context} ctx @param {any} post @param {Array<[string, boolean]> | undefined} snippet its parts, and whether each was looked for */
function hit(ctx, post, snippet) {
  const { author, room } = post;
  const words = foldWords(ctx, post) || (snippet ? snippet.map(([text, marked]) => (marked ? h('mark', {}, text) : text)) : plainText(post.html));
  return h('article', { class: 'post', tabindex: '-1', 'data-post': post.id }, avatar(author),
    h('div', { class: 'post-content' },
      h('header', { class: 'post-head' }, h('h2', { class: 'by' }, personLink(author)),
        author.handle && h('span', { class: 'handle' }, `@${author.handle}`),
        h('a', { class: 'when', href: threadPath(post.id) }, timeElement(post.created_at))),
      room && h('p', { class: 'why' }, icon('room'), ' ', parts('in {room}', { room: h('a', { href: roomPath(room) }, ctx.network.place(room)?.room.title ?? t('a room')) })),
      h('p', { class: 'snippet' }, h('a', { class: 'snippet-link', dir: 'auto', href: threadPath(post.id) }, words))));
}
