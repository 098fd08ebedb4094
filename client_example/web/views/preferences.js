/** What one sets for oneself: name, presence, lists, whom one keeps away, alerts, keys, language, sessions. */

import { h } from '/client/ui/dom.js';
import { field, form, tick } from '/client/ui/form.js';
import { keysEnabled, turnKeys } from '/client/ui/keys.js';
import { toast, whenLoaded } from '/client/ui/over.js';
import { reasonOf } from '/client/ui/reasons.js';
import { t } from '/client/ui/words.js';
import { languages } from '/client/views/language.js';
import { listsView } from '/client/views/lists.js';
import { keptView } from '/client/views/muted.js';
import { sessionsView } from '/client/views/sessions.js';

/** @typedef {import('/client/app.js').Context} Context */

const SHOWN = new Set(['admin', 'educator', 'bot']); // of nobody else it is ever told that he is online

/** @param {string} title @param {...any} content */
function part(title, ...content) {
  return h('section', { class: 'panel', 'aria-label': title }, h('h2', {}, title), ...content);
}

/** @param {Context} ctx */
function nameForm(ctx) {
  const { account } = ctx.store;
  const name = field(t('Name'), { name: 'name', value: account.name, required: true, autocomplete: 'name', autocapitalize: 'words' }, t('What you write from now on carries it.'));
  return form({ label: t('Your name'), fields: [name], action: t('Save'), second: true, submit: async () => {
    const words = name.input.value.trim();
    await ctx.send('profile', { name: words });
    ctx.store.meet({ ...account, name: words });
    account.name = words;
    toast(t('Your name is changed.'));
  } });
}

/** @param {Context} ctx */
function presenceTick(ctx) {
  const shown = tick(t('Others see that I am online'), ctx.own.presence !== 'nobody', t('Those who follow you or look at your page, and that you are writing to them.'));
  const problem = h('p', { class: 'problem', role: 'alert' });
  const { input } = shown;
  input.addEventListener('change', async () => {
    problem.textContent = '';
    try {
      await ctx.send('set_privacy', { presence: input.checked ? 'followers' : 'nobody' });
    } catch (error) {
      input.checked = !input.checked;
      problem.textContent = reasonOf(error);
    }
  });
  const show = () => (input.checked = ctx.own.presence !== 'nobody');
  ctx.own.addEventListener('privacy', show);
  return { element: h('div', {}, shown.element, problem), close: () => ctx.own.removeEventListener('privacy', show) };
}

function keysTick() {
  const on = tick(t('Single keys are on in this browser'), keysEnabled(), t('Such as n to write and j for the next post; ? lists them.'));
  on.input.addEventListener('change', () => turnKeys(on.input.checked));
  return on.element;
}

/** @param {Context} ctx */
export function preferencesPage(ctx) {
  const title = t('Preferences');
  const { account, onNetwork } = ctx.store;
  const kept = keptView(ctx);
  const lists = onNetwork ? listsView(ctx) : null;
  const presence = SHOWN.has(account.role) ? presenceTick(ctx) : null;
  const sessions = account.handle ? sessionsView(ctx.csrf) : null;
  const alerts = h('div', {}, h('p', { class: 'muted small' }, t('Loading …')));
  const element = h('div', { class: 'page preferences' }, h('div', { class: 'page-head' }, h('h1', {}, title)),
    onNetwork && part(t('You||a heading'), nameForm(ctx), presence?.element),
    lists && part(t('Your lists'), lists.element),
    part(t('Muted and blocked'), kept.element),
    part(t('Alerts'), alerts),
    part(t('Keys||of the keyboard'), keysTick()),
    part(t('Language'), languages(true)),
    sessions && part(t('Where you are signed in'), sessions.element, h('p', { class: 'small' }, h('button', { type: 'button', class: 'link', onclick: ctx.showAccount }, t('Change your password')))));
  const open = () => {
    void sessions?.open();
    const loading = Promise.all([ctx.alerts(), import('/client/help/alerting.js')]);
    whenLoaded(loading, ([made, { alertingPanel }]) => alerts.replaceChildren(alertingPanel(made)), () => alerts.replaceChildren(h('p', { class: 'problem' }, t('This did not load.'))));
  };
  const close = () => {
    kept.close();
    lists?.close();
    presence?.close();
  };
  return { title, element, open, close, refresh: () => {} };
}
