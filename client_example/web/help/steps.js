/** The dialogs of the steps that need a word more: why it is declined, who is to have it, how it was solved. */

import { STAFF } from '/client/network.js';
import { h, icon } from '/client/ui/dom.js';
import { choice, field, form } from '/client/ui/form.js';
import { openDialog, toast } from '/client/ui/over.js';
import { t } from '/client/ui/words.js';
import { allMembers } from '/client/views/members.js';
import { REASONS, refusal } from '/client/help/look.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Post} Post */
/** @typedef {import('/client/ui/form.js').Field} Field */

/** @param {string} title @param {Field} what @param {string} action @param {() => Promise<unknown>} send */
function asked(title, what, action, send) {
  if (document.querySelector('dialog[open]')) return;
  const submit = async () => {
    await send();
    dialog.close();
  };
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'step-title' },
    h('div', { class: 'dialog-head' }, h('h2', { id: 'step-title' }, title),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Close'), onclick: () => dialog.close() }, icon('close'))),
    form({ label: title, fields: [what], action, reason: refusal, submit }));
  openDialog(dialog);
  what.input.focus();
}

/** @param {Context} ctx @param {Post} post */
export function decline(ctx, { id }) {
  const why = choice(t('Why?'), REASONS);
  asked(t('Decline this request'), why, t('Decline'), () => ctx.send('decline', { request: id, reason: why.input.value }));
}

/** Who asks anonymously: a reason that is logged, and he is told. @param {Context} ctx @param {Post} post */
export function unmask(ctx, { id, author }) {
  const why = field(t('Why do you have to know?'), { required: true, maxlength: ctx.client.limits.reason_chars, autocapitalize: 'sentences' },
    t('It is logged, and who asks is told that you looked.'));
  asked(t('Who asks?'), why, t('Look||the verb'), async () => {
    const { asker } = await ctx.send('unmask', { request: id, reason: why.input.value });
    const names = { mask: author.name, name: asker.name };
    toast(asker.handle ? t('{mask} is {name} ({handle}).', { ...names, handle: `@${asker.handle}` }) : t('{mask} is {name}.', names));
  });
}

/** @param {Context} ctx @param {Post} post */
export function solved(ctx, { id, author }) {
  const own = ctx.store.isMe(author);
  const how = choice(t('How?'), [[own ? 'peer' : 'staff', own ? t('Somebody helped me') : t('I helped in person')],
    ...(own ? [/** @type {[string, string]} */ (['self', t('I found it myself')])] : []), ['expert', t('An expert helped')], ['not_needed', t('It is not needed any more')]]);
  asked(t('Is it solved?'), how, t('Solved||button'), () => ctx.send('resolve', { request: id, outcome: how.input.value }));
}

/** In a room there is a list of those who may have it. @param {Context} ctx @param {Post} post */
export async function assign(ctx, { id, room, author }) {
  if (!room) {
    const who = field(t('Who takes it?'), { name: 'to', placeholder: '@ana', autocomplete: 'off', required: true });
    return asked(t('Give this request to somebody'), who, t('Assign'), () => ctx.send('assign', { request: id, to: `@${who.input.value.trim().replace(/^@/, '')}` }));
  }
  const peers = ctx.network.place(room)?.room.peers;
  const others = peers && author.role !== 'anonymous'; // that goes to the staff alone: any other could be its asker
  const able = (await allMembers(ctx, room)).filter(({ account, role }) => account.id !== author.id && (STAFF.has(role) || (others && role !== 'observer')));
  if (!able.length) throw new Error(t('There is nobody here who could take it.'));
  const who = choice(t('Who takes it?'), able.map(({ account }) => [String(account.id), account.name]));
  asked(t('Give this request to somebody'), who, t('Assign'), () => ctx.send('assign', { request: id, to: Number(who.input.value) }));
}
