/**
 * Rendered posts as elements. The server has cleaned the HTML; here it is parsed once more, inert, and what is on this
 * list is built anew. This module is the only one that turns text into HTML, under the one Trusted Types policy. That
 * lets one script be loaded besides those that the page names.
 */

const HTML = 'http://www.w3.org/1999/xhtml';
const MATH = 'http://www.w3.org/1998/Math/MathML';

const TAGS = new Set(
  'a blockquote br code del em h3 h4 h5 h6 hr li ol p pre s span strong sub sup table tbody td th thead tr ul'.split(' '),
);
const MATH_TAGS = new Set(
  ('math mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr ' +
    'munder munderover').split(' '),
);
const MATH_ATTRIBUTES = new Set(
  ('accent accentunder alttext columnalign columnspan depth display displaystyle fence form height largeop linethickness ' +
    'lspace mathvariant maxsize minsize movablelimits rowspacing rspace scriptlevel separator stretchy voffset width').split(' '),
);
// Pygments' short names, the block around them, ours for tags and mentions, and how a table's cell is aligned.
const CLASS = /^(?:highlight|tag|mention|left|right|center|[a-z]{1,3}[0-9]?)$/;
const OUR_PATH = /^\/(?:topic\/[^/?#]+|@[a-z0-9_]{2,30}|thread\/[0-9]+)$/;

const QUOTED_CHARS = 160;
const WORKER = '/sw.js';

const rules = {
  createHTML: (/** @type {string} */ html) => html,
  createScriptURL(/** @type {string} */ address) {
    if (address !== WORKER) throw new TypeError(`${address} is no script of ours.`);
    return address;
  },
};
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('handraise', rules) ?? rules;

/** The service worker's address, as the browser takes it. @returns {string} */
export const workerAddress = () => policy.createScriptURL(WORKER);

/** @param {string} html what the server rendered @returns {DocumentFragment} */
export function rendered(html) {
  const inert = document.createElement('template'); // its content has no window: nothing in it runs, loads or is reported
  inert.innerHTML = /** @type {string} */ (policy.createHTML(html));
  const fragment = document.createDocumentFragment();
  copyChildren(inert.content, fragment);
  return fragment;
}

/** As much of it as a line quotes, without its marks. @param {string} html what the server rendered */
export function plainText(html) {
  const text = (rendered(html).textContent ?? '').replace(/\s+/g, ' ').trim();
  return text.length > QUOTED_CHARS ? `${text.slice(0, QUOTED_CHARS).trimEnd()}…` : text;
}

/** @param {Node} from @param {Node} to */
function copyChildren(from, to) {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.appendChild(document.createTextNode(child.nodeValue ?? ''));
    else if (child instanceof Element) copyElement(child, to);
  }
}

/** @param {Element} from @param {Node} to */
function copyElement(from, to) {
  const math = from.namespaceURI === MATH && MATH_TAGS.has(from.localName);
  if (!math && !(from.namespaceURI === HTML && TAGS.has(from.localName))) return;
  const element = document.createElementNS(math ? MATH : HTML, from.localName);
  for (const { name, value } of from.attributes) if (math && MATH_ATTRIBUTES.has(name)) element.setAttribute(name, value);
  if (!math) copyAttributes(from, /** @type {HTMLElement} */ (element));
  copyChildren(from, element);
  to.appendChild(element);
}

/** @param {Element} from @param {HTMLElement} to */
function copyAttributes(from, to) {
  const classes = [...from.classList].filter((name) => CLASS.test(name));
  if (classes.length) to.className = classes.join(' ');
  if (to.localName === 'a') copyLink(from, to);
  if (to.localName === 'ol' && /^\d{1,9}$/.test(from.getAttribute('start') ?? '')) to.setAttribute('start', from.getAttribute('start') ?? '');
  if (to.localName === 'pre') to.tabIndex = 0; // it scrolls sideways, so a keyboard must reach it
}

/** @param {Element} from @param {HTMLElement} to */
function copyLink(from, to) {
  const href = from.getAttribute('href') ?? '';
  const title = from.getAttribute('title');
  if (title) to.title = title;
  if (OUR_PATH.test(href)) return to.setAttribute('href', href);
  if (!/^https?:\/\//i.test(href)) return;
  to.setAttribute('href', href);
  to.setAttribute('rel', 'noopener noreferrer nofollow ugc');
  to.setAttribute('target', '_blank');
}
