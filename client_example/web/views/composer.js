/** Where a post, a reply or an edit is written. */

import { h, icon } from '/client/ui/dom.js';
import { reasonOf } from '/client/ui/reasons.js';
import { number, plural, t } from '/client/ui/words.js';
import { suggest } from '/client/views/suggest.js';

const WARN_BELOW = 200;
const SEND_KEYS = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘ Enter' : 'Ctrl Enter';
const IMAGES = 'image/png,image/jpeg,image/webp,image/gif';
const NO_ANSWER = t('The server does not answer. Check your connection and try again.');
const HAS_CAMERA = matchMedia('(pointer: coarse)').matches; // a phone or a tablet: elsewhere the picker is the same

/** @typedef {Array<{id: number, alt: string}>} Images as a post takes them */

/**
 * @typedef {object} Options
 * @property {string} label what the field is, for those who don't see it
 * @property {string} placeholder
 * @property {string} action the button's name
 * @property {() => number} limit characters that a post may have
 * @property {(text: string, images: Images, asked: import('/client/help/ask.js').Asked | null) => Promise<unknown>} submit on
 *   success the field is emptied, on failure the text stays
 * @property {() => void} [cancel] shows a second button
 * @property {string} [text]
 * @property {(text: string) => void} [onDraft] told of every change, to keep it; images aren't kept
 * @property {(text: string) => Promise<any>} [complete] asks for people and topics that go on from the text
 * @property {string | null} [note] a line under the field
 * @property {import('/client/views/attach.js').Site} [images] lets images be added
 * @property {import('/client/store.js').Image[]} [attached] images that are there already
 * @property {import('/client/help/ask.js').Place} [asking] lets it be a request
 * @property {import('/client/views/preview.js').Place} [preview] lets one look at it first
 */

/** @param {Options} options */
export function composer(options) {
  const field = h('textarea', { rows: 2, 'aria-label': options.label, placeholder: options.placeholder, enterkeyhint: 'enter', spellcheck: 'true' });
  const left = h('span', { class: 'count', 'aria-hidden': 'true' });
  const spoken = h('span', { class: 'visually-hidden', 'data-spoken': '' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const send = h('button', { type: 'submit', class: 'primary' }, options.action);
  const cancel = options.cancel && h('button', { type: 'button', class: 'quiet', onclick: options.cancel }, t('Cancel'));
  const kept = h('p', { class: 'kept', 'data-spoken': '' });
  const hint = h('kbd', { class: 'hint', 'aria-hidden': 'true' }, SEND_KEYS);
  const form = h('form', { class: 'composer', novalidate: true }, field, problem, kept);
  const pictures = options.images && imagesOf(form, field, options.images, options.attached ?? [], () => measure(), (why) => (problem.textContent = why));
  const help = options.asking && askingOf(field, options.asking, () => measure(), (why) => (problem.textContent = why));
  const look = options.preview && previewOf(field, options.preview, (why) => (problem.textContent = why));
  form.append(...pictures?.place ?? [], ...(help ? [help.place] : []),
    h('div', { class: 'composer-bar' }, h('div', { class: 'composer-tools' }, pictures?.buttons, look?.button, help?.button), h('p', { class: 'note' }, options.note ?? ''), left, hint, cancel, send), spoken,
    ...(options.complete ? [suggest(field, options.complete)] : []));
  field.value = options.text ?? '';

  const remaining = () => options.limit() - [...field.value].length;
  const measure = () => {
    const rest = remaining();
    const text = field.value.trim() !== '';
    const empty = !text && !pictures?.count();
    look?.offer(text);
    form.classList.toggle('filled', field.value !== '');
    left.textContent = number(rest);
    left.classList.toggle('low', rest < WARN_BELOW);
    left.classList.toggle('over', rest < 0);
    send.disabled = form.ariaBusy === 'true' || rest < 0 || empty || Boolean(pictures?.busy());
    const action = form.ariaBusy === 'true' ? t('Sending …') : help?.asked() ? t('Ask') : options.action;
    if (send.textContent !== action) send.textContent = action;
    spoken.textContent = rest < 0 ? plural(-rest, { one: '{n} character too many', other: '{n} characters too many' }) : rest < WARN_BELOW && rest % 50 === 0 ? plural(rest, { one: '{n} character left', other: '{n} characters left' }) : '';
  };
  const busy = (/** @type {boolean} */ on) => {
    form.ariaBusy = String(on);
    field.readOnly = on;
    measure();
  };
  const submit = async () => {
    if (send.disabled) return;
    problem.textContent = kept.textContent = '';
    look?.end();
    const attached = pictures?.all();
    if (attached?.failed) {
      problem.textContent = t('One image could not be added. Remove it, or try it again.');
      return;
    }
    const done = () => {
      field.value = '';
      attached?.clear();
      help?.done();
    };
    busy(true);
    try {
      const sent = options.submit(field.value, pictures?.images() ?? [], help?.asked() ?? null);
      options.onDraft?.(''); // from here on the outbox has it: after a reload it must not be in both
      await sent;
      done();
    } catch (error) {
      if (/** @type {any} */ (error).code === 'kept') {
        done();
        kept.textContent = t('There is no connection. It waits to be sent, and you may write on.');
        options.cancel?.();
      } else {
        options.onDraft?.(field.value);
        problem.textContent = reasonOf(error);
        field.focus();
      }
    } finally {
      busy(false);
    }
  };
  field.addEventListener('input', () => {
    options.onDraft?.(field.value);
    problem.textContent = '';
    kept.textContent = '';
    measure();
  });
  field.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape') return;
    if (options.cancel) options.cancel();
    else field.blur();
  });
  form.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape' && look?.end()) return field.focus();
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void submit();
  });
  form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    void submit();
  });
  measure();
  return {
    element: form,
    /** @param {import('/client/outbox.js').Kept} [kept] what else was sent with the text that is here again */
    focus: (kept) => {
      look?.end();
      field.focus();
      if (kept?.type === 'ask') void help?.begin(kept);
      if (kept?.images?.length) pictures?.keep(kept.images);
    },
    /** Turns to asking for help, from a button elsewhere. */
    askForHelp: () => help?.begin(),
    /** Whether the switch that asks for help is offered. @param {boolean} offered */
    offerHelp: (offered) => help?.offer(offered),
  };
}

