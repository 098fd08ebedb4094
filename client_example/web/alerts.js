/**
 * What calls somebody who looks elsewhere: two soft tones, how many wait in the title and on the app's icon, a notification
 * of the system's. Each is switched on by itself, and kept in this browser; all but the title are off at first.
 *
 * Told of is what one is on duty for or follows to be notified, who takes or answers one's request or gives one, and who
 * writes to one: each once, however many pages are open. What was missed meanwhile is told of in one.
 */

import { directPath, roomPath, threadPath } from '/client/router.js';
import { Tone } from '/client/ui/tone.js';
import { plural, t } from '/client/ui/words.js';
import { Claims } from '/client/claims.js';
import { RoomWaits, TopicWaits } from '/client/help/waits.js';

/** @typedef {'sound' | 'title' | 'icon' | 'system'} Way */
/** @typedef {{keys: string[], words: string, body?: string, path: string, place?: string}} Alert `keys`: what makes it the
 *   same thing; `place`: the page where such things stand */

const KEPT = 'handraise.alerts';
const AT_FIRST = { sound: false, title: true, icon: false, system: false };
const GESTURES = ['pointerdown', 'keydown'];
const TEST_MS = 5000;
const BODY_CHARS = 120;
const NOTIFICATIONS = '/notifications';
const NOTICES = /** @type {Record<string, (name: string) => string>} */ ({
  alert: (name) => t('{name} waits for help', { name }),
  claim: (name) => t('{name} took your request', { name }),
  assign: (name) => t('{name} gave you a request', { name }),
  answer: (name) => t('{name} answered the request that yours was merged into', { name }),
  reply: (name) => t('{name} replied to your request', { name }),
});

const focused = () => document.visibilityState === 'visible' && document.hasFocus();

export class Alerts {
  #tone = new Tone();
  #testing = false;
  #badge = 0; // what the icon shows
  /** @type {Promise<Alert | null>[]} what is replayed */ #missed = [];

  /** @param {import('/client/app.js').Context} ctx @param {(badge: string) => void} retitle what stands before the title */
  constructor(ctx, retitle) {
    this.ctx = ctx;
    this.retitle = retitle;
    this.claims = new Claims(`handraise.alerts.${ctx.store.account.id}`);
    this.rooms = new RoomWaits(ctx, () => ctx.network.duty?.rooms ?? []);
    this.topics = new TopicWaits(ctx, () => ctx.network.duty?.topics ?? []);
    this.ending = new AbortController(); // of all that listens
    this.#listen();
    for (const waits of [this.rooms, this.topics]) void waits.read();
    this.#count();
    if (ctx.client.state === 'stopped') this.#close();
  }

