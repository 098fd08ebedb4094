/** The dialog of a room's members, kept up to date while it is open. */

import { personPath } from '/client/router.js';
import { avatar, h, icon } from '/client/ui/dom.js';
import { confirmed, failed, openDialog } from '/client/ui/over.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {{room: number, account: import('/client/store.js').Author, role: string}} Member */

const ROLES = ['lead', 'helper', 'member', 'observer'];
const PAGE = 100;

/** @param {Context} ctx @param {number} room */
export function showMembers(ctx, room) {
  if (document.querySelector('dialog[open]')) return;
  const list = h('ul', { class: 'members' }, h('li', { class: 'muted' }, 'Loading …'));
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'members-title' },
    h('h2', { id: 'members-title' }, 'Members'), list,
    h('div', { class: 'dialog-bar' }, h('button', { type: 'button', class: 'primary', autofocus: true, onclick: () => dialog.close() }, 'Close')));
  const read = async () => {
    try {
      /** @type {Member[]} */ const all = [];
      /** @type {number | undefined} */ let before;
      do {
        const page = await ctx.send('members', { room, limit: PAGE, before });
        all.push(...page.members);
        before = page.more ? page.next ?? page.members.at(-1)?.id : undefined;
      } while (before !== undefined);
      all.sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || a.account.name.localeCompare(b.account.name));
      list.replaceChildren(...all.map((member) => memberRow(ctx, room, member)));
    } catch (error) {
      list.replaceChildren(h('li', { class: 'problem', role: 'alert' }, error instanceof Error ? error.message : String(error)));
    }
  };
  const changed = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail.room === room && void read();
  ctx.network.addEventListener('member', changed);
  dialog.addEventListener('close', () => ctx.network.removeEventListener('member', changed));
  dialog.addEventListener('click', (/** @type {MouseEvent} */ event) => event.target instanceof Element && event.target.closest('a') && dialog.close());
  openDialog(dialog);
  void read();
}

/** @param {Context} ctx @param {number} room @param {Member} member */
function memberRow(ctx, room, { account, role }) {
  const own = ctx.network.place(room)?.role;
  const me = account.id === ctx.store.account.id;
  const name = account.handle ? h('a', { class: 'name', href: personPath(account.handle) }, account.name) : h('span', { class: 'name' }, account.name);
  return h('li', { class: 'member' }, avatar(account),
    h('span', { class: 'member-name' }, name, h('span', { class: 'muted small' }, account.role === 'guest' ? 'guest' : `@${account.handle}`)),
    own === 'lead' && !me ? roleChoice(ctx, room, account, role) : h('span', { class: 'muted small' }, me ? `${role} (you)` : role),
    (own === 'lead' || (own === 'helper' && role !== 'lead')) && !me
      && h('button', { type: 'button', class: 'icon-button', 'aria-label': `Send ${account.name} away`, title: 'Send away', onclick: () => void remove(ctx, room, account) }, icon('close')));
}

/** @param {Context} ctx @param {number} room @param {import('/client/store.js').Author} account @param {string} role */
function roleChoice(ctx, room, account, role) {
  const choice = h('select', { 'aria-label': `Role of ${account.name}` }, ROLES.map((each) => h('option', { value: each, selected: each === role }, each)));
  choice.addEventListener('change', () => void ctx.send('set_role', { room, account: account.id, role: choice.value }).catch((error) => {
    choice.value = role;
    failed(error, 'Changing the role');
  }));
  return choice;
}

/** @param {Context} ctx @param {number} room @param {import('/client/store.js').Author} account */
async function remove(ctx, room, account) {
  if (!(await confirmed(`Send ${account.name} away?`, 'Who knows the code can come back.', 'Send away'))) return;
  await ctx.send('remove_member', { room, account: account.id }).catch((error) => failed(error, 'Sending away'));
}
