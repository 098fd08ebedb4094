/** The dialog in which one passes a post on, and takes that back. */

import { h } from '/client/ui/dom.js';
import { field } from '/client/ui/form.js';
import { failed, toast } from '/client/ui/over.js';
import { ask, quoted } from '/client/views/menu.js';

/** @typedef {import('/client/app.js').Context} Context */

/** @param {Context} ctx @param {number} relay */
async function takeBack(ctx, relay) {
  try {
    await ctx.send('delete', { post: relay });
    toast('You took it back.');
  } catch (error) {
    failed(error, 'Taking it back', () => void takeBack(ctx, relay));
  }
}

/** @param {Context} ctx @param {import('/client/store.js').Post} chosen one without words of its own passes on what it passes on itself */
export function showRelay(ctx, chosen) {
  const post = (!chosen.body && chosen.relay && ctx.store.entry(chosen.relay.post)?.post) || chosen;
  const words = field('Words of your own', { name: 'body', rows: 3, maxlength: ctx.bodyChars(), autocapitalize: 'sentences', spellcheck: 'true' }, 'You may leave this empty. A #tag brings it to those who follow it.');
  const again = h('p', { hidden: true });
  const dialog = ask('Pass this on', {
    fields: [words], action: 'Pass on',
    before: [quoted(ctx.store, post), h('p', { class: 'muted' }, 'It goes to those who follow you, as it is when they read it.'), again],
    reason: ({ code, details, message }) => {
      const before = details?.relay;
      again.hidden = code !== 'conflict' || !before;
      if (again.hidden) return String(message);
      const back = () => {
        dialog?.close();
        void takeBack(ctx, before);
      };
      again.replaceChildren(h('button', { type: 'button', class: 'quiet', onclick: back }, 'Take it back'));
      return 'You have passed this on already.';
    },
    submit: async () => {
      const body = words.input.value.trim();
      const { post: made } = await ctx.send('relay', { post: post.id, ...(body && { body }) });
      toast('You passed it on.', made && { action: { label: 'Take it back', run: () => void takeBack(ctx, made.id) } });
    },
  });
}
