/** All one's rooms; a new one; the way into one by its code. */

import { roomPath } from '/client/router.js';
import { h, icon, renew } from '/client/ui/dom.js';
import { field, form } from '/client/ui/form.js';
import { t } from '/client/ui/words.js';
import { blank } from '/client/views/pages.js';

/** @typedef {import('/client/app.js').Context} Context */

const MAKERS = new Set(['admin', 'educator', 'bot']);

/** @param {import('/client/network.js').Place} place */
export function roomLink({ room }) {
  return h('a', { class: 'rail-link', href: roomPath(room.id) }, h('span', { class: 'mark' }, icon('room')),
    h('span', { class: 'rail-text' }, room.title), room.closed_at && h('span', { class: 'muted small' }, t('closed||a room')));
}

/** @param {Context} ctx @param {string} code */
export async function join(ctx, code) {
  const { room } = await ctx.send('join', { code: code.trim() });
  ctx.navigate(roomPath(room.id));
}

/** @param {Context} ctx @param {string} [code] */
function joinForm(ctx, code = '') {
  const what = field(t('Room code'), { autocomplete: 'off', required: true, value: code, class: 'code-input', autocapitalize: 'characters' });
  const element = form({ label: t('Join a room'), fields: [what], action: t('Join'), submit: () => join(ctx, what.input.value) });
  return { element, focus: () => what.input.focus() };
}

/** @param {Context} ctx */
export function roomsPage(ctx) {
  const list = h('ul', { class: 'list room-list' });
  const title = field(t('Title'), { autocomplete: 'off', required: true, autocapitalize: 'sentences', placeholder: t('Algebra 2') });
  const about = field(t('About'), { autocomplete: 'off', autocapitalize: 'sentences', placeholder: t('Tuesdays, room 12 (may stay empty)') });
  const create = form({ label: t('New room'), fields: [title, about], action: t('Create room'), submit: async () => {
    const { room } = await ctx.send('create_room', { title: title.input.value.trim(), about: about.input.value.trim() });
    ctx.navigate(roomPath(room.id));
  } });
  const refresh = () => {
    const places = ctx.network.places();
    renew(list, places.map((place) => h('li', {}, roomLink(place))));
    if (!places.length) list.replaceChildren(h('li', {}, blank(t('You are in no room yet'), t('A room is a class or a group: what is written there stays there.'))));
  };
  refresh();
  const element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, t('Rooms'))), list,
    h('div', { class: 'two-forms' },
      h('section', { class: 'panel' }, h('h2', {}, t('Join with a code')), joinForm(ctx).element),
      MAKERS.has(ctx.store.account.role) && h('section', { class: 'panel' }, h('h2', {}, t('Create a room')), create)));
  return { title: t('Rooms'), element, open: () => {}, close: () => {}, refresh };
}

/** @param {Context} ctx @param {string} code */
export function joinPage(ctx, code) {
  const { element: entry, focus } = joinForm(ctx, code);
  const element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, t('Join a room'))),
    h('section', { class: 'panel' }, h('p', { class: 'muted' }, t('You join as {name}. Those in the room see your name.', { name: ctx.store.account.name })), entry));
  return { title: t('Join a room'), element, open: focus, close: () => {}, refresh: () => {} };
}

/** Who is in one room alone has that as his home. Others have the list of theirs, guests none. It stands in the place of the
 * page that was asked for: one goes back to what was before it. @param {Context} ctx @param {boolean} guest
 * @param {string} [why] what is said to who looked for something else */
export function onlyRoomPage(ctx, guest, why = '') {
  const list = guest ? null : roomsPage(ctx);
  if (why) list?.element.querySelector('.page-head')?.after(h('p', { class: 'closed-note' }, why));
  const element = list?.element ?? h('div', { class: 'page' }, blank(t('Your room is not here any more'), t('It was ended, or you were sent away. Join again with its code.')));
  const open = () => {
    const [place, other] = ctx.network.places().filter(({ room }) => guest || !room.closed_at);
    element.hidden = Boolean(place && !other);
    if (!place || other) return;
    history.replaceState(null, '', roomPath(place.room.id));
    ctx.navigate(roomPath(place.room.id));
  };
  element.hidden = true;
  return { title: guest ? t('Room') : t('Rooms'), element, open, close: () => {}, refresh: () => list?.refresh() };
}
