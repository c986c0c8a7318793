// The rows of a legend: buttons of classes, scales of colours and sizes, headings.

import { icon, make } from './element.js';
import { LEAST, MOST, outline } from './shapes.js';

const DOT = 7; // pixels across a usual point

export function classButton({ code, name, color, shape }, { on, title, count }) {
  const button = make('button', 'class', null, { type: 'button', 'aria-pressed': String(on), 'data-code': code });
  button.title = title;
  if (shape === undefined) make('i', '', button).style.backgroundColor = color;
  else button.append(icon(outline(shape)));
  make('bdi', '', button).textContent = name;
  make('small', '', button).textContent = count.toLocaleString('en');
  return button;
}

/** A bar of the colours, and what its ends stand for. */
export function colorScale(ends, colors) {
  const bar = make('i', 'scale', null);
  const stops = Array.from({ length: 9 }, (_, k) => colors[1 + Math.round((k * (colors.length - 2)) / 8)]);
  bar.style.backgroundImage = `linear-gradient(to right, ${stops.join(', ')})`;
  const names = make('div', 'ends', null);
  for (const { name } of ends) make('span', '', names).textContent = name;
  return [bar, names];
}

/** The smallest and the largest point, and what they stand for. */
export function sizeScale(ends) {
  const row = make('div', 'ends sizes', null);
  ends.forEach((name, i) => {
    const end = make('span', '', row);
    const dot = make('i', 'dot', end);
    dot.style.width = dot.style.height = `${DOT * [LEAST, MOST][i]}px`;
    make('bdi', '', end).textContent = name;
  });
  return row;
}

export function heading(text) {
  const title = make('b', 'heading', null);
  title.textContent = text;
  return title;
}
