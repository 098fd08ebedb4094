/**
 * The service worker, served at /sw.js: with it the client opens without a network. It keeps the shell alone, the page
 * and the files that this names, which are the same for everybody; what people write never passes through here.
 */

const SHELL = 'handraise.shell';
const PAGE = '/'; // whatever the address: it is the same page
const FILES = ['first.js', 'rest.js', 'client.css'];
const JOINED = /\/client\/joined\/[0-9a-f]{12}\//;
const NO_PAGES = /^\/(?:api|client|ws|healthz|readyz|metrics)(?:\/|$)/;
const AWAY = new Set([502, 503, 504]); // what a proxy says of a server that isn't there
const PATIENCE_MS = 5000;

let keeping = Promise.resolve(); // one after another: each leaves a page with all its files

/** Keeps a page and its files, or nothing; those of other versions go. @param {Response} response */
async function keep(response) {
  const [folder] = (await response.clone().text()).match(JOINED) ?? [];
  if (!folder) return; // not ours, as a captive portal's
  const cache = await caches.open(SHELL);
  const files = FILES.map((name) => folder + name);
  if (!(await cache.match(files[0]))) await cache.addAll(files);
  await cache.put(PAGE, response);
  const old = (await cache.keys()).filter(({ url }) => ![PAGE, ...files].includes(new URL(url).pathname));
  await Promise.all(old.map((request) => cache.delete(request)));
}

/** @param {Response} response @returns {Promise<void>} */
const kept = (response) => (keeping = keeping.catch(() => {}).then(() => keep(response)));

/** @param {any} event @returns {Promise<Response>} the server's page; where it doesn't come, the last one */
async function page(event) {
  const asked = fetch(event.request);
  event.waitUntil(asked.then((response) => response.ok && kept(response.clone())).catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const response = await Promise.race([asked.catch(() => null), late]);
  if (response && !AWAY.has(response.status)) return response;
  return (await caches.match(PAGE, { cacheName: SHELL, ignoreVary: true })) ?? asked;
}

/** @param {Request} request @returns {Promise<Response>} a file of a version, which never changes */
const file = async (request) => (await caches.match(request, { cacheName: SHELL, ignoreVary: true })) ?? fetch(request);

/** Shows what a notification is about in a page of ours, else in a new one. @param {string} path */
async function open(path) {
  const pages = (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).filter(({ url }) => !NO_PAGES.test(new URL(url).pathname));
  const chosen = pages.find(({ url }) => url === location.origin + path) ?? pages[0]; // the last one looked at is the first
  if (!chosen) return self.clients.openWindow(path);
  await chosen.focus().catch(() => {});
  chosen.postMessage({ type: 'open', path });
}

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(fetch(PAGE).then(kept));
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (JOINED.test(pathname)) event.respondWith(file(request));
  else if (request.mode === 'navigate' && !NO_PAGES.test(pathname)) event.respondWith(page(event));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { origin, pathname, search } = new URL(event.notification.data?.path ?? '/', location.origin);
  if (origin === location.origin) event.waitUntil(open(pathname + search));
});
