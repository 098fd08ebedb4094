/** The dialog in which one says something of oneself. */

import { h, icon } from '/client/ui/dom.js';
import { field, form, tick } from '/client/ui/form.js';
import { openDialog, toast } from '/client/ui/over.js';
import { reasonOf } from '/client/ui/reasons.js';
import { plural, t } from '/client/ui/words.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/session.js').Profile} Profile */

/** @param {Context} ctx @param {Profile} profile */
export function editProfile(ctx, profile) {
  if (document.querySelector('dialog[open]')) return;
  const { limits } = ctx.client;
  const bio = field(t('About you'), { name: 'bio', rows: 4, autocapitalize: 'sentences', spellcheck: 'true' }, plural(limits.bio_chars, { one: 'At most {n} character.', other: 'At most {n} characters.' }));
  const subjects = field(t('Subjects'), { name: 'subjects', autocomplete: 'off', placeholder: t('#algebra #physics'), value: profile.subjects.map((each) => `#${each}`).join(' ') }, t('What you teach or know; at most {n}.', { n: limits.subjects }));
  const links = linksField(profile.links, limits.links);
  const open = tick(t('Show it to people without an account'), profile.public, t('Where this site has public profiles: name, handle and what stands here.'));
  const may = ctx.store.account.role !== 'student';
  bio.input.value = profile.bio;
  /** The limits in words. @param {any} error */
  const reason = (error) => (error.code !== 'too_large' ? reasonOf(error)
    : error.field === 'bio' ? plural(limits.bio_chars, { one: 'That is too long: at most {n} character.', other: 'That is too long: at most {n} characters.' })
      : t('Those are too many: at most {n}.', { n: limits[error.field] }));
  const save = async () => {
    await ctx.send('profile', { bio: bio.input.value.trim(), subjects: subjects.input.value.split(/[\s,،]+/u).filter(Boolean), links: links.value(), ...(may && { public: open.input.checked }) });
    dialog.close();
    toast(t('Your profile is saved.'));
  };
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'profile-title' },
    h('div', { class: 'dialog-head' }, h('h2', { id: 'profile-title' }, t('Edit profile')),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Close'), onclick: () => dialog.close() }, icon('close'))),
    form({ label: t('Profile'), fields: [bio, subjects, links, ...(may ? [open] : [])], action: t('Save'), reason, submit: save }));
  openDialog(dialog);
}

/** Rows of an address and its name. @param {Profile['links']} links @param {number} most */
function linksField(links, most) {
  const rows = h('ul', { class: 'link-rows' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const add = h('button', { type: 'button', class: 'link', onclick: () => row().querySelector('input').focus() }, t('Add a link'));
  const measure = () => (add.hidden = rows.childElementCount >= most);
  const row = (link = { label: '', url: '' }) => {
    const element = h('li', {},
      h('input', { 'aria-label': t('Name of the link'), placeholder: t('Blog'), value: link.label, autocomplete: 'off' }),
      h('input', { 'aria-label': t('Address of the link'), placeholder: 'https://…', value: link.url, type: 'url', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' }),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Remove the link'), title: t('Remove'), onclick: () => (element.remove(), measure(), add.focus()) }, icon('close')));
    rows.append(element);
    measure();
    return element;
  };
  links.forEach((link) => row(link));
  measure();
  const value = () => [...rows.children].map((each) => [...each.querySelectorAll('input')].map((input) => input.value.trim()))
    .filter(([label, url]) => label || url).map(([label, url]) => ({ label: label || url.replace(/^https?:\/\//, '').slice(0, 50), url }));
  const input = /** @type {any} */ ({ name: 'links', required: false, value: '', focus: () => (rows.querySelector('input') ?? add).focus() });
  return { input, problem, value, element: h('fieldset', { class: 'field' }, h('legend', {}, t('Links')), rows, add, problem) };
}
