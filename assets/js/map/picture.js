// Saves what the map shows as a PNG file, with what its marks mean and where it comes from.

import { trace } from './shapes.js';

const LINE = 18; // CSS pixels
const MARGIN = 12;

function wrap(context, text, width) {
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Places {name, color, shape, size} entries in rows of dots and names; returns [{name, color, x, row}] and the number of rows. */
function inRows(context, entries, width) {
  let [x, row] = [0, 0];
  const placed = entries.map((entry) => {
    const wide = context.measureText(entry.name).width + 32;
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    const here = { ...entry, x, row };
    x += wide;
    return here;
  });
  return { placed, rows: entries.length ? row + 1 : 0 };
}

/**
 * Stack canvases on a background, and write under them.
 * @param look {background, text, font, ratio: device pixels per CSS pixel, caption, entries: [{name, color}]}
 */
export function compose(canvases, { background, text, font, ratio, caption = '', entries = [] }) {
  const [{ width, height }] = canvases;
  const page = document.createElement('canvas');
  const context = page.getContext('2d');
  const setFont = () => (context.font = `400 13px ${font}`);
  setFont();
  const room = width / ratio - 2 * MARGIN;
  const { placed, rows } = inRows(context, entries, room);
  const lines = caption ? wrap(context, caption, room) : [];
  const under = rows + lines.length ? (rows + lines.length) * LINE + 2 * MARGIN : 0;

  Object.assign(page, { width, height: height + Math.round(under * ratio) });
  context.fillStyle = background;
  context.fillRect(0, 0, page.width, page.height);
  for (const canvas of canvases) context.drawImage(canvas, 0, 0);

  context.setTransform(ratio, 0, 0, ratio, MARGIN * ratio, height + MARGIN * ratio);
  setFont(); // a resized canvas has forgotten it
  context.textBaseline = 'middle';
  for (const { name, color, shape = 0, size = 5, x, row } of placed) {
    context.fillStyle = color ?? text;
    trace(context, shape, x + 5, (row + 0.5) * LINE, size);
    context.fill('evenodd');
    context.fillStyle = text;
    context.fillText(name, x + 16, (row + 0.5) * LINE);
  }
  context.fillStyle = text;
  lines.forEach((line, i) => context.fillText(line, 0, (rows + i + 0.5) * LINE));
  return page;
}

export function save(page, name) {
  page.toBlob((blob) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, 'image/png');
}
