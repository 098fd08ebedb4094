/** The dialog in which staff suspend somebody for a time, or let them write again. */

import { h, icon } from '/client/ui/dom.js';
import { choice, form } from '/client/ui/form.js';
import { openDialog } from '/client/ui/over.js';
import { WRONGS } from '/client/views/wrongs.js';

/** @typedef {import('/client/app.js').Context} Context */

const HOUR_MS = 3_600_000;
/** @type {Array<[string, string]>} in hours */
const TIMES = [['1', 'An hour'], ['24', 'A day'], ['72', 'Three days'], ['168', 'A week'], ['720', '30 days']];

/** It may stand above another dialog. @param {Context} ctx @param {import('/client/store.js').Author} person
 * @param {number | null} room null: on the site @param {(words: string) => void} done gets what has happened, in words */
export function showSuspend(ctx, person, room, done) {
  const { name } = person;
  const place = room ? `in ${ctx.network.place(room)?.room.title ?? 'this room'}` : 'on this site';
  const time = choice('For how long?', TIMES, '24');
  const why = choice('Why?', WRONGS);
  const problem = h('p', { class: 'problem', role: 'alert' });
  const where = { account: person.id, ...(room && { room }) };
  const submit = async () => {
    const until = new Date(Date.now() + Number(time.input.value) * HOUR_MS).toISOString();
    await ctx.client.send('suspend', { ...where, until, reason: why.input.value });
    dialog.close();
    done(`${name} reads, and writes nothing ${place} for now.`);
  };
  const end = async () => {
    problem.textContent = '';
    try {
      await ctx.client.send('unsuspend', where);
      dialog.close();
      done(`${name} may write again ${place}.`);
    } catch (error) {
      const { code, message } = /** @type {any} */ (error);
      problem.textContent = code === 'not_found' ? `${name} isn’t suspended ${place}.` : message;
    }
  };
  const suspending = form({ label: `Suspend ${name}`, fields: [time, why], action: 'Suspend', submit });
  suspending.querySelector('[type="submit"]')?.setAttribute('class', 'danger');
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'suspend-title' },
    h('div', { class: 'dialog-head' }, h('h2', { id: 'suspend-title' }, `Suspend ${name}`),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))),
    h('p', { class: 'muted suspend-told' }, `${name} reads and writes nothing ${place} until then, but may write to ${room ? 'those who lead it' : 'the admins'}. ${name} is told, with the reason.`),
    suspending,
    h('div', { class: 'suspend-end' }, h('p', { class: 'muted small' }, 'Suspended already? ', h('button', { type: 'button', class: 'link', onclick: () => void end() }, `Let ${name} write again`)), problem));
  openDialog(dialog);
  time.input.focus();
}
