/** The alerts' switches, and a test that says what the browser refuses. */

import { h, icon } from '/client/ui/dom.js';
import { parts, t } from '/client/ui/words.js';

/** @typedef {import('/client/alerts.js').Alerts} Alerts */
/** @typedef {import('/client/alerts.js').Way} Way */

/** @type {Array<[Way, string, string]>} */
const WAYS = [
  ['sound', t('Sound'), t('Two soft tones.')],
  ['title', t('Title||of the browser’s tab'), t('How many wait, first in the tab, while you are on duty.')],
  ['icon', t('Icon'), t('How much is new, on the icon of the installed app.')],
  ['system', t('Notifications'), t('Of this device, while you look elsewhere. A click opens what it is about.')],
];
const NAMES = Object.fromEntries(WAYS.map(([way, name]) => [way, name]));

/** @param {Alerts} alerts */
export function alertingPanel(alerts) {
  const results = h('ul', { 'aria-label': t('What the test did') });
  const test = h('button', { type: 'button', class: 'quiet', onclick: () => void run() }, icon('sound'), t('Test||the verb'));
  const run = async () => {
    if (test.ariaBusy === 'true') return;
    test.ariaBusy = 'true';
    try {
      const done = await alerts.test();
      results.replaceChildren(...(done.length ? done.map(result) : [h('li', {}, t('All are off: switch one on first.'))]));
    } finally {
      test.ariaBusy = 'false';
    }
  };
  return h('div', { class: 'alert-ways' },
    h('p', { class: 'muted small' }, t('For new requests while you are on duty, what you follow with notifications, steps of your own requests, and messages to you. Kept in this browser.')),
    isSecureContext ? null : h('p', { class: 'problem' }, t('This page came over plain HTTP. Notifications and the icon do not work here; the sound and the title do.')),
    WAYS.map(([way, name, about]) => row(alerts, way, name, about)), h('div', { class: 'alert-test' }, test, h('div', { class: 'alert-results', 'data-spoken': '' }, results)));
}

/** @param {Alerts} alerts @param {Way} way @param {string} name @param {string} about */
function row(alerts, way, name, about) {
  const missing = alerts.missing(way);
  const said = h('p', { class: 'muted small', id: `alert-${way}` }, missing || about);
  const problem = h('p', { class: 'problem', role: 'alert' });
  const turn = async () => {
    const on = button.getAttribute('aria-checked') !== 'true';
    button.setAttribute('aria-checked', String(on));
    problem.textContent = '';
    problem.textContent = await alerts.turn(way, on);
  };
  const button = h('button', { type: 'button', class: 'quiet ask-switch', role: 'switch', disabled: Boolean(missing), 'aria-checked': String(!missing && alerts.settings[way]),
    'aria-describedby': said.id, onclick: () => void turn() }, name);
  return h('div', { class: 'alert-way' }, button, h('div', {}, said, problem));
}

/** @param {{way: Way, well: boolean, words: string}} outcome */
function result({ way, well, words }) {
  return h('li', { class: well ? null : 'problem' }, icon(well ? 'agree' : 'warning'), h('span', {}, ...parts('{way}: {words}', { way: h('strong', {}, NAMES[way]), words })));
}
