/** Does what Handraise needs get through this network? One sentence, row by row, and what to ask an IT person for. */

import { h, icon } from '/client/ui/dom.js';
import { toast } from '/client/ui/over.js';
import { t } from '/client/ui/words.js';
import { Probe } from '/client/views/probe.js';
import { card } from '/client/views/signin.js';

/** @typedef {import('/client/views/probe.js').Result} Result */
/** @typedef {Record<'server' | 'socket' | 'stream' | 'clock' | 'secure', Result>} Results */

/** @type {Array<[keyof Results, string, string]>} */
const ROWS = [
  ['server', t('The server'), t('Is it reached, and is it the server that answers?')],
  ['socket', 'WebSocket', t('The fast way: what others write comes at once.')],
  ['stream', t('Event stream'), t('The side way, where WebSockets are blocked.')],
  ['clock', t('The clock'), t('Is this device’s clock right? Times and waits are shown by it.')],
  ['secure', t('Encryption'), t('Can others on this network read along?')],
];
/** @type {Record<string, [string, string]>} icon and word */
const STATES = { waits: ['clock', t('Checking …')], good: ['solved', t('Good')], note: ['info', t('Take note')], bad: ['warning', t('Does not work')], skipped: ['more', t('Not checked')] };

/** All in one sentence. @param {Results} results */
function verdict({ server, socket, stream, clock, secure }) {
  if (server.why === 'portal') return t('Something else answers in the server’s place. Does this network want you to sign in to it first?');
  if (server.state === 'bad') return t('The server is not reached from here.');
  if (socket.state === 'bad' && stream.state === 'good') return t('Handraise works here, by a side way: this network blocks WebSockets.');
  if (socket.state === 'bad' && stream.state === 'note') return t('This network blocks WebSockets. Check again, to see whether the side way is open.');
  if (socket.state === 'bad') return stream.why === 'held' ? t('This network blocks WebSockets and holds event streams back: news comes late or not at all.') : t('This network blocks both ways by which news comes.');
  if (stream.state === 'bad') return t('Handraise works here. Only the side way, which it does without, is blocked.');
  if (clock.state === 'note') return clock.verdict ?? '';
  return secure.state === 'good' ? t('Everything that Handraise needs gets through.') : t('Everything gets through, without encryption.');
}

/** What somebody who runs the network has to allow, or null where it lets all through. @param {Results} results */
function request(results) {
  const { server, socket, stream } = results;
  const { protocol, hostname, port, host, origin } = location;
  const tls = protocol === 'https:';
  const needs = [
    server.state === 'bad' && t('- {protocol} (GET, POST, PUT, DELETE) to {hostname}, TCP port {port}, without a sign-in page or another page in between. Test: {address} must answer {answer}.',
      { protocol: tls ? 'HTTPS' : 'HTTP', hostname, port: port || (tls ? '443' : '80'), address: `${origin}/healthz`, answer: '{"status":"ok"}' }),
    socket.state === 'bad' && t('- WebSocket at {address}, the same port. Proxies pass on "Connection: Upgrade", "Upgrade: websocket" and the Sec-WebSocket headers, and leave the connection open.', { address: `${tls ? 'wss' : 'ws'}://${host}/ws` }),
    stream.state === 'bad' && t('- Server-sent events at {address}: answers of the type text/event-stream are passed on as they come, without buffering, waiting for the end, compressing or scanning as a whole, and may stay open. Test: {test} gives three events, 300 ms apart.',
      { address: `${origin}/api/v1/events`, test: `${origin}/api/v1/check/events` }),
  ].filter(Boolean);
  if (!needs.length) return null;
  const seen = ROWS.map(([name, title]) => `- ${title}: ${results[name].words}`);
  return [t('Handraise at {address} needs this to get through:', { address: origin }), ...needs, '', t('Seen on {time} with {browser}:', { time: new Date().toISOString(), browser: navigator.userAgent }), ...seen].join('\n');
}

/** @param {HTMLElement} from */
async function copy(from) {
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(from.textContent ?? '');
    else if (!(getSelection()?.selectAllChildren(from), document.execCommand('copy'))) throw new Error(); // over plain HTTP
    toast(t('Copied.'));
  } catch {
    getSelection()?.selectAllChildren(from);
    toast(t('This browser does not let the page copy. The text is selected: copy it with the keys.'));
  }
}

/** A row of the list. @param {string} title @param {string} question */
function row(title, question) {
  const sign = h('span', { class: 'check-sign' });
  const words = h('p', { class: 'muted small' }, question);
  const element = h('li', { class: 'check-row' }, sign, h('div', {}, h('h2', {}, title), words));
  return {
    element,
    /** @param {Result} result */
    show({ state, words: said }) {
      element.dataset.state = state;
      sign.replaceChildren(icon(STATES[state][0]), STATES[state][1]);
      words.textContent = said || question;
    },
  };
}

/** The rows, and what came of them. */
function checkView() {
  const sentence = h('p', { class: 'check-verdict', 'data-spoken': '' });
  const rows = new Map(ROWS.map(([name, title, question]) => [name, row(title, question)]));
  const text = h('pre', { tabindex: '0', 'aria-label': t('What to allow') });
  const ask = h('section', { class: 'check-ask', 'aria-labelledby': 'check-ask', hidden: true }, h('h2', { id: 'check-ask' }, t('What to allow')), text,
    h('button', { type: 'button', class: 'primary', onclick: () => void copy(text) }, t('Copy for your IT person')));
  const again = h('button', { type: 'button', class: 'quiet', onclick: () => void run() }, t('Check again'));
  const element = h('div', { class: 'check-view' }, sentence, h('ul', { class: 'check-rows' }, [...rows.values()].map((each) => each.element)), ask, again);
  /** @type {Probe | null} */ let probe = null;
  const run = async () => {
    again.disabled = true;
    ask.hidden = true;
    sentence.textContent = t('Checking …');
    for (const each of rows.values()) each.show({ state: 'waits', words: '' });
    const turn = (probe = new Probe((name, result) => rows.get(name)?.show(result)));
    const results = await turn.run();
    if (turn.ended) return;
    sentence.textContent = verdict(results);
    text.textContent = request(results) ?? '';
    ask.hidden = !text.textContent;
    again.disabled = false;
  };
  return { element, run, end: () => probe?.end() };
}

/** For those who are signed in. */
export function checkPage() {
  const view = checkView();
  const element = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, t('Check the connection'))), view.element);
  void view.run(); // not in `open`, which waits for a connection
  return { title: t('Check the connection'), element, open: () => {}, close: () => view.end(), refresh: () => {} };
}

/** For those who aren't: it may be why. */
export function checkCard() {
  const view = checkView();
  void view.run();
  return card(t('Check the connection'), view.element, h('p', { class: 'aside' }, h('a', { href: '/' }, t('Back to signing in'))));
}
