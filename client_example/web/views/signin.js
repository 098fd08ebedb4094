/** The ways in: a password, a token or a link; an invite; a room's code for those without an account. */

import { roomPath, routeOf } from '/client/router.js';
import { joinAsGuest, lookAtInvite, proofOf, publicProfile, signIn, takeInvite, takeSecret } from '/client/session.js';
import { h, icon } from '/client/ui/dom.js';
import { field, form } from '/client/ui/form.js';
import { reasonOf } from '/client/ui/reasons.js';
import { inWords } from '/client/ui/times.js';
import { t } from '/client/ui/words.js';
import { languages } from '/client/views/language.js';

/** @typedef {import('/client/session.js').Session} Session */

const REASONS = /** @type {Record<number, string>} */ ({
  401: t('This token is not valid. It may have been revoked, or cut short when it was copied.'),
  404: t('This link is not known here. Each works once; ask for a new one.'),
  409: t('This link has been used or has expired. Ask for a new one.'),
  410: t('This link has been used or has expired. Ask for a new one.'),
});

/** By the role. @type {Record<string, (name: string) => string>} */
const INVITED = {
  admin: (name) => t('{name} invites you to join as an admin.', { name }),
  educator: (name) => t('{name} invites you to join as an educator.', { name }),
  student: (name) => t('{name} invites you to join as a student.', { name }),
  bot: (name) => t('{name} invites you to join as a bot.', { name }),
};

/** Why a token or link was refused. @param {any} error */
function proofReason(error) {
  return error.status in REASONS ? REASONS[error.status] : plainReason(error);
}

/** The server's own words, with how long to wait. @param {any} error */
export function plainReason(error) {
  if (error instanceof TypeError) return t('The server does not answer. Check your connection and try again.');
  if (error.status === 429) return t('That was too often. Try again in {time}.', { time: inWords(error.waitS || 60) });
  return reasonOf(error);
}

/** @param {string} title @param {...any} inside */
export function card(title, ...inside) {
  return h('main', { id: 'main', class: 'signin', tabindex: '-1' }, h('div', { class: 'signin-card' },
    h('p', { class: 'brand' }, icon('hand'), 'Handraise'), h('h1', {}, title), inside), languages());
}

/**
 * @param {(session: Session) => void} done
 * @param {string} [problem] why the reader sees this page, where it isn't plain
 */
export function signInView(done, problem = '') {
  const handle = field(t('Handle'), { autocomplete: 'username', required: true, autofocus: true });
  const password = field(t('Password'), { type: 'password', autocomplete: 'current-password', required: true });
  const proof = field(t('Token or sign-in link'), { type: 'password', autocomplete: 'off', required: true },
    t('A token begins with hr_. It is sent to this server once, and not kept in the browser.'));
  const named = () => handle.input.value.trim().replace(/^@/, '').toLowerCase();
  return card(t('Sign in'),
    form({ label: t('With a password'), fields: [handle, password], action: t('Sign in'), problem,
      reason: (error) => (error.status === 401 ? t('The handle or the password is wrong.') : plainReason(error)),
      submit: async () => done(await signIn({ handle: named(), password: password.input.value })) }),
    h('p', { class: 'or' }, t('or')),
    form({ label: t('With a token or link'), fields: [proof], action: t('Continue'), second: true, reason: proofReason,
      submit: async () => done(await signIn(proofOf(proof.input.value))) }),
    h('p', { class: 'aside' }, t('In a class with a code?'), ' ', h('a', { href: '/join' }, t('Join a room'))),
    h('p', { class: 'aside' }, t('Does it hang or stay empty?'), ' ', h('a', { href: '/check' }, t('Check the connection'))),
    h('details', {},
      h('summary', {}, t('I have none of these')),
      h('p', {}, t('Ask the person who runs this server. They can print a one-time link for you, and opening it signs you in:')),
      h('pre', { tabindex: '0' }, h('code', {}, 'handraise account add ana --name "Ana Lima" --role educator')),
      h('p', {}, t('If you had an account before, they use:')),
      h('pre', { tabindex: '0' }, h('code', {}, 'handraise account reset ana'))));
}

/** A room's code and a name: a guest. @param {(session: Session & {room: {id: number}}) => void} done
 * @param {string} code as the address has it @param {() => void} haveAccount */
