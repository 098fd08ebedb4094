/** Addresses and what they show. Each page is a real address: it can be reloaded, shared and opened in a new tab. */

/** @typedef {{name: 'home'} | {name: 'topic', tag: string} | {name: 'person', handle: string}
 *   | {name: 'thread', id: number} | {name: 'room', id: number, tag: string} | {name: 'join', code: string} | {name: 'conversation', handle: string}
 *   | {name: 'wall' | 'held' | 'figures', room: number} | {name: 'search', text: string, sort: string}
 *   | {name: 'cases', room: number | null, state: 'open' | 'closed'} | {name: 'case', id: number} | {name: 'log', room: number | null} | {name: 'list', id: number} | {name: 'people', subject: string}
 *   | {name: 'rooms' | 'help' | 'desk' | 'onhold' | 'direct' | 'notifications' | 'invites' | 'preferences' | 'topics' | 'check' | 'nowhere'}} Route
 *   `desk`: the network's figures, `onhold`: what is held there */

const PLACES = new Map(/** @type {const} */ ([['/rooms', 'rooms'], ['/help', 'help'], ['/help/figures', 'desk'], ['/help/held', 'onhold'],
  ['/direct', 'direct'], ['/notifications', 'notifications'], ['/invites', 'invites'], ['/preferences', 'preferences'], ['/topics', 'topics'], ['/check', 'check']]));

/** @param {string} path @param {string} [query] @returns {Route} */
export function routeOf(path, query = '') {
  const place = PLACES.get(/** @type {any} */ (path));
  if (place) return { name: place };
  const asked = new URLSearchParams(query);
  if (path === '/search') return { name: 'search', text: asked.get('q') ?? '', sort: asked.get('sort') === 'new' ? 'new' : 'best' };
  if (path === '/people') return { name: 'people', subject: asked.get('subject') ?? '' };
  const desk = Number(asked.get('room')) || null;
  if (path === '/cases') return { name: 'cases', room: desk, state: asked.get('state') === 'closed' ? 'closed' : 'open' };
  if (path === '/cases/log') return { name: 'log', room: desk };
  const [, list] = path.match(/^\/list\/([1-9]\d{0,15})$/) ?? [];
  if (list) return { name: 'list', id: Number(list) };
  const [, reported] = path.match(/^\/cases\/([1-9]\d{0,15})$/) ?? [];
  if (reported) return { name: 'case', id: Number(reported) };
  const [, room, part] = path.match(/^\/room\/([1-9]\d{0,15})\/(wall|held|figures)$/) ?? [];
  if (part) return { name: /** @type {'wall' | 'held' | 'figures'} */ (part), room: Number(room) };
  const [, where, what = ''] = path.match(/^\/(room|join|direct)(?:\/([^/]+))?$/) ?? [];
  if (where === 'room' && /^[1-9]\d{0,15}$/.test(what)) return { name: 'room', id: Number(what), tag: asked.get('tag') ?? '' };
  if (where === 'join') return { name: 'join', code: decode(what) };
  if (where === 'direct') return { name: 'conversation', handle: decode(what).replace(/^@/, '').toLowerCase() };
  const [, kind, key] = path.match(/^\/(?:(topic\/|@|thread\/)([^/]+))?\/?$/) ?? [];
  if (kind === 'topic/') return { name: 'topic', tag: decode(key).normalize('NFKC').toLowerCase() };
  if (kind === '@') return { name: 'person', handle: decode(key).toLowerCase() };
  if (kind === 'thread/' && /^[1-9]\d{0,15}$/.test(key)) return { name: 'thread', id: Number(key) };
  return { name: path === '/' ? 'home' : 'nowhere' };
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @param {string} path @param {Record<string, string>} query none of it is left out */
const withQuery = (path, query) => (Object.keys(query).length ? `${path}?${new URLSearchParams(query)}` : path);

/** @param {string} tag */
export const topicPath = (tag) => `/topic/${encodeURIComponent(tag)}`;
/** @param {string} handle */
export const personPath = (handle) => `/@${handle}`;
/** @param {number} root */
export const threadPath = (root) => `/thread/${root}`;
/** @param {number} id @param {string} [tag] only what has it */
export const roomPath = (id, tag = '') => `/room/${id}${tag && `?${new URLSearchParams({ tag })}`}`;
/** @param {number} id @param {'wall' | 'held' | 'figures'} part */
export const roomPartPath = (id, part) => `/room/${id}/${part}`;
/** @param {string} code */
export const joinPath = (code) => `/join/${encodeURIComponent(code)}`;
/** @param {string} handle */
export const directPath = (handle) => `/direct/${handle}`;
/** @param {number | null} room whose; null: all that one sees @param {'open' | 'closed'} [state] */
export const casesPath = (room, state = 'open') => withQuery('/cases', { ...(room && { room: String(room) }), ...(state === 'closed' && { state }) });
/** @param {number} id */
export const casePath = (id) => `/cases/${id}`;
/** @param {string} [subject] of those who name it alone */
export const peoplePath = (subject) => withQuery('/people', subject ? { subject } : {});
/** One's own. @param {number} id */
export const listPath = (id) => `/list/${id}`;
/** What the staff have done. @param {number | null} room null: on the network */
export const logPath = (room) => withQuery('/cases/log', room ? { room: String(room) } : {});
/** @param {string} text @param {string} [sort] */
export const searchPath = (text, sort = 'best') => `/search?${new URLSearchParams({ q: text, ...(sort === 'best' ? {} : { sort }) })}`;

/** Follows links within the page without loading it again, and keeps where the reader was on each. */
export class Router {
  #shown = location.pathname + location.search;

  /** @param {(route: Route, scroll: number) => unknown} show called for each new page; may take a while */
  constructor(show) {
    this.show = show;
    history.scrollRestoration = 'manual';
    document.addEventListener('click', (event) => this.#click(event));
    addEventListener('popstate', (event) => this.#moved(event.state?.scroll ?? 0));
  }

  /** Shows the present address. */
  start() {
    this.#open(history.state?.scroll ?? 0);
  }

  /** @param {string} path @returns {unknown} a promise, where it takes a while */
  go(path) {
    history.replaceState({ scroll: scrollY }, '');
    if (path !== location.pathname + location.search) history.pushState({ scroll: 0 }, '', path);
    return this.#open(0);
  }

  /** Not where only the fragment is another, as by the skip link: a page half filled in stays as it is.
   * @param {number} scroll */
  #moved(scroll) {
    if (location.pathname + location.search !== this.#shown) this.#open(scroll);
  }

  /** @param {number} scroll */
  #open(scroll) {
    this.#shown = location.pathname + location.search;
    return this.show(routeOf(location.pathname, location.search), scroll);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!(link instanceof HTMLAnchorElement) || !plain || event.defaultPrevented || link.target || link.hash) return;
    if (link.origin !== location.origin || routeOf(link.pathname).name === 'nowhere') return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}