  #listen() {
    const { client, network } = this.ctx;
    const until = { signal: this.ending.signal };
    client.addEventListener('change', (event) => void this.#consider(/** @type {CustomEvent} */ (event).detail), until);
    client.addEventListener('state', (event) => this.#stateIs(/** @type {CustomEvent} */ (event).detail.state), until);
    for (const [of, type] of /** @type {Array<[EventTarget, string]>} */ ([[network, 'inbox'], [this.rooms, 'count'], [this.topics, 'count']])) of.addEventListener(type, () => this.#count(), until);
    for (const [of, type] of /** @type {Array<[EventTarget, string]>} */ ([[client, 'ready'], [network, 'duty']])) of.addEventListener(type, () => (this.#count(), void this.rooms.read(true), void this.topics.read(true)), until);
    for (const type of GESTURES) addEventListener(type, () => this.settings.sound && !this.#tone.allowed && void this.#tone.allow(), until);
  }

  /** @returns {Record<Way, boolean>} */
  get settings() {
    try {
      return { ...AT_FIRST, ...JSON.parse(localStorage.getItem(KEPT) ?? '{}') };
    } catch {
      return { ...AT_FIRST };
    }
  }

  /** To be called by a click or a key. Gives why it doesn't work, or nothing. @param {Way} way @param {boolean} on */
  async turn(way, on) {
    localStorage.setItem(KEPT, JSON.stringify({ ...this.settings, [way]: on }));
    this.#count();
    if (on && way === 'sound') return (await this.#tone.allow()) ? '' : this.missing('sound') || REFUSED.sound;
    return on && way === 'system' ? this.#permission() : '';
  }

  /** Why this browser can't, here: it need not be asked. @param {Way} way */
  missing(way) {
    if (way === 'sound' && !('AudioContext' in globalThis)) return t('This browser makes no sounds.');
    if (way === 'icon' && !('setAppBadge' in navigator)) return isSecureContext ? t('This browser shows no count on an icon.') : PLAIN;
    if (way === 'system' && !isSecureContext) return PLAIN;
    if (way === 'system' && !('Notification' in globalThis)) return t('This browser shows none. On an iPhone or iPad add Handraise to the home screen first.');
    return '';
  }

  /** Does all that is switched on. Gives what came of each. @returns {Promise<Array<{way: Way, well: boolean, words: string}>>} */
  async test() {
    const results = [];
    for (const way of /** @type {Way[]} */ (Object.keys(AT_FIRST))) {
      if (!this.settings[way]) continue;
      const problem = this.missing(way) || (await this.#try[way]());
      results.push({ way, well: !problem, words: problem || DONE[way] });
    }
    return results;
  }

  /** @type {Record<Way, () => Promise<string>>} each gives what went wrong */
  #try = {
    sound: async () => ((await this.#tone.allow()) && this.#tone.play() ? '' : REFUSED.sound),
    title: async () => (this.#pretend(), ''),
    icon: async () => (this.#pretend(), ''),
    system: async () => (await this.#permission()) || this.#notify({ keys: ['test'], words: t('A test from Handraise'), body: t('This is how you are told.'), path: location.pathname }).then(() => '', () => REFUSED.system),
  };

  /** As if one waited, for a moment. */
  #pretend() {
    this.#testing = true;
    this.#count();
    setTimeout(() => {
      this.#testing = false;
      if (!this.ending.signal.aborted) this.#count();
    }, TEST_MS);
  }

  async #permission() {
    if (this.missing('system')) return this.missing('system');
    const said = Notification.permission === 'default' ? await Notification.requestPermission() : Notification.permission;
    return said === 'granted' ? '' : REFUSED.system;
  }

  /** @param {any} change */
  async #consider(change) {
    const meant = this.#meant(change);
    if (change.replayed) this.#missed.push(meant);
    else await meant.then((alert) => alert && this.#tell(alert));
  }

  /** @param {string} state */
  #stateIs(state) {
    if (state === 'stopped') this.#close();
    if (state === 'live') void this.#sumUp(this.#missed.splice(0));
  }

  /** @param {Promise<Alert | null>[]} missed */
  async #sumUp(missed) {
    const alerts = (await Promise.all(missed)).flatMap((alert) => (alert && !alert.keys.some((key) => this.claims.knows(key)) ? [alert] : []));
    const things = new Map(alerts.map((alert) => [alert.keys[0], alert])); // a request and its alert are one
    const places = new Set(alerts.map(({ place }) => place ?? NOTIFICATIONS));
    if (things.size < 2) return void alerts.slice(0, 1).forEach((alert) => void this.#tell(alert));
    void this.#tell({ keys: alerts.flatMap(({ keys }) => keys), words: plural(things.size, { one: '{n} thing came while you were away', other: '{n} things came while you were away' }), path: places.size === 1 ? [...places][0] : NOTIFICATIONS });
  }

  /** @param {any} change @returns {Promise<Alert | null>} */
  async #meant({ kind, object, seq, feeds }) {
    if (kind === 'notification') return this.#ofNotification(object);
    if (kind === 'direct') return this.#ofMessage(object);
    return kind === 'post' && object.pos === seq ? this.#ofPost(object, feeds) : null; // it is new, not changed
  }

  /** @param {any} notification @returns {Promise<Alert | null>} */
  async #ofNotification({ id, kind, post: about, account, deleted }) {
    if (deleted || !NOTICES[kind] || !about) return null;
    const post = await this.#post(about);
    const root = post && (await this.#post(post.root));
    if (!root || (kind === 'reply' && !(root.help && this.ctx.store.isMe(root.author)))) return null;
    return { keys: [`about ${about}`, `notification ${id}`], words: NOTICES[kind](account.name), body: post.body, path: threadPath(post.root) };
  }

  /** @param {number} id @returns {Promise<import('/client/store.js').Post | null>} as the page has it, or else the server */
  async #post(id) {
    return this.ctx.store.entry(id)?.post ?? this.ctx.client.send('get', { post: id }).then(({ post }) => post, () => null);
  }

  /** @param {any} direct @returns {Alert | null} what it says isn't for the lock screen */
  #ofMessage({ id, from, edited_at: edited }) {
    if (!from?.handle || edited || from.id === this.ctx.store.account.id) return null;
    return { keys: [`about ${id}`], words: t('{name} wrote to you', { name: from.name }), path: directPath(from.handle), place: '/direct' };
  }

  /** @param {import('/client/store.js').Post} post @param {string[]} feeds @returns {Alert | null} */
  #ofPost({ id, author, body, held, help, room, root }, feeds) {
    const { store, network: { duty } } = this.ctx;
    if (!author || store.isMe(author) || held) return null;
    const served = duty && help && (duty.rooms.includes(room ?? 0) || duty.topics.some((tag) => feeds.includes(`duty:${tag}`)));
    const followed = feeds.find((feed) => store.follow(feed)?.mode === 'notify');
    if (!served && !followed) return null;
    const { name } = author;
    const words = help ? NOTICES.alert(name) : followed?.startsWith('topic:') ? t('{name} wrote in {topic}', { name, topic: store.feedLabel(followed) }) : t('{name} wrote something', { name });
    return { keys: [`about ${id}`], words, body, path: threadPath(root), place: room ? roomPath(room) : help ? '/help' : '/' };
  }

  /** By the page that is looked at, where there is one: then no other calls. @param {Alert} alert */
  async #tell(alert) {
    if (this.ending.signal.aborted) return;
    const looking = focused() && location.pathname === alert.path;
    const won = await this.claims.win(alert.keys, looking ? 3 : focused() ? 2 : Number(this.#tone.allowed));
    if (!won || looking || this.ending.signal.aborted) return;
    const { sound, system } = this.settings;
    if (sound) this.#tone.play();
    if (system && !focused() && !this.missing('system') && Notification.permission === 'granted') await this.#notify(alert).catch(() => {});
  }

  /** @param {Alert} alert */
  async #notify({ keys, words, body = '', path }) {
    const options = { body: body.length > BODY_CHARS ? `${body.slice(0, BODY_CHARS)} …` : body, tag: `handraise ${keys[0]}`, data: { path } };
    const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
    if (registration?.active) return registration.showNotification(words, options); // its click comes as a message
    const shown = new Notification(words, options);
    shown.onclick = () => {
      globalThis.focus();
      shown.close();
      this.ctx.navigate(path);
    };
  }

  /** How many wait in the rooms and topics that one is on duty for, in the title; that and what is unread, on the icon. */
  #count() {
    const { network } = this.ctx;
    const { title, icon } = this.settings;
    const waiting = this.topics.all + this.rooms.all + Number(this.#testing);
    this.retitle(title && waiting ? `${plural(waiting, { one: '{n} waits', other: '{n} wait' })} · ` : '');
    this.#setBadge(icon ? waiting + network.unread + network.newTalks : 0);
  }

  /** @param {number} count */
  #setBadge(count) {
    if (count === this.#badge || this.missing('icon')) return;
    this.#badge = count;
    const told = count ? navigator.setAppBadge(count) : navigator.clearAppBadge();
    void told.catch(() => {}); // not installed, or refused
  }

  #close() {
    this.ending.abort();
    this.#setBadge(0);
    this.retitle('');
    this.rooms.close();
    this.topics.close();
    this.claims.close();
    this.#tone.close();
  }
}

const PLAIN = t('Not over plain HTTP: browsers allow it over HTTPS alone.');
const REFUSED = { sound: t('The browser held the sound back. Allow sound for this site in its site settings, by the sign before the address, and test again.'),
  system: t('The browser refuses notifications from this site. Allow them in its site settings, by the sign before the address, and test again.') };
const DONE = { sound: t('Played. If you heard nothing, turn up this device.'), title: t('For a moment one waits in the title of this tab.'),
  icon: t('For a moment it counts one more; you see it where Handraise is installed as an app.'), system: t('Shown. If you saw none, this device may be set not to disturb.') };
