/** One case: what was reported and by whom, and what may be done about it. */

import { casesPath, roomPath, threadPath } from '/client/router.js';
import { avatar, h, icon, renew } from '/client/ui/dom.js';
import { choice, field } from '/client/ui/form.js';
import { rendered } from '/client/ui/html.js';
import { failed, toast } from '/client/ui/over.js';
import { oneAtATime } from '/client/ui/reading.js';
import { timeElement } from '/client/ui/times.js';
import { plural, t } from '/client/ui/words.js';
import { personLink, preview, skeletons } from '/client/views/card.js';
import { actWords, caseTitle, misdeedSigns, OUTCOMES, outcomeWords, placeLine } from '/client/views/casewords.js';
import { ask } from '/client/views/menu.js';
import { notRead } from '/client/views/posts.js';
import { roleOf } from '/client/views/roles.js';
import { hide, remove, unhide } from '/client/views/staff.js';
import { showSuspend } from '/client/views/suspend.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/store.js').Post} Post */
/** @typedef {import('/client/views/casewords.js').Act} Act */
/** @typedef {import('/client/views/casewords.js').Case} Case */
/** @typedef {{id: number, account: import('/client/store.js').Author, reason: string, text: string | null, body: string | null, created_at: string}} Report */
/** @typedef {{case: Case, reports: Report[], done: Act[], post: Post | null}} File */

export class CasePage {
  title = t('Case||what was reported');
  /** @type {File | null} */ #file = null;
  #seq = 0; // of the post on show
  #closed = false;
  #read = oneAtATime(() => this.#ask());

  /** @param {Context} ctx @param {number} id */
  constructor(ctx, id) {
    this.ctx = ctx;
    this.id = id;
    this.heading = h('h1', {}, this.title);
    this.line = h('p', { class: 'muted small case-line' });
    this.inside = h('div', { class: 'case' }, skeletons(1));
    this.back = h('a', { class: 'icon-button', href: '/cases', 'aria-label': t('All cases'), title: t('All cases') }, icon('back'));
    this.element = h('div', { class: 'page' }, h('div', { class: 'page-head case-head' }, this.back, h('div', { class: 'person' }, this.heading, this.line)), this.inside);
    this.onInbox = () => this.#file && void this.#read();
    this.onPost = () => this.#file?.post && (ctx.store.entry(this.#file.post.id)?.seq ?? 0) > this.#seq && void this.#read();
    ctx.network.addEventListener('inbox', this.onInbox);
    ctx.store.addEventListener('post', this.onPost);
  }

  open() {
    return this.#read();
  }

