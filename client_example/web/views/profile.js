/** The dialog in which one says something of oneself. */

import { h, icon } from '/client/ui/dom.js';
import { field, form, tick } from '/client/ui/form.js';
import { openDialog, toast } from '/client/ui/over.js';

/** @typedef {import('/client/app.js').Context} Context */
/** @typedef {import('/client/session.js').Profile} Profile */

/** @param {Context} ctx @param {Profile} profile */
export function editProfile(ctx, profile) {
  if (document.querySelector('dialog[open]')) return;
  const { limits } = ctx.client;
  const bio = field('About you', { name: 'bio', rows: 4, autocapitalize: 'sentences', spellcheck: 'true' }, `At most ${limits.bio_chars} characters.`);
  const subjects = field('Subjects', { name: 'subjects', autocomplete: 'off', placeholder: '#algebra #physics', value: profile.subjects.map((each) => `#${each}`).join(' ') }, `What you teach or know; at most ${limits.subjects}.`);
  const links = linksField(profile.links, limits.links);
  const open = tick('Show it to people without an account', profile.public, 'Where this site has public profiles: name, handle and what stands here.');
  const may = ctx.store.account.role !== 'student';
  bio.input.value = profile.bio;
  /** The limits in words. @param {any} error */
  const reason = ({ code, field: at, message }) => (code !== 'too_large' ? message
    : at === 'bio' ? `That is too long: at most ${limits.bio_chars} characters.` : `Those are too many: at most ${limits[at]}.`);
  const save = async () => {
    await ctx.send('profile', { bio: bio.input.value.trim(), subjects: subjects.input.value.split(/[\s,]+/).filter(Boolean), links: links.value(), ...(may && { public: open.input.checked }) });
    dialog.close();
    toast('Your profile is saved.');
  };
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'profile-title' },
    h('div', { class: 'dialog-head' }, h('h2', { id: 'profile-title' }, 'Edit profile'),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))),
    form({ label: 'Profile', fields: [bio, subjects, links, ...(may ? [open] : [])], action: 'Save', reason, submit: save }));
  openDialog(dialog);
}

/** Rows of an address and its name. @param {Profile['links']} links @param {number} most */
function linksField(links, most) {
  const rows = h('ul', { class: 'link-rows' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const add = h('button', { type: 'button', class: 'link', onclick: () => row().querySelector('input').focus() }, 'Add a link');
  const measure = () => (add.hidden = rows.childElementCount >= most);
  const row = (link = { label: '', url: '' }) => {
    const element = h('li', {},
      h('input', { 'aria-label': 'Name of the link', placeholder: 'Blog', value: link.label, autocomplete: 'off' }),
      h('input', { 'aria-label': 'Address of the link', placeholder: 'https://…', value: link.url, type: 'url', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' }),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Remove the link', title: 'Remove', onclick: () => (element.remove(), measure(), add.focus()) }, icon('close')));
    rows.append(element);
    measure();
    return element;
  };
  links.forEach((link) => row(link));
  measure();
  const value = () => [...rows.children].map((each) => [...each.querySelectorAll('input')].map((input) => input.value.trim()))
    .filter(([label, url]) => label || url).map(([label, url]) => ({ label: label || url.replace(/^https?:\/\//, '').slice(0, 50), url }));
  const input = /** @type {any} */ ({ name: 'links', required: false, value: '', focus: () => (rows.querySelector('input') ?? add).focus() });
  return { input, problem, value, element: h('fieldset', { class: 'field' }, h('legend', {}, 'Links'), rows, add, problem) };
}
