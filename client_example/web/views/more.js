/** All that one may do with a post besides answering it; only what applies. */

import { STAFF } from '/client/network.js';
import { threadPath } from '/client/router.js';
import { h } from '/client/ui/dom.js';
import { field } from '/client/ui/form.js';
import { whenLoaded } from '/client/ui/over.js';
import { parts, t } from '/client/ui/words.js';
import { WAITS } from '/client/help/look.js';
import { tunable, whyWords } from '/client/views/lead.js';
import { sheet, showMenu } from '/client/views/menu.js';
import { copyLink, personRows } from '/client/views/mute.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Post} Post */
/** @typedef {import('/client/views/menu.js').Row} Row */

/** What its card does with one's own. @typedef {{edit: () => void, remove: () => void}} Own */

/** @param {Context} ctx @param {Post} post @param {Own} own */
export function showMore(ctx, post, own) {
  const entry = ctx.store.entry(post.id) ?? { seq: 0, post, feeds: [] };
  const why = whyWords(ctx, entry);
  showMenu(t('About this post'), [ofAll(ctx, post, tunable(ctx, entry)), ctx.store.isMe(post.author) ? ofOwn(own) : [], ofRequest(ctx, post), ofStaff(ctx, post), personRows(ctx, post.author, post)],
    why.length > 0 && h('p', { class: 'muted small' }, parts('Why you see it: {reasons}', { reasons: why })));
}

/** @param {Context} ctx @param {Post} post @param {string[]} feeds @returns {Row[]} */
function ofAll(ctx, post, feeds) {
  const network = !post.room && !post.held && ctx.store.onNetwork && !ctx.own.blocks.has(post.author.id);
  /** @type {Array<Row | false>} */ const rows = [
    network && { sign: 'relay', words: t('Pass it on …'), help: t('To those who follow you.'), act: () => whenLoaded(import('/client/views/relay.js'), ({ showRelay }) => showRelay(ctx, post)) },
    { sign: 'link', words: t('Copy the link'), act: () => link(post) },
    feeds.length > 0 && { sign: 'tune', words: t('Tune why you see it …'), help: t('Live, with alerts, quiet, or not at all.'), act: () => whenLoaded(import('/client/views/tune.js'), ({ showTune }) => showTune(ctx, feeds)) },
  ];
  return rows.flatMap((row) => row || []);
}

/** On phones a card's foot has no place for these. @param {Own} own @returns {Row[]} */
const ofOwn = ({ edit, remove }) => [
  { sign: 'write', words: t('Edit it'), act: edit },
  { sign: 'delete', words: t('Delete it …'), help: t('For everyone, and for good.'), grave: true, act: remove },
];

/** Without a secure context nothing is copied: it stands there to be taken. @param {Post} post */
function link({ id, root, reply_to: to }) {
  const address = `${location.origin}${threadPath(to === null ? root : id)}`;
  if (navigator.clipboard) return void copyLink(address);
  const place = field(t('The link'), { value: address, readonly: true });
  sheet(t('Copy the link'), place.element);
  place.input.select();
}

/** Whether one is of the staff where it is. @param {Context} ctx @param {Post} post */
function isStaff({ store, network }, { room }) {
  return room ? STAFF.has(network.place(room)?.role ?? '') : store.account.role === 'admin';
}

/** @param {Context} ctx @param {Post} post @returns {Row[]} */
function ofRequest(ctx, post) {
  if (!post.help || post.reply_to !== null) return [];
  const staff = isStaff(ctx, post);
  const open = !post.room || !ctx.network.place(post.room)?.room.closed_at;
  const mayMerge = open && WAITS.has(post.help.state) && (staff || ctx.store.isMe(post.author));
  /** @type {Array<Row | false>} */ const rows = [
    staff && { sign: 'write', words: t('Notes of the staff …'), help: t('Who asks doesn’t see them.'), act: () => whenLoaded(import('/client/help/notes.js'), ({ showNotes }) => showNotes(ctx, post)) },
    mayMerge && { sign: 'list', words: t('It asks the same as another …'), help: t('The two become one request.'), act: () => whenLoaded(import('/client/help/merge.js'), ({ showMerge }) => showMerge(ctx, post)) },
  ];
  return rows.flatMap((row) => row || []);
}

/** @param {Context} ctx @param {Post} post @returns {Row[]} */
function ofStaff(ctx, post) {
  if (!isStaff(ctx, post) || ctx.store.isMe(post.author)) return [];
  const step = (/** @type {'hide' | 'unhide' | 'remove'} */ name) => () => whenLoaded(import('/client/views/staff.js'), (staff) => void staff[name](ctx, post));
  return [
    ...(post.held === 'hidden' ? [{ sign: 'eye', words: t('Show it again'), act: step('unhide') }] : []),
    ...(post.held ? [] : [{ sign: 'eye', words: t('Hide it …'), help: t('Only its writer and the staff see it then.'), act: step('hide') }]),
    { sign: 'delete', words: t('Remove it …'), help: t('For everyone, and for good.'), grave: true, act: step('remove') },
  ];
}
