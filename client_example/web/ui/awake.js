/** Keeps the screen from going dark, where the browser can: a wall that nobody touches for an hour. */

/** @returns {() => void} lets it go dark again */
export function keepAwake() {
  let ended = false;
  /** @type {any} */ let lock = null;
  const ask = async () => {
    if (ended || document.visibilityState !== 'visible') return; // it is lost with the sight of the page
    try {
      const next = (await /** @type {any} */ (navigator).wakeLock?.request('screen')) ?? null;
      void lock?.release(); // two were asked for at once
      lock = next;
    } catch {
      // the battery is low, or the page isn't in a secure context
    }
    if (ended) void lock?.release();
  };
  document.addEventListener('visibilitychange', ask);
  void ask();
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', ask);
    void lock?.release();
  };
}
