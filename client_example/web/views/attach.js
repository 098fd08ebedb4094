/** Images that go with a post: uploaded as soon as they are given, each with a preview and a field for what it shows. */

import { h, icon } from '/client/ui/dom.js';
import { reasonOf } from '/client/ui/reasons.js';
import { inWords } from '/client/ui/times.js';
import { plural, t } from '/client/ui/words.js';

const MB = 1 << 20;
const NO_ANSWER = t('The server does not answer. Check your connection and try again.');

/** @typedef {{csrf: string, limits: () => Record<string, number>}} Site what an upload needs to know */
/** @typedef {{id: number, thumb: string}} Uploaded */

/** Why an image was refused, and whether it may be taken later. @param {number} status 0: there was no answer
 * @param {any} problem the answer's body @returns {Error & {retryable: boolean}} */
function refusal(status, problem) {
  const { limit, value = 0, detail, retry_after_ms: waitMs = 60_000 } = problem;
  const words = !status ? NO_ANSWER
    : limit === 'image_bytes' ? tooLarge(value)
      : limit === 'image_pixels' ? plural(Math.floor(value / 1e6), { one: 'It has too many pixels: at most {n} million.', other: 'It has too many pixels: at most {n} million.' })
        : limit === 'image_bytes_per_account' ? t('Your images fill the space that you have here. Delete posts with images to make room.')
          : status === 429 ? t('That was too often. Try again in {time}.', { time: inWords(waitMs / 1000) })
            : detail ? reasonOf(Object.assign(new Error(detail), problem)) : t('The server refused it.');
  return Object.assign(new Error(words), { retryable: !status || status === 429 || status >= 500 });
}

/** @param {number} bytes */
const tooLarge = (bytes) => t('It is too large: at most {n} MB.', { n: Math.round((bytes / MB) * 10) / 10 });

/** `fetch` doesn't tell how far an upload is. @param {XMLHttpRequest} request @param {File} file @param {string} csrf
 * @param {(part: number) => void} onProgress @returns {Promise<Uploaded>} */
function upload(request, file, csrf, onProgress) {
  return new Promise((resolve, reject) => {
    request.open('POST', '/api/v1/images');
    request.setRequestHeader('Content-Type', 'application/octet-stream'); // its bytes say what it is
    request.setRequestHeader('X-CSRF-Token', csrf);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => (request.status === 201 ? resolve(request.response) : reject(refusal(request.status, request.response ?? {})));
    request.onerror = request.onabort = () => reject(refusal(0, {}));
    request.send(file);
  });
}

export class Attachments {
  /** @type {Set<Attached>} */ #all = new Set();
  /** @type {Promise<unknown>} one at a time: a site may allow no more */ #turn = Promise.resolve();

  /** @param {Site} site @param {() => void} changed called when there are others, or one is there @param {() => void} focus where to go from one that is removed */
  constructor(site, changed, focus) {
    this.site = site;
    this.changed = changed;
    this.focus = focus;
    this.list = h('ul', { class: 'attached', 'aria-label': t('Images of this post') });
    this.said = h('p', { class: 'visually-hidden', 'data-spoken': '' });
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.element = h('div', { class: 'attachments' }, this.list, this.problem, this.said);
  }

  /** @param {File[]} files */
  add(files) {
    const most = this.site.limits().images_per_post ?? 4;
    const taken = files.slice(0, most - this.#all.size);
    this.problem.textContent = taken.length < files.length ? plural(most, { one: 'A post shows at most {n} image.', other: 'A post shows at most {n} images.' }) : '';
    for (const file of taken) {
      const one = this.#show(new Attached(file.name, this));
      one.file = file;
      this.start(one);
    }
    this.changed();
  }

  /** What the post shows already, or was to show. @param {import('/client/outbox.js').Kept['images']} images */
  keep(images) {
    for (const [index, image] of images.entries()) this.#show(new Attached(t('Image {n}', { n: index + 1 }), this)).have(image, image.alt);
    this.changed();
  }

  /** @param {Attached} one */
  #show(one) {
    this.#all.add(one);
    this.list.append(one.element);
    return one;
  }

