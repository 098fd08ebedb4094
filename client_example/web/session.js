/** The session cookie: made from a link or a token, asked for, ended. The cookie itself is out of a script's reach. */

import { CommandError } from '/client/handraise.js';

const PATH = '/api/v1/session';

/** @typedef {{id: number, handle: string | null, name: string, role: string, bot: boolean}} Account */
/** @typedef {{account: Account, csrf: string}} Session */

/** @param {string} method @param {{body?: object, csrf?: string}} [options] @returns {Promise<Response>} */
function request(method, { body, csrf } = {}) {
  /** @type {Record<string, string>} */ const headers = { Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  if (csrf) headers['X-CSRF-Token'] = csrf;
  return fetch(PATH, { method, headers, credentials: 'same-origin', cache: 'no-store', body: body && JSON.stringify(body) });
}

/** @param {Response} response @returns {Promise<any>} the body, or a `CommandError` with `status` */
async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw Object.assign(new CommandError(body), { status: response.status });
}

/** The present session, or null. @returns {Promise<Session | null>} */
export async function currentSession() {
  const response = await request('GET');
  if (response.status !== 401) return read(response);
  await response.text(); // unread, it would keep its connection busy
  return null;
}

/** @param {{link: string} | {token: string}} proof @returns {Promise<Session>} */
export async function signIn(proof) {
  return read(await request('POST', { body: proof }));
}

/** @param {string} csrf */
export async function signOut(csrf) {
  const response = await request('DELETE', { csrf });
  if (!response.ok && response.status !== 401) await read(response);
}

/** Takes a sign-in secret out of the address, where it must not stay: the history and a shared screen would show it. */
export function takeLink() {
  const secret = new URLSearchParams(location.hash.slice(1)).get('link');
  if (secret !== null) history.replaceState(history.state, '', location.pathname + location.search);
  return secret;
}

/** What was pasted: a token, a sign-in link, or a link's secret. @param {string} text */
export function proofOf(text) {
  const given = text.trim();
  const link = given.match(/#link=([^&\s]+)/);
  if (link) return { link: decodeURIComponent(link[1]) };
  return given.startsWith('hr_') ? { token: given } : { link: given };
}
