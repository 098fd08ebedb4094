/** What somebody is on the site, or in a room, by name. */

import { t } from '/client/ui/words.js';

/** @type {Record<string, string>} */
const ROLES = {
  admin: t('admin'), educator: t('educator'), student: t('student'), bot: t('bot'), guest: t('guest'), anonymous: t('anonymous||somebody'),
  lead: t('lead||somebody in a room'), helper: t('helper'), member: t('member'), observer: t('observer'),
};

/** @param {string} role of an account or in a room */
export const roleName = (role) => ROLES[role] ?? role;

/** @param {{role: string, bot: boolean}} person a bot may have any role */
export const roleOf = ({ role, bot }) => roleName(bot ? 'bot' : role);