  async #ask() {
    try {
      const file = /** @type {File} */ (await this.ctx.send('case', { case: this.id }));
      if (this.#closed) return;
      this.#file = file;
      this.#seq = Math.max(file.post?.seq ?? 0, this.ctx.store.entry(file.post?.id ?? 0)?.seq ?? 0);
      this.#show(file);
    } catch (error) {
      if (this.#closed) return;
      if (this.#file && /** @type {any} */ (error).code !== 'not_found') return failed(error, t('The case'), () => void this.open()); // what is here stays
      this.inside.replaceChildren(notRead(error, { title: t('There is no such case'), text: t('It is for others to see to, or it is gone.') }, () => void this.open()));
    }
  }

  /** @param {File} file */
  #show(file) {
    const { case: of, reports, done } = file;
    const focused = this.inside.contains(document.activeElement);
    this.title = caseTitle(of);
    this.heading.textContent = this.title;
    document.title = `${this.title} · Handraise`;
    this.back.setAttribute('href', casesPath(null, of.state));
    const count = plural(of.reports, { one: '{n} report', other: '{n} reports' });
    const place = placeLine(this.ctx, of.room, (title) => h('a', { href: roomPath(of.room ?? 0) }, title));
    this.line.replaceChildren(...place, ` · ${count}`, of.admins && of.room ? ` · ${t('for the admins')}` : '');
    const part = (/** @type {string} */ title, /** @type {any[]} */ ...content) => h('section', { 'aria-label': title }, h('h2', {}, title), ...content);
    this.inside.replaceChildren(...[
      of.state === 'closed' && closedNote(of),
      part(t('What was reported'), reported(this.ctx, file)),
      this.#actions(file),
      part(count, h('ul', { class: 'list rows' }, [...reports].reverse().map((each) => reportRow(each))), of.reports > reports.length && h('p', { class: 'muted small' }, t('The newest of them.'))),
      done.length > 0 && part(t('What was done'), h('ul', { class: 'acts' }, done.map((act) => h('li', {}, h('span', {}, actWords(act, act.target === of.account.id ? of.account.name : t('somebody||whom'))), timeElement(act.at))))),
    ].filter(Boolean));
    if (focused && !this.inside.contains(document.activeElement)) this.heading.closest('main')?.focus({ preventScroll: true });
  }

  /** @param {File} file */
  #actions({ case: of, post, done }) {
    const { ctx } = this;
    const button = (/** @type {string} */ words, /** @type {string} */ look, /** @type {() => unknown} */ act) => h('button', { type: 'button', class: look, onclick: act }, words);
    const again = () => void this.open();
    const here = post && (of.room ? ctx.network.place(of.room) !== undefined : true); // an admin may remove elsewhere, but not hide
    const suspends = of.account.role !== 'anonymous' && of.account.role !== 'admin';
    const open = of.state === 'open';
    const buttons = [
      open && button(t('Close the case …'), 'primary', () => this.#close(of, done)),
      open && post && here && (post.held === 'hidden' ? button(t('Show it again'), 'quiet', () => void unhide(ctx, post, again)) : !post.held && button(t('Hide it …'), 'quiet', () => hide(ctx, post, again))),
      open && post && button(t('Remove it …'), 'quiet grave', () => remove(ctx, post, again)),
      suspends && button(t('Suspend {name} …', { name: of.account.name }), 'quiet grave', () => showSuspend(ctx, of.account, of.admins ? null : of.room, (words) => {
        toast(words);
        again();
      })),
    ].filter(Boolean);
    return h('div', { class: 'case-actions' }, buttons);
  }

  /** What was done meanwhile is what came of it. @param {Case} of @param {Act[]} done */
  #close(of, done) {
    const did = (/** @type {string} */ action) => done.some((act) => act.action === action);
    const outcome = choice(t('What came of it?'), OUTCOMES, did('suspend') ? 'suspended' : did('remove') ? 'removed' : 'no_action');
    const { report_chars: most } = this.ctx.client.limits;
    const note = field(t('A note for the staff'), { name: 'note', rows: 3, maxlength: most, autocapitalize: 'sentences', spellcheck: 'true' }, t('You may leave this empty. It is deleted 30 days later.'));
    ask(t('Close this case'), {
      fields: [outcome, note], action: t('Close the case'),
      before: h('p', { class: 'muted' }, t('Who reported it is told that you have seen to it: not who you are, and not what came of it.')),
      submit: async () => {
        const words = note.input.value.trim();
        await this.ctx.send('close_case', { case: of.id, outcome: outcome.input.value, ...(words && { note: words }) });
        toast(t('The case is closed.'));
        void this.open();
      },
    });
  }

  refresh() {}

  close() {
    this.#closed = true;
    this.ctx.network.removeEventListener('inbox', this.onInbox);
    this.ctx.store.removeEventListener('post', this.onPost);
  }
}

/** What it was then, and what it is now. @param {Context} ctx @param {File} file */
function reported(ctx, { case: { kind, account }, reports, post }) {
  const by = h('p', { class: 'reported-by' }, avatar(account), h('span', { class: 'member-name' }, personLink(account), h('span', { class: 'muted small' }, account.handle ? `@${account.handle} · ${roleOf(account)}` : roleOf(account))));
  const then = [...new Set(reports.flatMap(({ body }) => (body === null || body === post?.body ? [] : [body])))];
  const now = post && [h('div', { class: 'post-body' }, rendered(post.html)), post.images.length > 0 && h('div', { class: 'post-images' }, post.images.map(preview)),
    h('p', { class: 'muted small' }, post.held === 'hidden' && [t('Hidden: only its writer and the staff see it.'), ' '], h('a', { href: threadPath(post.root) }, t('Open its thread')))];
  const gone = kind === 'post' && !post && h('p', { class: 'muted small' }, t('It is not there any more.'));
  return h('div', { class: 'panel reported' }, by, now || null, gone,
    then.map((body) => h('blockquote', { class: 'as-reported' }, post && h('p', { class: 'muted small' }, t('When it was reported:')), h('p', {}, body || t('No text')))));
}

/** @param {Report} report */
function reportRow({ account, reason, text, created_at: at }) {
  return h('li', {}, h('div', { class: 'row' }, avatar(account), h('span', { class: 'row-text' }, personLink(account), misdeedSigns([reason]), text && h('span', { class: 'report-text' }, text)), timeElement(at)));
}

/** @param {Case} of */
function closedNote({ outcome, note, closed_at: at, closed_by: by }) {
  return h('div', { class: 'panel case-closed' }, icon('solved'), h('div', {}, h('p', {}, h('strong', {}, outcomeWords(outcome))),
    h('p', { class: 'muted small' }, by ? t('Closed by {name}', { name: by.name }) : t('Closed||case'), ' · ', at && timeElement(at)), note && h('p', { class: 'report-text' }, note)));
}
