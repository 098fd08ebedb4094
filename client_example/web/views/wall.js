/** A room's code for the wall: large, with a QR code that a phone looks at. */

import { h, icon } from '/client/ui/dom.js';
import { openDialog } from '/client/ui/over.js';

/** @param {number} room @param {string} title @param {string} code */
export function onTheWall(room, title, code) {
  if (document.querySelector('dialog[open]')) return;
  const problem = h('p', { class: 'problem', role: 'alert' });
  const image = h('img', { class: 'qr', src: `/api/v1/rooms/${room}/qr.svg`, alt: `QR code of ${location.host}/join/${code}`, width: '400', height: '400' });
  image.addEventListener('error', () => {
    image.hidden = true;
    problem.textContent = 'The QR code did not load. The code below joins too.';
  });
  const dialog = h('dialog', { class: 'dialog wall', 'aria-labelledby': 'wall-title' },
    h('div', { class: 'dialog-head' }, h('h2', { id: 'wall-title' }, title),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))),
    image, problem, h('p', { class: 'room-code' }, code), h('p', { class: 'muted' }, 'At ', h('strong', {}, `${location.host}/join`)));
  openDialog(dialog);
}
