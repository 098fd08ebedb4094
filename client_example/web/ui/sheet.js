/** Style sheets that come with a module: the first screen does without them. */

import { h } from '/client/ui/dom.js';

/** Returns once it is there, or can't be had. @param {string} name of a file in css/, without its ending */
export function sheet(name) {
  const link = h('link', { rel: 'stylesheet', href: `/client/css/${name}.css` });
  return new Promise((done) => {
    link.onload = link.onerror = done;
    document.head.append(link);
  });
}
