/** What may be wrong with a post, a message or a person: why it is reported, removed, or somebody suspended. */

/** @type {Array<[string, string]>} */
export const WRONGS = [
  ['harassment', 'It harasses or bullies somebody'], ['hate', 'It is hateful'], ['violence', 'It threatens or shows violence'],
  ['sexual', 'It is sexual'], ['self_harm', 'Somebody may hurt themselves'], ['personal_data', 'It tells private things of somebody'],
  ['cheating', 'It helps to cheat'], ['spam', 'It is advertising or spam'], ['off_topic', 'It doesn’t belong here'], ['other', 'Something else'],
];

/** In words; empty where none is given. @param {string | null | undefined} reason */
export const wrongWords = (reason) => (reason ? WRONGS.find(([name]) => name === reason)?.[1] ?? reason.replaceAll('_', ' ') : '');