export function guestView(done, code, haveAccount) {
  const codeField = field(t('Room code'), { autocomplete: 'off', required: true, value: code, class: 'code-input', autofocus: !code, autocapitalize: 'characters' },
    t('Eight letters and digits that your teacher shows.'));
  const name = field(t('Your name'), { autocomplete: 'off', required: true, autofocus: Boolean(code), autocapitalize: 'words' }, t('So the others in the room know who asks.'));
  return card(t('Join a room'),
    form({ label: t('Join a room'), fields: [codeField, name], action: t('Join'), reason: plainReason,
      submit: async () => done(await joinAsGuest(codeField.input.value.trim(), name.input.value.trim())) }),
    h('p', { class: 'aside' }, t('You need no account.'), ' ', h('button', { type: 'button', class: 'link', onclick: haveAccount }, t('I have one'))));
}

/** What an invite's link opens. @param {(session: Session) => void} done @param {string} code */
export function inviteView(done, code) {
  const about = h('p', { class: 'muted' }, t('Looking at the invite …'));
  const handle = field(t('Handle'), { autocomplete: 'username', required: true, autofocus: true }, t('How others mention you: @ana. Small letters, digits and _.'));
  const name = field(t('Name'), { autocomplete: 'name', required: true, autocapitalize: 'words' });
  const password = field(t('Password'), { type: 'password', autocomplete: 'new-password', required: true }, t('You sign in with it from now on.'));
  const made = form({ label: t('New account'), fields: [handle, name, password], action: t('Create account'), reason: plainReason,
    submit: async () => done(await takeInvite({
      code, handle: handle.input.value.trim().replace(/^@/, '').toLowerCase(), name: name.input.value.trim(), password: password.input.value })) });
  lookAtInvite(code).then(
    ({ role, inviter }) => (about.textContent = INVITED[role](inviter?.name ?? t('The person who runs this server'))),
    (error) => {
      made.hidden = true;
      about.className = 'problem';
      about.setAttribute('role', 'alert');
      about.textContent = error.status === 404 ? t('This invite is not known here, or it has ended. Ask for a new one.') : plainReason(error);
    });
  return card(t('Welcome'), about, made, h('p', { class: 'aside' }, h('a', { href: '/' }, t('I have an account'))));
}

/** What stands in the page's place while nobody is signed in. */
export class WaysIn {
  #turn = 0; // of what was asked for last

  /** @param {HTMLElement} host @param {(session: Session) => void} enter @param {() => void} end ends the session that there is */
  constructor(host, enter, end) {
    this.host = host;
    this.end = end;
    this.enter = (/** @type {Session} */ session) => {
      this.#turn += 1;
      enter(session);
    };
  }

  /** @param {HTMLElement} view @param {string} title */
  #show(view, title) {
    this.#turn += 1;
    this.end();
    this.host.replaceChildren(view);
    document.title = `${title} · Handraise`;
    /** @type {HTMLElement | null} */ (view.querySelector('[autofocus]'))?.focus();
  }

  /** Ends what there is. Who signs in comes to the address that stands there. @param {string} [problem] */
  signIn(problem) {
    this.#show(signInView(this.enter, problem), t('Sign in'));
  }

  /** What the address is to who isn't signed in: a room's takes guests, a person's may show a profile. */
  welcome() {
    const route = routeOf(location.pathname);
    if (route.name === 'person') return void this.#person(route.handle);
    if (route.name === 'check') return void this.#check();
    if (route.name !== 'join') return this.signIn();
    const enterRoom = (/** @type {Session & {room: {id: number}}} */ session) => {
      history.replaceState(null, '', roomPath(session.room.id)); // a guest begins there
      this.enter(session);
    };
    this.#show(guestView(enterRoom, route.code, () => this.signIn()), t('Join a room'));
  }

  async #check() {
    const turn = ++this.#turn;
    const module = await import('/client/views/check.js').catch(() => null);
    if (turn !== this.#turn) return;
    if (module) this.#show(module.checkCard(), t('Check the connection'));
    else this.signIn(t('The server does not answer. Check your connection and try again.'));
  }

  /** Whoever shows no profile looks as somebody who doesn't exist. @param {string} handle */
  async #person(handle) {
    const turn = ++this.#turn;
    const [profile, module] = await Promise.all([publicProfile(handle), import('/client/views/person.js').catch(() => null)]);
    if (turn !== this.#turn) return;
    if (profile && module) this.#show(module.publicView(profile, () => this.signIn()), profile.name);
    else this.signIn();
  }

  /** A link or an invite in the address; whether there was one. */
  async takeProof() {
    const invite = takeSecret('invite');
    const link = takeSecret('link');
    if (invite !== null) this.#show(inviteView(this.enter, invite), t('Welcome'));
    if (invite !== null || link === null) return invite !== null;
    try {
      const session = await signIn({ link });
      this.end();
      this.enter(session);
    } catch (error) {
      this.signIn(proofReason(error));
    }
    return true;
  }
}
