/** One direct message, kept up to date in place; who wrote it edits and deletes it there. */

import { h, icon } from '/client/ui/dom.js';
import { rendered } from '/client/ui/html.js';
import { confirmed, failed, whenLoaded } from '/client/ui/over.js';
import { exactly, timeElement } from '/client/ui/times.js';
import { t } from '/client/ui/words.js';
import { composer } from '/client/views/composer.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/network.js').Direct} Direct */

export class Message {
  /** @type {ReturnType<typeof composer> | null} */ #editor = null;

  /** @param {Context} ctx @param {Direct} direct */
  constructor(ctx, direct) {
    this.ctx = ctx;
    this.direct = direct;
    const own = direct.from.id === ctx.store.account.id;
    this.body = h('div', { class: 'post-body' });
    this.edited = h('span', { hidden: true }, t('edited'));
    this.editButton = h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Edit this message'), title: t('Edit'), onclick: () => this.edit() }, icon('write'));
    const report = !own && ctx.store.account.role !== 'guest';
    this.foot = h('p', { class: 'message-foot' }, timeElement(direct.created_at), this.edited, own && [this.editButton,
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Delete this message'), title: t('Delete'), onclick: () => void this.#delete() }, icon('delete'))],
      report && h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Report this message'), title: t('Report'), 'aria-haspopup': 'dialog', onclick: () => this.#report() }, icon('flag')));
    this.element = h('li', { class: `message${own ? ' own' : ''}`, 'data-message': direct.id },
      h('span', { class: 'visually-hidden' }, own ? t('You') : direct.from.name), this.body, this.foot);
    this.update(direct);
  }

  /** @param {Direct} direct as it is now */
  update(direct) {
    this.direct = direct;
    this.body.replaceChildren(rendered(direct.html));
    this.edited.hidden = !direct.edited_at;
    this.edited.title = direct.edited_at ? t('Edited {time}', { time: exactly(direct.edited_at) }) : '';
  }

  /** Puts a composer in the text's place. */
  edit() {
    if (this.#editor) return;
    const end = () => {
      this.#editor?.element.replaceWith(this.body);
      this.#editor = null;
      this.element.classList.remove('editing');
      this.foot.hidden = false;
      this.editButton.focus();
    };
    this.#editor = composer({
      label: t('Edit your message'), placeholder: '', action: t('Save'), text: this.direct.body, limit: this.ctx.bodyChars, cancel: end, preview: { ctx: this.ctx },
      submit: async (body) => {
        await this.ctx.send('edit', { post: this.direct.id, body });
        end();
      },
    });
    this.element.classList.add('editing');
    this.foot.hidden = true;
    this.body.replaceWith(this.#editor.element);
    this.#editor.focus();
  }

  #report() {
    whenLoaded(import('/client/views/report.js'), ({ showReport }) => showReport(this.ctx, { direct: this.direct }));
  }

  async #delete() {
    if (!(await confirmed(t('Delete this message?'), t('It disappears for both of you, and this cannot be undone.'), t('Delete')))) return;
    await this.ctx.send('delete', { post: this.direct.id }).catch((error) => failed(error, t('Deleting')));
  }
}
