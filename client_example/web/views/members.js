/** The dialog of a room's members, kept up to date while it is open. */

import { avatar, h, icon, renew } from '/client/ui/dom.js';
import { confirmed, openDialog, whenLoaded } from '/client/ui/over.js';
import { oneAtATime } from '/client/ui/reading.js';
import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';
import { personLink } from '/client/views/card.js';
import { showPersonMenu } from '/client/views/mute.js';
import { roleName } from '/client/views/roles.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {{room: number, account: import('/client/store.js').Author, role: string}} Member */

const ROLES = ['lead', 'helper', 'member', 'observer'];
const PAGE = 100;
const HELPERS = t('Who assists you joins with the same code. Then make them a helper here: they see who waits, and take requests.');

/** All who are in a room, page by page. @param {Context} ctx @param {number} room @returns {Promise<Member[]>} */
export async function allMembers(ctx, room) {
  /** @type {Member[]} */ const all = [];
  /** @type {number | undefined} */ let before;
  do {
    const page = await ctx.send('members', { room, limit: PAGE, before });
    all.push(...page.members);
    before = page.more ? page.next ?? page.members.at(-1)?.id : undefined;
  } while (before !== undefined);
  return all;
}

/** @param {Context} ctx @param {number} room */
export function showMembers(ctx, room) {
  if (document.querySelector('dialog[open]')) return;
  const list = h('ul', { class: 'members' }, h('li', { class: 'muted' }, t('Loading …')));
  const problem = h('p', { class: 'problem', role: 'alert' }); // a message at the page's edge can't be reached from here
  const done = h('p', { class: 'muted small', 'data-spoken': '' });
  /** Sends, and says here what went wrong. @type {(type: string, fields: Record<string, any>) => Promise<boolean>} */
  const act = async (type, fields) => {
    problem.textContent = '';
    return ctx.send(type, { room, ...fields }).then(() => true, (error) => {
      problem.textContent = reasonOf(error);
      return false;
    });
  };
  const more = (/** @type {import('/client/store.js').Author} */ person) => {
    dialog.close();
    showPersonMenu(ctx, person, room);
  };
  const suspend = (/** @type {import('/client/store.js').Author} */ account) => {
    problem.textContent = done.textContent = '';
    whenLoaded(import('/client/views/suspend.js'), ({ showSuspend }) => dialog.open && showSuspend(ctx, account, room, (words) => (done.textContent = words)));
  };
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'members-title' },
    h('h2', { id: 'members-title' }, t('Members')), ctx.network.place(room)?.role === 'lead' && h('p', { class: 'muted small' }, HELPERS), list, problem, done,
    h('div', { class: 'dialog-bar' }, h('button', { type: 'button', class: 'quiet', autofocus: true, onclick: () => dialog.close() }, t('Close'))));
  let begun = false;
  const read = oneAtATime(async () => {
    try {
      const all = await allMembers(ctx, room);
      all.sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || a.account.name.localeCompare(b.account.name));
      begun = true;
      keepFocus(list, () => renew(list, all.map((member) => memberRow(ctx, room, member, { act, more, suspend }))));
    } catch (error) {
      problem.textContent = reasonOf(error);
      if (!begun) list.replaceChildren(); // what is here stays
    }
  });
  const changed = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail.room === room && void read();
  ctx.network.addEventListener('member', changed);
  dialog.addEventListener('close', () => ctx.network.removeEventListener('member', changed));
  dialog.addEventListener('click', (/** @type {MouseEvent} */ event) => event.target instanceof Element && event.target.closest('a') && dialog.close());
  openDialog(dialog);
  void read();
}

/** A row that was made anew takes the focus of the one in whose place it stands. @param {HTMLElement} list @param {() => void} change */
function keepFocus(list, change) {
  const focused = document.activeElement;
  const of = focused?.closest('[data-account]')?.getAttribute('data-account');
  change();
  if (focused?.isConnected || !of) return;
  /** @type {HTMLElement | null} */ (list.querySelector(`[data-account="${of}"] ${focused?.localName}${focused?.getAttribute('aria-label') ? `[aria-label="${CSS.escape(focused.getAttribute('aria-label') ?? '')}"]` : ''}`))?.focus();
}

/** @typedef {(type: string, fields: Record<string, any>) => Promise<boolean>} Act whether it was done */

/** @typedef {(person: import('/client/store.js').Author) => void} Opens a dialog about somebody */

/** @param {Context} ctx @param {number} room @param {Member} member @param {{act: Act, more: Opens, suspend: Opens}} does */
function memberRow(ctx, room, { account, role }, { act, more, suspend }) {
  const own = ctx.network.place(room)?.role;
  const me = account.id === ctx.store.account.id;
  const sends = (own === 'lead' || (own === 'helper' && role !== 'lead')) && !me;
  const suspends = !me && (own === 'lead' ? role !== 'lead' : own === 'helper' && role !== 'lead' && role !== 'helper');
  return h('li', { class: 'member', 'data-account': account.id }, avatar(account),
    h('span', { class: 'member-name' }, personLink(account), h('span', { class: 'muted small' }, account.role === 'guest' ? roleName('guest') : `@${account.handle}`)),
    own === 'lead' && !me ? roleChoice(account, role, act) : h('span', { class: 'muted small' }, me ? t('{role} (you)', { role: roleName(role) }) : roleName(role)),
    !me && h('button', { type: 'button', class: 'icon-button person-more', 'aria-label': t('More about {name}', { name: account.name }), title: t('More'), 'aria-haspopup': 'dialog', onclick: () => more(account) }, icon('more')),
    suspends && h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Suspend {name}', { name: account.name }), title: t('Suspend'), onclick: () => suspend(account) }, icon('pause')),
    sends && h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Send {name} away', { name: account.name }), title: t('Send away'), onclick: () => void remove(account, act) }, icon('close')));
}

/** @param {import('/client/store.js').Author} account @param {string} role @param {Act} act */
function roleChoice(account, role, act) {
  const choice = h('select', { 'aria-label': t('Role of {name}', { name: account.name }) }, ROLES.map((each) => h('option', { value: each, selected: each === role }, roleName(each))));
  choice.addEventListener('change', async () => {
    if (!(await act('set_role', { account: account.id, role: choice.value }))) choice.value = role;
  });
  return choice;
}

/** @param {import('/client/store.js').Author} account @param {Act} act */
async function remove(account, act) {
  if (await confirmed(t('Send {name} away?', { name: account.name }), t('Who knows the code can come back.'), t('Send away'))) await act('remove_member', { account: account.id });
}
