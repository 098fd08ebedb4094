/** Charts as SVG, by attributes alone. What they show stands in words in a table beside them, so they are hidden from
 * assistive technology. */

const SVG = 'http://www.w3.org/2000/svg';
const MOST_LABELS = 6;
const WORD_CHARS = 3; // so much fits over each of many columns
const HEIGHT_PX = 168;
const TOP_PX = 20;
const FOOT_PX = 24;
const BAR_PX = 8;

/** @param {string} tag @param {Record<string, string | number>} attributes @param {...(Node | string)} children */
function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** The place of something from where lines begin, in per cent. @param {number} start @param {number} width */
const from = (start, width) => `${document.documentElement.dir === 'rtl' ? 100 - start - width : start}%`;

/** Bars one below the other, each a share of the whole width. @param {Array<{share: number | null, look: string}>} bars none where it isn't known */
export function bars(bars) {
  const height = bars.length * (BAR_PX + 2) - 2;
  return svg('svg', { class: 'bars', width: '100%', height, 'aria-hidden': 'true', focusable: 'false' },
    svg('rect', { class: 'bar-ground', width: '100%', height, rx: 2 }),
    ...bars.flatMap(({ share, look }, at) => {
      const width = Math.min(100, (share ?? 0) * 100);
      return share ? [svg('rect', { class: look, x: from(0, width), y: at * (BAR_PX + 2), width: `${width}%`, height: BAR_PX, rx: 2 })] : [];
    }));
}

/** Columns from left to right, or as the lines go.
 * @param {Array<{label: string, value: number | null, words: string}>} columns `words` of the value; none is drawn where it isn't known */
export function columns(columns) {
  const most = Math.max(1, ...columns.map(({ value }) => value ?? 0));
  const step = Math.ceil(columns.length / MOST_LABELS);
  const wide = 100 / columns.length;
  const room = HEIGHT_PX - TOP_PX - FOOT_PX;
  return svg('svg', { class: 'columns', width: '100%', height: HEIGHT_PX, 'aria-hidden': 'true', focusable: 'false' },
    ...columns.flatMap(({ label, value, words }, at) => {
      const middle = from((at + 0.5) * wide, 0);
      const height = ((value ?? 0) / most) * room;
      const top = TOP_PX + room - height;
      const texts = [];
      if (step === 1 || words.length <= WORD_CHARS || value === most) texts.push(svg('text', { class: 'column-value', x: middle, y: top - 5, 'text-anchor': 'middle' }, words));
      if (at % step === 0) texts.push(svg('text', { x: middle, y: HEIGHT_PX - 6, 'text-anchor': 'middle' }, label));
      return [svg('rect', { class: 'column', x: from((at + 0.15) * wide, 0.7 * wide), y: top, width: `${0.7 * wide}%`, height, rx: 2 }, svg('title', {}, `${label}: ${words}`)), ...texts];
    }),
    svg('line', { class: 'axis', x1: 0, x2: '100%', y1: HEIGHT_PX - FOOT_PX + 0.5, y2: HEIGHT_PX - FOOT_PX + 0.5 }));
}
