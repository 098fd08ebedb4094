/** The rail: one's places, what one follows, and the field to follow more; on phones a drawer. */

import { STAFF } from '/client/network.js';
import { listPath, personPath, topicPath } from '/client/router.js';
import { badgeText, h, icon, renew } from '/client/ui/dom.js';
import { toast } from '/client/ui/over.js';
import { reasonOf } from '/client/ui/reasons.js';
import { plural, t } from '/client/ui/words.js';
import { join, roomLink } from '/client/views/rooms.js';

/** @typedef {import('/client/app.js').Context} Context */

const EDUCATORS = new Set(['admin', 'educator', 'bot']);

/** @param {Context} ctx */
export function railView(ctx) {
  const topics = h('ul');
  const people = h('ul');
  const field = h('input', { id: 'follow-field', placeholder: t('#algebra or @ana'), autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    void follow(ctx, field, problem);
  };
  const peopleGroup = h('section', { 'aria-labelledby': 'rail-people' }, h('h2', { id: 'rail-people' }, t('People')), people);
  const topicGroup = h('section', { 'aria-labelledby': 'rail-topics' }, h('h2', { id: 'rail-topics' }, t('Topics')), topics);
  const guest = ctx.store.account.role === 'guest';
  const rooms = h('ul');
  const wrote = h('span', { class: 'bell-count' });
  const home = h('a', { href: '/', class: 'rail-link' }, icon('home'), t('Home'));
  const direct = h('a', { href: '/direct', class: 'rail-link' }, icon('mail'), h('span', { class: 'rail-text' }, t('Messages')), wrote);
  const waits = h('span', { class: 'bell-count waits-count' });
  const help = h('a', { href: '/help', class: 'rail-link' }, icon('hand'), h('span', { class: 'rail-text' }, t('Help')), waits);
  const roomGroup = h('section', { 'aria-labelledby': 'rail-rooms' }, h('h2', { id: 'rail-rooms' }, t('Rooms')), rooms,
    !guest && h('a', { href: '/rooms', class: 'rail-link' }, h('span', { class: 'mark' }, icon('add')), t('Join or create a room')), !guest && codeForm(ctx));
  const cases = h('a', { href: '/cases', class: 'rail-link' }, h('span', { class: 'mark' }, icon('flag')), h('span', { class: 'rail-text' }, t('Cases')));
  const lists = h('ul');
  const listGroup = h('section', { 'aria-labelledby': 'rail-lists' }, h('h2', { id: 'rail-lists' }, t('Lists')), lists);
  const place = (/** @type {string} */ href, /** @type {string} */ sign, /** @type {string} */ words) => h('a', { href, class: 'rail-link' }, h('span', { class: 'mark' }, icon(sign)), h('span', { class: 'rail-text' }, words));
  const more = h('section', { 'aria-labelledby': 'rail-more' }, h('h2', { id: 'rail-more' }, t('More')), ctx.store.onNetwork && [place('/people', 'person', t('People')), place('/topics', 'list', t('Topics'))], cases, place('/preferences', 'tune', t('Preferences')));
  const element = h('nav', { id: 'rail', class: 'rail', 'aria-label': t('Following') }, guest ? [] : [home, help, direct].slice(ctx.store.onNetwork ? 0 : 2), roomGroup, topicGroup, peopleGroup, listGroup, more,
    !guest && ctx.store.onNetwork && h('form', { class: 'follow-form', onsubmit: submit, novalidate: true },
      h('label', { for: 'follow-field' }, t('Follow a topic or a person')),
      h('div', { class: 'field-row' }, field, h('button', { type: 'submit', class: 'icon-button', 'aria-label': t('Follow') }, icon('add'))), problem));
  const refresh = () => {
    const all = ctx.store.follows();
    fill(ctx, rooms, ctx.network.places().map((place) => h('li', {}, roomLink(place))));
    const { newTalks } = ctx.network;
    wrote.textContent = badgeText(newTalks);
    direct.setAttribute('aria-label', newTalks ? plural(newTalks, { one: 'Messages, {n} new', other: 'Messages, {n} new' }) : t('Messages'));
    helpLink(ctx, help, waits);
    fill(ctx, topics, all.filter(({ feed }) => feed.startsWith('topic:')).map((each) => topicLink(each)));
    fill(ctx, people, all.filter(({ feed }) => feed.startsWith('user:')).map((each) => personLink(ctx, each)));
    topicGroup.hidden = !topics.childElementCount;
    peopleGroup.hidden = !people.childElementCount;
    fill(ctx, lists, [...ctx.own.lists.values()].map(({ id, title }) => h('li', {}, h('a', { class: 'rail-link', href: listPath(id) }, h('span', { class: 'mark' }, icon('list')), h('span', { class: 'rail-text' }, title)))));
    listGroup.hidden = !lists.childElementCount;
    cases.hidden = ctx.store.account.role !== 'admin' && !ctx.network.places().some(({ role }) => STAFF.has(role));
    if (!cases.hidden) void import('/client/views/casecount.js').then(({ countCases }) => countCases(ctx, cases), () => {});
    markCurrent(ctx, element.querySelectorAll('a'));
  };
  return { element, refresh };
}

/** Says how many wait on the board; hidden where one may not see it. @param {Context} ctx @param {HTMLElement} link @param {HTMLElement} count */
export function helpLink({ store }, link, count) {
  link.hidden = store.waiting === null && !EDUCATORS.has(store.account.role);
  link.setAttribute('aria-label', store.waiting ? plural(store.waiting, { one: 'Help, {n} request waits', other: 'Help, {n} requests wait' }) : t('Help'));
  count.textContent = badgeText(store.waiting ?? 0);
}

/** @param {Context} ctx @param {HTMLElement} list @param {HTMLElement[]} items */
function fill(ctx, list, items) {
  markCurrent(ctx, items.flatMap((item) => [...item.querySelectorAll('a')])); // first, so that they compare with those that are there
  renew(list, items);
}

/** @param {Context} ctx @param {Iterable<HTMLAnchorElement>} links */
export function markCurrent({ store }, links) {
  const at = (/** @type {string} */ path) => (path === '/' && !store.onNetwork ? '/rooms' : path); // who sees rooms alone is at home there
  for (const link of links) {
    if (at(link.pathname) === at(location.pathname)) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** @param {Context} ctx */
function codeForm(ctx) {
  const field = h('input', { id: 'rail-code', class: 'code-input', placeholder: '7KX2-M9QD', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (!field.value.trim()) return field.focus();
    problem.textContent = '';
    try {
      await join(ctx, field.value);
      field.value = '';
    } catch (error) {
      problem.textContent = reasonOf(error);
      field.focus();
    }
  };
  return h('form', { class: 'follow-form code-form', onsubmit: submit, novalidate: true }, h('label', { for: 'rail-code' }, t('Enter with a code')),
    h('div', { class: 'field-row' }, field, h('button', { type: 'submit', class: 'icon-button', 'aria-label': t('Enter the room') }, icon('add'))), problem);
}

/** @param {{feed: string, mode: string}} follow */
function topicLink({ feed, mode }) {
  const tag = feed.slice('topic:'.length);
  return h('li', {}, h('a', { class: 'rail-link', href: topicPath(tag) }, h('span', { class: 'mark' }, '#'), h('span', { class: 'rail-text' }, tag), mode === 'quiet' && h('span', { class: 'muted small' }, t('quiet||a topic'))));
}

/** @param {Context} ctx @param {{feed: string}} follow */
function personLink(ctx, { feed }) {
  const person = ctx.store.person(Number(feed.slice('user:'.length)));
  const text = h('span', { class: 'rail-text' }, ctx.store.feedLabel(feed));
  if (!person?.handle) return h('li', {}, h('span', { class: 'rail-link' }, h('span', { class: 'mark' }, '@'), text));
  return h('li', {}, h('a', { class: 'rail-link', href: personPath(person.handle) }, h('span', { class: 'mark' }, '@'), text));
}

/** @param {Context} ctx @param {HTMLInputElement} field @param {HTMLElement} problem */
async function follow(ctx, field, problem) {
  const wanted = field.value.trim();
  if (!wanted) return field.focus();
  const feed = /^[@#]/.test(wanted) ? wanted : `#${wanted}`;
  problem.textContent = '';
  try {
    const ok = await ctx.send('follow', { feed });
    field.value = '';
    toast(t('You follow {name} now.', { name: feed }));
    ctx.navigate(ok.follow?.feed.startsWith('topic:') ? topicPath(ok.follow.feed.slice(6)) : personPath(feed.slice(1).toLowerCase()));
  } catch (error) {
    problem.textContent = reasonOf(error);
    field.focus();
  }
}
