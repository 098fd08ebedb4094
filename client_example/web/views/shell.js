/** What stands around every page: the bar with the connection's state and the bell, the rail, the tabs on phones. */

import { personPath } from '/client/router.js';
import { avatar, badgeText, h, icon } from '/client/ui/dom.js';
import { showHelp } from '/client/ui/keys.js';
import { plural, t } from '/client/ui/words.js';
import { helpLink, markCurrent, railView } from '/client/views/rail.js';

const BADGES = /** @type {Record<string, [string, string]>} */ ({
  idle: ['waiting', t('Connecting')],
  connecting: ['waiting', t('Connecting')],
  catching_up: ['waiting', t('Catching up')],
  live: ['live', t('Live')],
  offline: ['offline', t('Offline')],
  stopped: ['offline', t('Signed out')],
});
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const SETTLE_MS = 500; // a moment's reconnecting is not worth a word, least of all a spoken one
const DISMISSED = 'handraise.plain-http';

/** @typedef {import('/client/app.js').Context} Context */

/** @param {Context} ctx */
export function shell(ctx) {
  const badge = h('span', { class: 'badge waiting', 'data-spoken': '' }, t('Connecting'));
  const beside = h('span', { class: 'beside', hidden: true });
  const strips = h('div', { class: 'strips' }, plainHttpNotice());
  const connection = connectionOf(ctx, beside, strips);
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let settling;
  const main = h('main', { id: 'main', tabindex: '-1' });
  const rail = railView(ctx);
  const talks = h('span', { class: 'bell-count' });
  const menu = h('button', { type: 'button', class: 'tab bell', 'aria-expanded': 'false', 'aria-controls': 'rail', onclick: () => drawer(!rail.element.classList.contains('open')) }, icon('list'), t('Menu'), talks);
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
  const guest = account.role === 'guest';
  const waits = h('span', { class: 'bell-count waits-count' });
  const help = h('a', { class: 'tab bell', href: '/help' }, icon('hand'), t('Help'), waits);
  const tabs = [h('a', { class: 'tab', href: '/' }, icon('home'), ctx.store.onNetwork ? t('Home') : guest ? t('Room') : t('Rooms')), ...(ctx.store.onNetwork ? [help] : []), h('a', { class: 'tab', href: '/search' }, icon('search'), t('Search'))];
  const whoName = h('span', { class: 'who-name' }, account.name);
  const bellCount = h('span', { class: 'bell-count' });
  const bell = h('a', { class: 'icon-button bell', href: '/notifications', title: t('Notifications') }, icon('bell'), bellCount);
  const element = h('div', { class: 'shell' },
    h('header', { class: 'topbar' },
      h('a', { class: 'brand', href: '/' }, icon('hand'), 'Handraise'),
      badge, beside,
      h('div', { class: 'me' },
        h('a', { class: 'icon-button wide-only', href: '/search', 'aria-label': t('Search'), title: t('Search (/)') }, icon('search')),
        bell,
        h('button', { type: 'button', class: 'icon-button wide-only', 'aria-label': t('Keys||of the keyboard'), title: t('Keys (?)||of the keyboard'), onclick: showHelp }, icon('keys')),
        h('a', { class: 'who', href: account.handle ? personPath(account.handle) : '/', title: account.name }, avatar(account), whoName),
        h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Account'), title: t('Account'), onclick: ctx.showAccount }, icon('person')),
        h('button', { type: 'button', class: 'icon-button wide-only', 'aria-label': t('Sign out'), title: t('Sign out'), onclick: ctx.signOut }, icon('out')))),
    strips,
    rail.element, main,
    h('nav', { class: 'tabs', 'aria-label': t('Places') }, tabs,
      h('button', { type: 'button', class: 'tab', onclick: write }, icon('write'), t('New post')), menu));
  return {
    element, main, strips,
    /** @param {{state: string, transport: string | null, retryInMs?: number}} now */
    setState(now) {
      const { state, transport } = now;
      clearTimeout(settling);
      const show = () => {
        showState(badge, state, transport);
        connection(now);
      };
      if ((BADGES[state] ?? BADGES.connecting)[0] === 'waiting') settling = setTimeout(show, SETTLE_MS);
      else show();
    },
    /** The address has changed, or what is followed has. */
    refresh() {
      rail.refresh();
      if (whoName.textContent !== account.name) whoName.textContent = account.name;
      const { unread, newTalks } = ctx.network;
      talks.textContent = badgeText(newTalks);
      menu.setAttribute('aria-label', newTalks ? plural(newTalks, { one: 'Menu, {n} conversation new', other: 'Menu, {n} conversations new' }) : t('Menu'));
      bell.setAttribute('aria-label', unread ? plural(unread, { one: 'Notifications, {n} unread', other: 'Notifications, {n} unread' }) : t('Notifications'));
      bellCount.textContent = badgeText(unread);
      helpLink(ctx, help, waits);
      markCurrent(ctx, tabs);
    },
    closeDrawer: () => drawer(false),
  };
}

/** What else there is to say of the connection, and what waits for it. It is fetched once there is one, or none comes.
 * @param {Context} ctx @param {HTMLElement} beside the badge @param {HTMLElement} strips */
function connectionOf(ctx, beside, strips) {
  /** @type {Promise<any> | undefined} */ let loading;
  return async (/** @type {{state: string, transport: string | null, retryInMs?: number}} */ now) => {
    if (!loading && now.state !== 'live' && now.state !== 'offline') return;
    loading ??= import('/client/views/connection.js').then(({ Connection }) => new Connection(ctx, beside, strips));
    await loading.then((connection) => connection.show(now), () => (loading = undefined)); // with the next state again
  };
}

/** @param {HTMLElement} badge @param {string} state @param {string | null} transport */
function showState(badge, state, transport) {
  const [look, words] = BADGES[state] ?? BADGES.connecting;
  if (badge.textContent !== words) badge.textContent = words;
  badge.className = `badge ${look}`;
  badge.dataset.transport = transport ?? '';
  badge.title = look === 'live' && transport === 'stream' ? t('This network blocks WebSockets; posts come by a side way.') : words;
}

/** What plain HTTP beyond this machine turns off; said once, until dismissed. */
function plainHttpNotice() {
  if (location.protocol !== 'http:' || LOOPBACK.test(location.hostname) || sessionStorage.getItem(DISMISSED)) return null;
  const dismiss = () => {
    sessionStorage.setItem(DISMISSED, '1');
    notice.remove();
  };
  const notice = h('aside', { class: 'plain-http', 'aria-label': t('Connection') }, icon('info'),
    h('p', {}, t('Plain HTTP: others on this network can read along, and notifications, installing and offline use are off.')),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Dismiss'), onclick: dismiss }, icon('close')));
  return notice;
}