/** Uses a module that is fetched only now. @template T @param {Promise<T>} module @param {(why: string) => void} tell
 * @param {(module: T) => void} use */
const fetched = (module, tell, use) => module.then(use).catch(() => tell(NO_ANSWER));

/** The switch that makes a post a request. What it opens is fetched with the first.
 * @param {HTMLTextAreaElement} field @param {import('/client/help/ask.js').Place} site
 * @param {() => void} changed @param {(why: string) => void} tell */
function askingOf(field, site, changed, tell) {
  const place = h('div', {});
  const button = h('button', { type: 'button', class: 'quiet ask-switch', role: 'switch', 'aria-checked': 'false', onclick: () => void flip() }, t('Ask for help'));
  /** @type {import('/client/help/ask.js').Asking | undefined} */ let asking;
  const turn = (/** @type {boolean} */ on) => {
    button.setAttribute('aria-checked', String(on));
    asking?.turn(on);
    changed();
  };
  const flip = () => fetched(import('/client/help/ask.js'), tell, ({ Asking }) => {
    if (!asking) place.append((asking = new Asking(field, site)).element);
    turn(!asking.on);
  });
  const begin = async (/** @type {import('/client/help/ask.js').Asked | undefined} */ asked = undefined) => {
    field.focus(); // at once: what is typed while the fields below come isn't lost
    if (!asking?.on) await flip();
    if (asked) asking?.fill(asked);
  };
  const offer = (/** @type {boolean} */ offered) => {
    button.hidden = !offered;
    if (!offered && asking?.on) turn(false);
  };
  return { button, place, offer, begin, asked: () => asking?.asked() ?? null, done: () => asking?.on && turn(false) };
}

/** The button that shows the text as it will look. What shows it is fetched with the first.
 * @param {HTMLTextAreaElement} field @param {import('/client/views/preview.js').Place} site @param {(why: string) => void} tell */
