/** What people are on the site, in words. */

import { t } from '/client/ui/words.js';

/** @type {Record<string, string>} */
const ROLES = { admin: t('admin'), educator: t('educator'), student: t('student'), guest: t('guest'), bot: t('bot'), anonymous: t('anonymous') };

/** @param {{role: string, bot?: boolean}} account */
export const roleWords = ({ role, bot }) => ROLES[bot ? 'bot' : role] ?? role;
