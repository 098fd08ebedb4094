/** Reading again when something has changed, however much changes at once. */

/** Gives a function that reads. While one runs, any number of calls cause one more; it never runs twice at a time.
 * @param {() => Promise<void>} read never rejects @returns {() => Promise<void>} */
export function oneAtATime(read) {
  let running = false;
  let due = false;
  return async () => {
    due = true;
    if (running) return;
    running = true;
    while (due) {
      due = false;
      await read();
    }
    running = false;
  };
}
