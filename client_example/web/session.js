/** Sessions over HTTP: how one begins, ends, and is asked for. The cookie itself is out of a script's reach. */

import { CommandError } from '/client/handraise.js';
import { forgetWritten } from '/client/outbox.js';

const PATH = 'session';
const KEPT = 'handraise.session';

/** @typedef {{id: number, handle: string | null, name: string, role: string, bot: boolean}} Account */
/** @typedef {{account: Account, csrf: string, network?: boolean}} Session `network`: whether it sees what is outside rooms */
/** @typedef {{bio: string, subjects: string[], links: Array<{label: string, url: string}>, public: boolean, created_at?: string}} Profile */

/** @param {string} method @param {string} path @param {{body?: object, csrf?: string}} [options] @returns {Promise<Response>} */
function request(method, path, { body, csrf } = {}) {
  /** @type {Record<string, string>} */ const headers = { Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  if (csrf) headers['X-CSRF-Token'] = csrf;
  return fetch(`/api/v1/${path}`, { method, headers, credentials: 'same-origin', cache: 'no-store', body: body && JSON.stringify(body) });
}

/** @param {Response} response @returns {Promise<any>} the body, or a `CommandError` with `status` and `waitS` */
async function read(response) {
  const body = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw Object.assign(new CommandError(body), { status: response.status, waitS: Number(response.headers.get('Retry-After')) || 0 });
}

/** The present session, or null. @returns {Promise<Session | null>} */
export async function currentSession() {
  const response = await request('GET', PATH);
  if (response.status !== 401) return read(response);
  await response.text(); // unread, it would keep its connection busy
  forgetSession();
  return null;
}

/** For a page that is opened while nothing answers: whose it is. The session itself is the cookie. @param {Session} session */
export function keepSession(session) {
  localStorage.setItem(KEPT, JSON.stringify(session));
}

/** The last one that there was here. @returns {Session | null} */
export function keptSession() {
  return JSON.parse(localStorage.getItem(KEPT) ?? 'null');
}

/** It has ended. @param {number} [account] only if it is still this one's */
export function forgetSession(account) {
  if (account === undefined || keptSession()?.account.id === account) localStorage.removeItem(KEPT);
}

/** @param {{link: string} | {token: string} | {handle: string, password: string}} proof @returns {Promise<Session>} */
export async function signIn(proof) {
  return read(await request('POST', PATH, { body: proof }));
}

/** @param {string} csrf */
export async function signOut(csrf) {
  const response = await request('DELETE', PATH, { csrf });
  if (!response.ok && response.status !== 401) await read(response);
  forgetSession();
  await forgetWritten();
}

/** Ends all browser sessions of the account, this one too. @param {string} csrf */
export async function signOutEverywhere(csrf) {
  await read(await request('DELETE', 'sessions', { csrf }));
  forgetSession();
  await forgetWritten();
}

/** Ends those elsewhere. @param {string} csrf */
export async function signOutElsewhere(csrf) {
  await read(await request('DELETE', 'sessions?others=true', { csrf }));
}

/** Where the account is signed in, the newest first. @returns {Promise<Array<{created_at: string, expires_at: string, via: string, current: boolean}>>} */
export async function ownSessions() {
  return (await read(await request('GET', 'sessions'))).sessions;
}

/** When the account's password was set, or null. @returns {Promise<string | null>} */
export async function passwordAt() {
  return (await read(await request('GET', 'sessions'))).password_at;
}

/** @param {string} csrf @param {{password: string, old?: string}} change */
export async function setPassword(csrf, change) {
  await read(await request('PUT', 'password', { csrf, body: change }));
}

/** @typedef {{id: number, role: string, uses: number, used: number, created_at: string, expires_at: string,
 *   revoked_at: string | null, joined: Account[]}} Invite */

/** Those that the account has made, the newest first. @returns {Promise<Invite[]>} */
export async function ownInvites() {
  return (await read(await request('GET', 'invites'))).invites;
}

/** The link is shown this once. @param {string} csrf @param {{role: string, expires_at: string, uses: number}} invite
 * @returns {Promise<{invite: Invite, link: string}>} */
export async function makeInvite(csrf, invite) {
  return read(await request('POST', 'invites', { csrf, body: invite }));
}

/** @param {string} csrf @param {number} id */
export async function revokeInvite(csrf, id) {
  await read(await request('DELETE', `invites/${id}`, { csrf }));
}

/** Who invites, and as what; uses nothing up. @param {string} code @returns {Promise<{role: string, inviter: Account | null}>} */
export async function lookAtInvite(code) {
  return read(await request('POST', 'invite/look', { body: { code } }));
}

/** @param {{code: string, handle: string, name: string, password?: string}} who @returns {Promise<Session>} */
export async function takeInvite(who) {
  return read(await request('POST', 'invite', { body: who }));
}

/** A guest of the room that the code opens. @param {string} code @param {string} name @returns {Promise<Session & {room: {id: number}}>} */
export async function joinAsGuest(code, name) {
  return read(await request('POST', 'join', { body: { code, name, cookie: true } }));
}

/** What somebody shows to people without an account, or null: it isn't told whether there is such a person.
 * @param {string} handle @returns {Promise<Profile & Account | null>} */
export async function publicProfile(handle) {
  const asked = fetch(`/api/v1/accounts/@${encodeURIComponent(handle)}`, { credentials: 'omit', headers: { Accept: 'application/json' }, cache: 'no-store' });
  const response = await asked.catch(() => null);
  const body = await response?.json().catch(() => null);
  return response?.ok ? body : null;
}

/** Takes a secret out of the address, where it must not stay: the history and a shared screen would show it.
 * @param {'link' | 'invite'} name */
export function takeSecret(name) {
  const secret = new URLSearchParams(location.hash.slice(1)).get(name);
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