function previewOf(field, site, tell) {
  const button = h('button', { type: 'button', class: 'quiet preview-switch', 'aria-pressed': 'false', title: t('Preview'), hidden: true, onclick: () => void flip() }, icon('eye'), h('span', {}, t('Preview')));
  /** @type {import('/client/views/preview.js').Preview | undefined} */ let preview;
  const turn = (/** @type {boolean} */ on) => {
    button.setAttribute('aria-pressed', String(on));
    preview?.turn(on);
  };
  const flip = () => fetched(import('/client/views/preview.js'), tell, ({ Preview }) => {
    if (!preview) field.after((preview = new Preview(field, site)).element);
    if (field.value.trim()) turn(!preview.on); // else it has been sent meanwhile
  });
  const offer = (/** @type {boolean} */ offered) => {
    if (!offered && document.activeElement === button) field.focus();
    button.hidden = !offered;
  };
  /** Back to the text; whether it wasn't there. */
  const end = () => Boolean(preview?.on && (turn(false), true));
  return { button, offer, end };
}

/** The ways by which images come: the button, a camera, the clipboard, a drop. What shows them is fetched with the first.
 * @param {HTMLFormElement} form @param {HTMLTextAreaElement} field @param {import('/client/views/attach.js').Site} site
 * @param {import('/client/store.js').Image[]} attached @param {() => void} changed @param {(why: string) => void} tell */
function imagesOf(form, field, site, attached, changed, tell) {
  const given = (/** @type {object} */ how) => h('input', { type: 'file', hidden: true, ...how, onchange: ({ target }) => {
    const files = [...target.files]; // the list is emptied with the field
    target.value = '';
    void add(files);
  } });
  const opens = (/** @type {HTMLElement} */ input, /** @type {string} */ name, /** @type {string} */ words) =>
    h('button', { type: 'button', class: 'icon-button', 'aria-label': words, title: words, onclick: () => input.click() }, icon(name));
  const picker = given({ accept: IMAGES, multiple: true });
  const camera = given({ accept: 'image/*', capture: 'environment' });
  const button = opens(picker, 'image', t('Add images'));
  const buttons = [button, HAS_CAMERA && opens(camera, 'camera', t('Take a photo'))];
  const place = h('div', {});
  /** @type {import('/client/views/attach.js').Attachments | undefined} */ let all;
  let coming = 0; // times that the module is waited for
  const use = async (/** @type {(all: import('/client/views/attach.js').Attachments) => void} */ act) => {
    coming += 1;
    changed();
    await fetched(import('/client/views/attach.js'), tell, ({ Attachments }) => {
      if (!all) place.append((all = new Attachments(site, changed, () => button.focus())).element);
      act(all);
    });
    coming -= 1;
    changed();
  };
  const add = async (/** @type {File[]} */ files) => {
    if (files.length && form.ariaBusy !== 'true') await use((those) => those.add(files));
  };
  const carriesFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files');
  const over = (/** @type {boolean} */ on) => form.classList.toggle('dropping', on);
  field.addEventListener('paste', ({ clipboardData: data }) => {
    if (data && !data.types.includes('text/plain')) void add([...data.files]); // an office program gives a picture of its text too
  });
  form.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    over(true);
  });
  form.addEventListener('dragleave', (event) => event.relatedTarget instanceof Node && form.contains(event.relatedTarget) || over(false));
  form.addEventListener('drop', (event) => {
    over(false);
    if (!event.dataTransfer || !carriesFiles(event)) return;
    event.preventDefault();
    void add([...event.dataTransfer.files]);
  });
  const keep = (/** @type {import('/client/outbox.js').Kept['images']} */ images) => void use((those) => those.keep(images));
  if (attached.length) queueMicrotask(() => keep(attached)); // once the composer is whole
  return {
    buttons, place: [place, picker, camera], all: () => all, busy: () => coming > 0 || Boolean(all?.busy),
    keep, count: () => all?.count ?? attached.length, images: () => all?.images ?? attached.map(({ id, alt }) => ({ id, alt })),
  };
}
