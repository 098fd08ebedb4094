/** Why something was refused or failed, in the page's language. */

import { inWords } from '/client/ui/times.js';
import { t } from '/client/ui/words.js';

const { lang } = document.documentElement;

/** By the protocol's codes. @type {Record<string, (error: any) => string>} */
const REASONS = {
  invalid: () => t('Something in it isn’t as it should be.'),
  unauthenticated: () => t('You aren’t signed in any more. Sign in again.'),
  forbidden: () => t('You may not do this.'),
  not_found: () => t('It isn’t there any more, or you may not see it.'),
  conflict: () => t('Somebody was faster, or it has changed meanwhile.'),
  rate_limited: ({ retryAfterMs }) => t('That was too often. Try again in {time}.', { time: inWords(Math.max(1, (retryAfterMs ?? 1000) / 1000)) }),
  too_large: () => t('It is too large.'),
  closed: () => t('It is closed.'),
  unavailable: () => t('The server can’t do it just now. Try again.'),
  internal: () => t('Something went wrong on the server. Try again.'),
};

/**
 * The server speaks English, and says more than a code does: there it is left as it is. Else the code's own words, and
 * after them the server's, for whoever helps. What the client itself throws is in the page's language already.
 * @param {any} error
 */
export function reasonOf(error) {
  const message = error instanceof Error ? error.message : String(error);
  const known = REASONS[error?.code];
  return lang === 'en' || !known ? message : `${known(error)} (${message})`;
}
