/**
 * What the client says, in the page's language. A text stands in English where it is said; the server puts another
 * language's in its place as it joins the modules (words/*.json, ADR 20), so that a browser fetches one language alone.
 * A text is one literal, never put together: `t('You follow {name}', { name })`. What stands after `||` tells translators
 * apart what is the same in English: `t('Open||state')`.
 */

const { lang, dir } = document.documentElement;

/** For Intl: the page's language, with the customs of where its reader is. */
export const LOCALE = navigator.languages.find((each) => each.split('-')[0] === lang) ?? lang;

const RULES = new Intl.PluralRules(LOCALE);
const LIST = new Intl.ListFormat(LOCALE);

/** @param {number} value */
export const number = (value) => value.toLocaleString(LOCALE);

/** «A, B and C». @param {string[]} words */
export const listed = (words) => LIST.format(words);

/** A name of either script within a sentence of the other. @param {any} value */
const shown = (value) => (typeof value === 'number' ? number(value) : dir === 'rtl' ? `\u2068${value}\u2069` : value);

/** @param {string} text with names in braces @param {Record<string, string | number>} [values] of these; numbers are written as the language does @returns {string} */
export function t(text, values = {}) {
  return text.split('||')[0].replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
}

/** What depends on a number, `{n}`, in the forms that the language has (Unicode's plural categories).
 * @param {number} n @param {Record<string, string>} forms @param {Record<string, string | number>} [values] */
export function plural(n, forms, values = {}) {
  return t(forms[RULES.select(n)] ?? forms.other, { ...values, n });
}

/** A sentence with elements in it, for `h`. @param {string} text @param {Record<string, any>} values @returns {any[]} */
export function parts(text, values) {
  return text.split('||')[0].split(/\{(\w+)\}/).map((each, index) => {
    const value = index % 2 ? values[each] : each;
    return index % 2 && !(value instanceof Node) && !Array.isArray(value) ? shown(value) : value;
  }).flat();
}
