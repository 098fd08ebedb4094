/** The dialog in which staff suspend somebody for a time, or let them write again. */

import { h, icon } from '/client/ui/dom.js';
import { choice, form } from '/client/ui/form.js';
import { openDialog } from '/client/ui/over.js';
import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';
import { mustChoose } from '/client/views/menu.js';
import { WRONGS } from '/client/views/wrongs.js';

/** @typedef {import('/client/app.js').Context} Context */

const HOUR_MS = 3_600_000;
/** @type {Array<[string, string]>} in hours */
const TIMES = [['1', t('An hour')], ['24', t('A day')], ['72', t('Three days')], ['168', t('A week')], ['720', t('30 days')]];

/** It may stand above another dialog. @param {Context} ctx @param {import('/client/store.js').Author} person
 * @param {number | null} room null: on the site @param {(words: string) => void} done gets what has happened, in words */
export function showSuspend(ctx, person, room, done) {
  const { name } = person;
  const values = { name, room: room ? ctx.network.place(room)?.room.title ?? t('this room') : '' };
  const told = room ? {
    before: t('{name} reads and writes nothing in {room} until then, but may write to those who lead it. {name} is told, with the reason.', values),
    suspended: t('{name} reads, and writes nothing in {room} for now.', values),
    ended: t('{name} may write again in {room}.', values),
    none: t('{name} isn’t suspended in {room}.', values),
  } : {
    before: t('{name} reads and writes nothing on this site until then, but may write to the admins. {name} is told, with the reason.', values),
    suspended: t('{name} reads, and writes nothing on this site for now.', values),
    ended: t('{name} may write again on this site.', values),
    none: t('{name} isn’t suspended on this site.', values),
  };
  const title = t('Suspend {name}', values);
  const time = choice(t('For how long?'), TIMES, '24');
  const why = mustChoose(t('Why?'), WRONGS);
  const problem = h('p', { class: 'problem', role: 'alert' });
  const where = { account: person.id, ...(room && { room }) };
  const submit = async () => {
    const until = new Date(Date.now() + Number(time.input.value) * HOUR_MS).toISOString();
    await ctx.client.send('suspend', { ...where, until, reason: why.input.value });
    dialog.close();
    done(told.suspended);
  };
  const end = async () => {
    problem.textContent = '';
    try {
      await ctx.client.send('unsuspend', where);
      dialog.close();
      done(told.ended);
    } catch (error) {
      problem.textContent = /** @type {any} */ (error).code === 'not_found' ? told.none : reasonOf(error);
    }
  };
  const suspending = form({ label: title, fields: [time, why], action: t('Suspend'), submit });
  suspending.querySelector('[type="submit"]')?.setAttribute('class', 'danger');
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'suspend-title' },
    h('div', { class: 'dialog-head' }, h('h2', { id: 'suspend-title' }, title),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Close'), onclick: () => dialog.close() }, icon('close'))),
    h('p', { class: 'muted suspend-told' }, told.before),
    suspending,
    h('div', { class: 'suspend-end' }, h('p', { class: 'muted small' }, t('Suspended already?'), ' ', h('button', { type: 'button', class: 'link', onclick: () => void end() }, t('Let {name} write again', values))), problem));
  openDialog(dialog);
  time.input.focus();
}
