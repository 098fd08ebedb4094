/** The service worker, by which the client can be installed and opens without a network. Browsers have it over HTTPS alone. */

import { workerAddress } from '/client/ui/html.js';

/** Once is enough: later pages find it, and the browser looks for a newer one by itself. */
export function install() {
  if (!isSecureContext || !navigator.serviceWorker) return;
  void navigator.serviceWorker.register(workerAddress(), { updateViaCache: 'none' }).catch(() => {}); // as where storage is off
}
