/** What stands around every page: the bar with the connection's state, the rail of what is followed, the tabs on phones. */

import { personPath, topicPath } from '/client/router.js';
import { avatar, h, icon } from '/client/ui/dom.js';
import { showHelp } from '/client/ui/keys.js';
import { toast } from '/client/ui/over.js';

const BADGES = /** @type {Record<string, [string, string]>} */ ({
  idle: ['waiting', 'Connecting'],
  connecting: ['waiting', 'Connecting'],
  catching_up: ['waiting', 'Catching up'],
  live: ['live', 'Live'],
  offline: ['offline', 'Offline'],
  stopped: ['offline', 'Signed out'],
});
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const SETTLE_MS = 500; // a moment's reconnecting is not worth a word, least of all a spoken one
const DISMISSED = 'handraise.plain-http';

/** @typedef {import('/client/app.js').Context} Context */

/** @param {Context} ctx @param {() => void} signOut */
export function shell(ctx, signOut) {
  const badge = h('span', { class: 'badge waiting', role: 'status' }, 'Connecting');
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let settling;
  const main = h('main', { id: 'main', tabindex: '-1' });
  const rail = railView(ctx);
  const menu = h('button', { type: 'button', class: 'tab', 'aria-expanded': 'false', 'aria-controls': 'rail', onclick: () => drawer(!rail.element.classList.contains('open')) }, icon('list'), 'Following');
  const drawer = (/** @type {boolean} */ open) => {
    rail.element.classList.toggle('open', open);
    menu.setAttribute('aria-expanded', String(open));
    if (open) rail.element.querySelector('a')?.focus();
  };
  const write = () => {
    drawer(false);
    ctx.compose();
  };
  rail.element.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || !rail.element.classList.contains('open')) return;
    drawer(false);
    menu.focus();
  });
  const { account } = ctx.store;
  const homeTab = h('a', { class: 'tab', href: '/' }, icon('home'), 'Home');
  const element = h('div', { class: 'shell' },
    h('header', { class: 'topbar' },
      h('a', { class: 'brand', href: '/' }, icon('hand'), 'Handraise'),
      badge,
      h('div', { class: 'me' },
        h('button', { type: 'button', class: 'icon-button wide-only', 'aria-label': 'Keys', title: 'Keys (?)', onclick: showHelp }, icon('keys')),
        h('a', { class: 'who', href: account.handle ? personPath(account.handle) : '/', title: account.name }, avatar(account), h('span', { class: 'who-name' }, account.name)),
        h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Sign out', title: 'Sign out', onclick: signOut }, icon('out')))),
    plainHttpNotice(),
    rail.element, main,
    h('nav', { class: 'tabs', 'aria-label': 'Places' }, homeTab,
      h('button', { type: 'button', class: 'tab', onclick: write }, icon('write'), 'New post'), menu));
  return {
    element, main,
    /** @param {{state: string, transport: string | null}} state */
    setState({ state, transport }) {
      clearTimeout(settling);
      const show = () => showState(badge, state, transport);
      if ((BADGES[state] ?? BADGES.connecting)[0] === 'waiting') settling = setTimeout(show, SETTLE_MS);
      else show();
    },
    /** The address has changed, or what is followed has. */
    refresh() {
      rail.refresh();
      if (location.pathname === '/') homeTab.setAttribute('aria-current', 'page');
      else homeTab.removeAttribute('aria-current');
    },
    closeDrawer: () => drawer(false),
  };
}

/** @param {HTMLElement} badge @param {string} state @param {string | null} transport */
function showState(badge, state, transport) {
  const [look, words] = BADGES[state] ?? BADGES.connecting;
  if (badge.textContent !== words) badge.textContent = words;
  badge.className = `badge ${look}`;
  badge.dataset.transport = transport ?? '';
  badge.title = look === 'live' && transport === 'stream' ? 'This network blocks WebSockets; posts come another way.' : words;
}

/** @param {Context} ctx */
function railView(ctx) {
  const topics = h('ul');
  const people = h('ul');
  const field = h('input', { id: 'follow-field', placeholder: '#algebra or @ana', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    void follow(ctx, field, problem);
  };
  const peopleGroup = h('section', { 'aria-labelledby': 'rail-people' }, h('h2', { id: 'rail-people' }, 'People'), people);
  const topicGroup = h('section', { 'aria-labelledby': 'rail-topics' }, h('h2', { id: 'rail-topics' }, 'Topics'), topics);
  const home = h('a', { href: '/', class: 'rail-link' }, icon('home'), 'Home');
  const element = h('nav', { id: 'rail', class: 'rail', 'aria-label': 'Following' }, home, topicGroup, peopleGroup,
    h('form', { class: 'follow-form', onsubmit: submit, novalidate: true },
      h('label', { for: 'follow-field' }, 'Follow a topic or a person'),
      h('div', { class: 'field-row' }, field, h('button', { type: 'submit', class: 'icon-button', 'aria-label': 'Follow' }, icon('add'))), problem));
  const refresh = () => {
    const all = ctx.store.follows();
    topics.replaceChildren(...all.filter(({ feed }) => feed.startsWith('topic:')).map((each) => topicLink(each)));
    people.replaceChildren(...all.filter(({ feed }) => feed.startsWith('user:')).map((each) => personLink(ctx, each)));
    topicGroup.hidden = !topics.childElementCount;
    peopleGroup.hidden = !people.childElementCount;
    for (const link of element.querySelectorAll('a')) {
      if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  };
  return { element, refresh };
}

/** @param {{feed: string, mode: string}} follow */
function topicLink({ feed, mode }) {
  const tag = feed.slice('topic:'.length);
  return h('li', {}, h('a', { class: 'rail-link', href: topicPath(tag) }, h('span', { class: 'mark' }, '#'), h('span', { class: 'rail-text' }, tag), mode === 'quiet' && h('span', { class: 'muted small' }, 'quiet')));
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
    toast(`You follow ${feed} now.`);
    ctx.navigate(ok.follow?.feed.startsWith('topic:') ? topicPath(ok.follow.feed.slice(6)) : personPath(feed.slice(1).toLowerCase()));
  } catch (error) {
    problem.textContent = error instanceof Error ? error.message : String(error);
    field.focus();
  }
}

/** What plain HTTP beyond this machine turns off; said once, until dismissed. */
function plainHttpNotice() {
  if (location.protocol !== 'http:' || LOOPBACK.test(location.hostname) || sessionStorage.getItem(DISMISSED)) return null;
  const dismiss = () => {
    sessionStorage.setItem(DISMISSED, '1');
    notice.remove();
  };
  const notice = h('aside', { class: 'plain-http', 'aria-label': 'Connection' }, icon('info'),
    h('p', {}, 'Plain HTTP: others on this network can read along, and notifications, installing and offline use are off.'),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', onclick: dismiss }, icon('close')));
  return notice;
}
