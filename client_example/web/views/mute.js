/** Keeping people out: muting, blocking, and the way back; what one may do about a person. */

import { personPath } from '/client/router.js';
import { h } from '/client/ui/dom.js';
import { confirmed, failed, toast, whenLoaded } from '/client/ui/over.js';
import { until } from '/client/ui/times.js';
import { t } from '/client/ui/words.js';
import { showMenu } from '/client/views/menu.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Author} Author */
/** @typedef {import('/client/views/menu.js').Row} Row */

const HOUR_MS = 3_600_000;

/** Whose post leaves the page takes the focus with it: what stands next to it gets that. @param {Context} ctx */
function keepFocus(ctx) {
  const here = document.activeElement?.closest('article');
  const next = [...document.querySelectorAll('article[data-post]')].find((each) => {
    const post = ctx.store.entry(Number(each.getAttribute('data-post')))?.post;
    return post && !ctx.own.hides(post) && (!here || here.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
  });
  if (here) /** @type {HTMLElement | null} */ (next ?? document.getElementById('main'))?.focus({ preventScroll: true });
}

/** @param {Context} ctx @param {string} type @param {Author} person @param {Record<string, any>} fields @param {string} words said when it is done
 * @param {string} [back] the command that undoes it */
async function keep(ctx, type, person, fields, words, back) {
  try {
    await ctx.send(type, { account: person.id, ...fields });
    keepFocus(ctx);
    toast(words, back ? { action: { label: t('Undo'), run: () => void undo(ctx, back, person) } } : {});
  } catch (error) {
    failed(error, type === 'block' ? t('Blocking') : t('Muting'), () => void keep(ctx, type, person, fields, words, back));
  }
}

/** @param {Context} ctx @param {string} type unmute or unblock @param {{id: number}} person */
export async function undo(ctx, type, person) {
  try {
    await ctx.send(type, { account: person.id });
  } catch (error) {
    if (/** @type {any} */ (error).code !== 'not_found') failed(error, type === 'unblock' ? t('Unblocking') : t('Unmuting'), () => void undo(ctx, type, person));
  }
}

/** For how long. @param {Context} ctx @param {Author} person */
export function showMute(ctx, person) {
  const { name } = person;
  const row = (/** @type {string} */ words, /** @type {number} */ hours, /** @type {string} */ told) => ({
    sign: hours ? 'clock' : 'mute', words, act: () => void keep(ctx, 'mute', person, hours ? { until: new Date(Date.now() + hours * HOUR_MS).toISOString() } : {}, told, 'unmute'),
  });
  showMenu(t('Mute {name}', { name }), [[row(t('For an hour'), 1, t('You don’t see what {name} writes for an hour.', { name })),
    row(t('For a day'), 24, t('You don’t see what {name} writes for a day.', { name })), row(t('Always'), 0, t('You don’t see what {name} writes.', { name }))]],
  h('p', { class: 'muted' }, t('What {name} writes leaves your pages, and brings you no alerts. {name} isn’t told. In rooms where you lead or help you see it all the same.', { name })));
}

/** @param {Context} ctx @param {Author} person */
async function block(ctx, person) {
  const { name } = person;
  const yes = await confirmed(t('Block {name}?', { name }), t('You don’t see each other any more, and neither follows the other. {name} isn’t told.', { name }), t('Block'));
  if (yes) await keep(ctx, 'block', person, {}, t('You blocked {name}.', { name }), 'unblock');
}

/** Mute, block, report; for who asks anonymously the last alone. @param {Context} ctx @param {Author} person
 * @param {import('/client/store.js').Post} [post] what is reported, else the person @param {number} [room] to whose staff @returns {Row[]} */
export function personRows(ctx, person, post, room) {
  if (ctx.store.isMe(person)) return [];
  const { own } = ctx;
  const { name } = person;
  const report = { sign: 'flag', words: post ? t('Report this post …') : t('Report {name} …', { name }), grave: true,
    act: () => whenLoaded(import('/client/views/report.js'), ({ showReport }) => showReport(ctx, post ? { post } : { person, room })) };
  if (person.role === 'anonymous') return [report];
  const takes = post || room || ctx.store.onNetwork; // who isn't of the network tells the staff of a room alone
  return [
    own.mutes.has(person.id) ? { sign: 'sound', words: t('Unmute {name}', { name }), act: () => void undo(ctx, 'unmute', person) }
      : { sign: 'mute', words: t('Mute {name} …', { name }), help: t('For an hour, a day, or always.'), act: () => showMute(ctx, person) },
    own.blocks.has(person.id) ? { sign: 'close', words: t('Unblock {name}', { name }), act: () => void undo(ctx, 'unblock', person) }
      : { sign: 'close', words: t('Block {name} …', { name }), help: t('You don’t see each other any more.'), grave: true, act: () => void block(ctx, person) },
    ...(takes ? [report] : []),
  ];
}

/** Gives the words that an address is copied, or why not. @param {string} address */
export async function copyLink(address) {
  try {
    await navigator.clipboard.writeText(address);
    toast(t('The link is copied.'));
  } catch (error) {
    failed(error, t('Copying'));
  }
}

/** For admins, on the site. @param {Context} ctx @param {Author} person @returns {Row[]} */
function suspendRows(ctx, person) {
  if (ctx.store.account.role !== 'admin' || person.role === 'admin' || ctx.store.isMe(person)) return [];
  const act = () => whenLoaded(import('/client/views/suspend.js'), ({ showSuspend }) => showSuspend(ctx, person, null, (words) => toast(words)));
  return [{ sign: 'pause', words: t('Suspend {name} …', { name: person.name }), help: t('For a time, on the whole site.'), grave: true, act }];
}

/** @param {Context} ctx @param {Author} person @param {number} [room] where he is met as one of its members */
export function showPersonMenu(ctx, person, room) {
  const copy = navigator.clipboard && person.handle ? [{ sign: 'link', words: t('Copy the link'), act: () => void copyLink(`${location.origin}${personPath(person.handle ?? '')}`) }] : [];
  showMenu(person.name, [copy, personRows(ctx, person, undefined, room), suspendRows(ctx, person)]);
}

/** Says on a person's page that what he writes is kept away, with the way back; null where it isn't.
 * @param {Context} ctx @param {Author | undefined} person */
export function keptNote(ctx, person) {
  const mute = person && ctx.own.mutes.get(person.id);
  const blocked = person && ctx.own.blocks.has(person.id);
  if (!person || (!mute && !blocked)) return null;
  const { name } = person;
  const words = blocked ? t('You blocked {name}: you don’t see each other’s posts.', { name })
    : mute?.until ? t('You muted {name} for {time} more: what is written here is hidden from you.', { name, time: until(mute.until) })
      : t('You muted {name}: what is written here is hidden from you.', { name });
  const type = blocked ? 'unblock' : 'unmute';
  return h('div', { class: 'panel kept-note' }, h('p', {}, words),
    h('button', { type: 'button', class: 'quiet', onclick: () => void undo(ctx, type, person) }, blocked ? t('Unblock') : t('Unmute')));
}
