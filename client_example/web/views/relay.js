/** The dialog in which one passes a post on, and takes that back. */

import { h } from '/client/ui/dom.js';
import { field } from '/client/ui/form.js';
import { failed, toast } from '/client/ui/over.js';
import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';
import { ask, quoted } from '/client/views/menu.js';

/** @typedef {import('/client/app.js').Context} Context */

/** @param {Context} ctx @param {number} relay */
async function takeBack(ctx, relay) {
  try {
    await ctx.send('delete', { post: relay });
    toast(t('You took it back.'));
  } catch (error) {
    failed(error, t('Taking it back'), () => void takeBack(ctx, relay));
  }
}

/** @param {Context} ctx @param {import('/client/store.js').Post} chosen one without words of its own passes on what it passes on itself */
export function showRelay(ctx, chosen) {
  const post = (!chosen.body && chosen.relay && ctx.store.entry(chosen.relay.post)?.post) || chosen;
  const words = field(t('Words of your own'), { name: 'body', rows: 3, maxlength: ctx.bodyChars(), autocapitalize: 'sentences', spellcheck: 'true' }, t('You may leave this empty. A #tag brings it to those who follow it.'));
  const again = h('p', { hidden: true });
  const dialog = ask(t('Pass this on'), {
    fields: [words], action: t('Pass on'),
    before: [quoted(ctx.store, post), h('p', { class: 'muted' }, t('It goes to those who follow you, as it is when they read it.')), again],
    reason: (error) => {
      const before = error.details?.relay;
      again.hidden = error.code !== 'conflict' || !before;
      if (again.hidden) return reasonOf(error);
      const back = () => {
        dialog?.close();
        void takeBack(ctx, before);
      };
      again.replaceChildren(h('button', { type: 'button', class: 'quiet', onclick: back }, t('Take it back')));
      return t('You have passed this on already.');
    },
    submit: async () => {
      const body = words.input.value.trim();
      const { post: made } = await ctx.send('relay', { post: post.id, ...(body && { body }) });
      toast(t('You passed it on.'), made && { action: { label: t('Take it back'), run: () => void takeBack(ctx, made.id) } });
    },
  });
}
