/** How many cases are open, told at the link to them: to the staff whose they are. */

import { badgeText, h } from '/client/ui/dom.js';
import { oneAtATime } from '/client/ui/reading.js';
import { plural, t } from '/client/ui/words.js';
import { DESKS_AT_ONCE, desksOf } from '/client/views/casewords.js';

/** @typedef {import('/client/app.js').Context} Context */

const APART_MS = 1500; // they come in bursts
const MOST = 100; // a badge tells no more apart

/** @param {Context} ctx @param {number | null} room null: the admins’ */
async function openAt(ctx, room) {
  let open = 0;
  /** @type {number | undefined} */ let before;
  do {
    const page = await ctx.send('cases', { ...(room && { room }), state: 'open', limit: MOST, ...(before && { before }) });
    open += page.cases.length;
    before = page.more ? page.next : undefined;
  } while (before && open < MOST);
  return open;
}

/** Keeps the count until the session ends. It is asked for when a case has come or may have ended, never in between.
 * @param {Context} ctx @param {HTMLElement} link */
export function countCases(ctx, link) {
  if (link.querySelector('.bell-count')) return; // it is kept already
  const badge = h('span', { class: 'bell-count' });
  let open = 0;
  let counted = ''; // the desks that were
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const rooms = () => desksOf(ctx).slice(0, DESKS_AT_ONCE).map(({ room }) => room);
  const count = oneAtATime(async () => {
    clearTimeout(timer);
    timer = undefined;
    counted = JSON.stringify(rooms());
    const each = await Promise.all(rooms().map((room) => openAt(ctx, room))).catch(() => null);
    if (!each) counted = ''; // the next change tries again
    if (!each) return;
    open = each.reduce((sum, one) => sum + one, 0);
    badge.textContent = badgeText(open);
    link.setAttribute('aria-label', open ? plural(open, { one: 'Cases, {n} open', other: 'Cases, {n} open' }) : t('Cases'));
  });
  const soon = () => (timer ??= setTimeout(() => void count(), APART_MS));
  link.append(badge);
  ctx.client.addEventListener('ready', () => void count());
  ctx.client.addEventListener('change', (event) => {
    const { kind, object } = /** @type {CustomEvent} */ (event).detail;
    if (kind === 'notification' && (object.kind === 'case' || (object.deleted && open))) soon(); // what has ended doesn't say what it was
  });
  ctx.network.addEventListener('rooms', () => counted !== JSON.stringify(rooms()) && soon());
  if (ctx.client.state === 'live') void count(); // else it is yet to be ready
}
