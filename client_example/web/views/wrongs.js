/** What may be wrong with a post, a message or a person: why it is reported, removed, or somebody suspended. */

import { t } from '/client/ui/words.js';

/** What it is called on the wire, as one reports it, and as staff name it. @type {Array<[string, string, string]>} */
export const WRONGS = [
  ['harassment', t('It harasses or bullies somebody'), t('harassment')], ['hate', t('It is hateful'), t('hate||noun')],
  ['violence', t('It threatens or shows violence'), t('violence')], ['sexual', t('It is sexual'), t('sexual')],
  ['self_harm', t('Somebody may hurt themselves'), t('somebody may hurt themselves')], ['personal_data', t('It tells private things of somebody'), t('private data')],
  ['cheating', t('It helps to cheat'), t('cheating')], ['spam', t('It is advertising or spam'), t('spam')],
  ['off_topic', t('It doesn’t belong here'), t('off topic')], ['other', t('Something else'), t('something else')],
];

/** @param {string} reason @param {1 | 2} form */
const words = (reason, form) => WRONGS.find(([name]) => name === reason)?.[form] ?? reason.replaceAll('_', ' ');

/** As a sentence; empty where none is given. @param {string | null | undefined} reason */
export const wrongWords = (reason) => (reason ? words(reason, 1) : '');

/** In a word or two. @param {string} reason */
export const misdeed = (reason) => words(reason, 2);
