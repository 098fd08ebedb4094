/** Addresses and what they show. Each page is a real address: it can be reloaded, shared and opened in a new tab. */

/** @typedef {{name: 'home'} | {name: 'topic', tag: string} | {name: 'person', handle: string}
 *   | {name: 'thread', id: number} | {name: 'nowhere'}} Route */

/** @param {string} path @returns {Route} */
export function routeOf(path) {
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

/** @param {string} tag */
export const topicPath = (tag) => `/topic/${encodeURIComponent(tag)}`;
/** @param {string} handle */
export const personPath = (handle) => `/@${handle}`;
/** @param {number} root */
export const threadPath = (root) => `/thread/${root}`;

/** Follows links within the page without loading it again, and keeps where the reader was on each. */
export class Router {
  /** @param {(route: Route, scroll: number) => void} show called for each new page */
  constructor(show) {
    this.show = show;
    history.scrollRestoration = 'manual';
    document.addEventListener('click', (event) => this.#click(event));
    addEventListener('popstate', (event) => this.#open(event.state?.scroll ?? 0));
  }

  /** Shows the present address. */
  start() {
    this.#open(history.state?.scroll ?? 0);
  }

  /** @param {string} path */
  go(path) {
    history.replaceState({ scroll: scrollY }, '');
    if (path !== location.pathname) history.pushState({ scroll: 0 }, '', path);
    this.#open(0);
  }

  /** @param {number} scroll */
  #open(scroll) {
    this.show(routeOf(location.pathname), scroll);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!(link instanceof HTMLAnchorElement) || !plain || event.defaultPrevented || link.target || link.hash) return;
    if (link.origin !== location.origin || routeOf(link.pathname).name === 'nowhere') return;
    event.preventDefault();
    this.go(link.pathname);
  }
}
