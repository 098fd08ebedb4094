/** The dialog in which the staff write to each other about a request. */

import { arrange, h } from '/client/ui/dom.js';
import { field, form } from '/client/ui/form.js';
import { reasonOf } from '/client/ui/reasons.js';
import { timeElement } from '/client/ui/times.js';
import { t } from '/client/ui/words.js';
import { sheet } from '/client/views/menu.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {{id: number, request: number, author: import('/client/store.js').Author, body: string, created_at: string, deleted?: boolean}} Note */

/** @param {Context} ctx @param {import('/client/store.js').Post} post */
export function showNotes(ctx, post) {
  /** @type {Map<number, HTMLElement>} */ const shown = new Map();
  const list = h('ol', { class: 'note-list', 'aria-label': t('Notes'), role: 'list' });
  const words = h('p', { class: 'muted', 'data-spoken': '' }, t('Loading …'));
  const problem = h('p', { class: 'problem', role: 'alert' });
  const show = () => {
    arrange(list, [...shown].sort(([a], [b]) => a - b).map(([, element]) => ({ element })));
    words.textContent = shown.size ? '' : t('There is no note yet.');
    list.scrollTop = list.scrollHeight;
  };
  const take = (/** @type {Note} */ note) => {
    if (note.deleted) shown.delete(note.id);
    else if (!shown.has(note.id)) shown.set(note.id, noteRow(note));
  };
  const note = field(t('A note'), { name: 'body', rows: 2, required: true, maxlength: ctx.client.limits.note_chars, autocapitalize: 'sentences', spellcheck: 'true' }, t('Only the staff see notes; they go with the request.'));
  const submit = async () => {
    const ok = await ctx.send('note', { request: post.id, body: note.input.value.trim() });
    note.input.value = '';
    if (ok.note) take(ok.note);
    show();
    note.input.focus();
  };
  const dialog = sheet(t('Notes of the staff'), words, list, problem, form({ label: t('New note'), fields: [note], action: t('Add the note'), submit,
    reason: (error) => (error.code === 'too_large' && error.limit === 'notes_per_request' ? t('There are as many notes about it as there may be.') : reasonOf(error)) }));
  if (!dialog) return;
  const changed = (/** @type {Event} */ event) => {
    const { kind, object } = /** @type {CustomEvent} */ (event).detail;
    if (kind !== 'note' || (!object.deleted && object.request !== post.id)) return;
    take(object);
    show();
  };
  const read = () => void ctx.client.send('notes', { request: post.id }).then(({ notes }) => {
    shown.clear();
    notes.forEach(take);
    show();
  }, (error) => {
    words.textContent = '';
    problem.textContent = reasonOf(error);
  });
  ctx.client.addEventListener('change', changed);
  ctx.store.addEventListener('begin', read); // what came meanwhile isn't told
  dialog.addEventListener('close', () => {
    ctx.client.removeEventListener('change', changed);
    ctx.store.removeEventListener('begin', read);
  });
  note.input.focus();
  read();
}

/** @param {Note} note */
function noteRow({ author, body, created_at: at }) {
  return h('li', {}, h('p', { class: 'muted small' }, h('strong', {}, author.name), ' · ', timeElement(at)), h('p', {}, body));
}
