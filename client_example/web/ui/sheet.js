/** Style sheets that the first screen does without: each comes with the module that needs it. */

/** @param {string} name of a file under css/ @returns {Promise<void>} once it is there, or can't be had */
export function sheet(name) {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = `/client/css/${name}.css`;
  return new Promise((done) => {
    link.onload = link.onerror = () => done();
    document.head.append(link);
  });
}
