/** That somebody writes: told to the others, and said of them on a line that is always there. */

import { announce } from '/client/ui/announcer.js';
import { h } from '/client/ui/dom.js';
import { plural, t } from '/client/ui/words.js';

/** @typedef {import('/client/app.js').Context} Context */

const AGAIN_MS = 4000;
const SPOKEN_MS = 60_000; // who pauses and goes on is spoken of once

/** @param {Context} ctx @param {() => string} feed where one writes; empty until that is known */
export function typing(ctx, feed) {
  const shown = h('span', { 'aria-hidden': 'true' });
  let told = 0;
  let last = { words: '', at: 0 };
  const show = () => {
    const words = wordsOf(ctx.network.typing(feed()));
    if (shown.textContent === words) return;
    shown.textContent = words;
    const news = words !== last.words || Date.now() - last.at > SPOKEN_MS;
    if (!words || !news) return;
    last = { words, at: Date.now() };
    announce(words);
  };
  ctx.network.addEventListener('typing', show);
  return {
    element: h('p', { class: 'typing' }, shown),
    /** Only a live WebSocket takes it. @param {string} text what stands in the field */
    tell(text) {
      const { client } = ctx;
      if (!text.trim() || !feed() || client.state !== 'live' || client.transport !== 'websocket' || Date.now() - told < AGAIN_MS) return;
      told = Date.now();
      client.send('typing', { feed: feed() }).catch(() => {});
    },
    show,
    close: () => ctx.network.removeEventListener('typing', show),
  };
}

/** @param {import('/client/store.js').Author[]} people */
function wordsOf(people) {
  const [name, other] = people.map((each) => each.name);
  if (people.length > 2) return plural(people.length, { one: '{n} person is writing …', other: '{n} people are writing …' });
  return !name ? '' : other ? t('{name} and {other} are writing …', { name, other }) : t('{name} is writing …', { name });
}