  /** @param {Attached} one */
  start(one) {
    this.#turn = this.#turn.then(() => (this.#all.has(one) ? one.upload(this.site) : undefined));
  }

  /** @param {Attached} one */
  remove(one) {
    this.#all.delete(one);
    one.end();
    this.problem.textContent = '';
    this.said.textContent = t('{name} is removed.', { name: one.name });
    this.changed();
    this.focus();
  }

  get count() {
    return this.#all.size;
  }

  /** Whether one is on its way. */
  get busy() {
    return [...this.#all].some(({ state }) => state === 'uploading');
  }

  /** Whether one was refused, and is still here. */
  get failed() {
    return [...this.#all].some(({ state }) => state === 'failed');
  }

  /** As a post takes them. */
  get images() {
    return [...this.#all].flatMap(({ image, words }) => (image ? [{ id: image.id, alt: words }] : []));
  }

  /** They have gone with their post. */
  clear() {
    for (const one of this.#all) one.end();
    this.#all.clear();
    this.problem.textContent = this.said.textContent = '';
    this.changed();
  }
}

/** One of them. */
class Attached {
  /** @type {'uploading' | 'there' | 'failed'} */ state = 'uploading';
  /** @type {File | null} */ file = null;
  /** @type {Uploaded | null} */ image = null;
  /** @type {XMLHttpRequest | null} */ #request = null;

  /** @param {string} name @param {Attachments} all */
  constructor(name, all) {
    this.name = name;
    this.all = all;
    this.alt = h('input', { 'aria-label': t('What {name} shows', { name }), placeholder: t('What does it show?'), autocomplete: 'off', maxlength: all.site.limits().alt_chars });
    this.alt.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault(); // alone it would send a post that isn't written yet
      if (event.ctrlKey || event.metaKey) this.alt.form.requestSubmit();
    });
    this.progress = h('progress', { max: 1, value: 0, 'aria-label': t('Uploading {name}', { name }) });
    this.preview = h('span', { class: 'attached-preview' }, icon('image'));
    this.inside = h('div', { class: 'attached-text' });
    this.element = h('li', {}, this.preview, this.inside,
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('Remove {name}', { name }), title: t('Remove'), onclick: () => all.remove(this) }, icon('close')));
    this.#show('uploading', this.progress);
  }

  get words() {
    return this.alt.value.trim();
  }

  /** @param {Site} site */
  async upload({ csrf, limits }) {
    const most = limits().image_bytes;
    try {
      if (this.file.type && !this.file.type.startsWith('image/')) throw new Error(t('This is no image.'));
      if (most && this.file.size > most) throw new Error(tooLarge(most));
      this.#request = new XMLHttpRequest();
      this.have(await upload(this.#request, this.file, csrf, (part) => (this.progress.value = part)));
      this.all.said.textContent = t('{name} is uploaded.', { name: this.name });
    } catch (error) {
      this.#failed(/** @type {any} */ (error));
    }
    this.all.changed();
  }

  /** It is on the server. @param {Uploaded} image @param {string} [alt] */
  have(image, alt = '') {
    this.image = image;
    this.alt.value = alt;
    this.preview.replaceChildren(h('img', { src: image.thumb, alt: '' }));
    this.#show('there', this.alt);
  }

  /** @param {Error & {retryable?: boolean}} error */
  #failed({ message, retryable }) {
    const again = () => {
      this.progress.value = 0;
      this.#show('uploading', this.progress);
      this.all.start(this);
      this.all.changed();
    };
    this.#show('failed', h('p', { class: 'problem', role: 'alert' }, message),
      retryable && h('button', { type: 'button', class: 'link', onclick: again }, t('Try again')));
  }

  /** @param {'uploading' | 'there' | 'failed'} state @param {...any} inside */
  #show(state, ...inside) {
    this.state = state;
    this.element.className = state;
    this.inside.replaceChildren(h('span', { class: 'attached-name muted small' }, this.name), ...inside.filter(Boolean));
  }

  end() {
    this.#request?.abort();
    this.element.remove();
  }
}
