/** The dialog in which its lead changes a room. */

import { h, icon } from '/client/ui/dom.js';
import { field, form, tick } from '/client/ui/form.js';
import { confirmed, openDialog, toast } from '/client/ui/over.js';
import { reasonOf } from '/client/ui/reasons.js';
import { plural, t } from '/client/ui/words.js';
import { rules } from '/client/views/rules.js';

/** @typedef {import('/client/app.js').Context} Context */

/** @param {Context} ctx @param {number} id */
export async function showSettings(ctx, id) {
  const words = (await ctx.send('room', { room: id }).catch(() => null))?.held_words ?? null; // they are told to the staff alone
  const room = ctx.network.place(id)?.room;
  if (!room || document.querySelector('dialog[open]')) return;
  if (words === null) return toast(t('The server does not answer. Check your connection and try again.'), { kind: 'error' });
  const title = field(t('Title'), { name: 'title', autocomplete: 'off', required: true, autocapitalize: 'sentences', value: room.title });
  const about = field(t('About'), { name: 'about', rows: 2, autocapitalize: 'sentences', spellcheck: 'true' });
  about.input.value = room.about;
  const joinable = tick(t('People can join with the code'), room.joinable);
  const guests = tick(t('Without an account, too'), room.guests, t('Guests see this room alone.'));
  const shown = tick(t('Members see the code'), room.code_shown, t('Else only those who lead or help.'));
  const asking = tick(t('Take new requests'), room.asking, t('Who leads or helps can ask all the same.'));
  const anonymous = tick(t('Anonymous requests'), room.anonymous, t('Others don’t see who asks; those who lead can, for a reason that is logged.'));
  const peers = tick(t('Members may help each other'), room.peers, t('Else requests are for those who lead or help.'));
  const more = rules(room, words);
  const { limits } = ctx.client;
  /** The limits in words; a rule that is refused is shown. @param {any} error */
  const reason = (error) => {
    const { code, field: at, limit } = error;
    const most = limits[`${at}_chars`];
    if (more.fields.some(({ input }) => input.name === at)) more.show();
    if (code === 'too_large' && most) return plural(most, { one: 'That is too long: at most {n} character.', other: 'That is too long: at most {n} characters.' });
    return limit === 'held_words' ? plural(limits.held_words, { one: 'At most {n} word or phrase.', other: 'At most {n} words or phrases.' }) : reasonOf(error);
  };
  const save = async () => {
    const wanted = { title: title.input.value.trim(), about: about.input.value.trim(),
      joinable: joinable.input.checked, guests: guests.input.checked, code_shown: shown.input.checked, asking: asking.input.checked,
      anonymous: anonymous.input.checked, peers: peers.input.checked };
    // What wasn't touched here is left out: another lead may have changed it meanwhile.
    const changed = Object.entries(wanted).filter(([name, value]) => value !== room[/** @type {keyof typeof wanted} */ (name)]);
    const fields = { ...Object.fromEntries(changed), ...more.changed() };
    if (!Object.keys(fields).length) return dialog.close();
    await ctx.send('update_room', { room: id, ...fields });
    dialog.close();
    toast(t('The room is changed.'));
  };
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'settings-title' },
    h('div', { class: 'dialog-head' }, h('h2', { id: 'settings-title' }, t('Room settings')),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Close'), onclick: () => dialog.close() }, icon('close'))),
    form({ label: t('Room settings'), fields: [title, about, joinable, guests, shown, asking, anonymous, peers], more, action: t('Save'), reason, submit: save }), codePart(ctx, id));
  openDialog(dialog);
}

/** The join code, and a new one. @param {Context} ctx @param {number} id */
function codePart(ctx, id) {
  const code = h('p', { class: 'code-now' }, h('strong', {}, ctx.network.code(id) ?? ''));
  const problem = h('p', { class: 'problem', role: 'alert' });
  const renew = async () => {
    problem.textContent = '';
    if (!(await confirmed(t('Make a new code?'), t('The present code and its links lead nowhere from then on. Who is in the room stays.'), t('New code')))) return;
    try {
      const ok = await ctx.send('update_room', { room: id, new_code: true });
      code.replaceChildren(h('strong', {}, ok.code ?? ctx.network.code(id) ?? ''));
    } catch (error) {
      problem.textContent = reasonOf(error);
    }
  };
  return h('section', { class: 'new-code', 'aria-label': t('Join code') }, h('div', {}, h('p', { class: 'muted small' }, t('Join code')), code),
    h('button', { type: 'button', class: 'quiet', onclick: () => void renew() }, t('New code')), problem);
}
