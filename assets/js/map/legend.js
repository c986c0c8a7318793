// What the colours mean: a button for each class, which hides or shows it; or the two ends of a scale.

import { make } from './element.js';

const NARROW = 480; // pixels; there the legend starts folded up

export class Legend {
  #box;
  #title;
  #list;
  #hide;
  #arranged;
  #shown = { names: [], colors: [], counts: [], hidden: [], strings: {} };
  #placed = false;

  /** @param hide called with the codes to hide, @param arranged called when the box changed its size */
  constructor(root, { hide, arranged }) {
    this.#hide = hide;
    this.#arranged = arranged;
    this.#box = make('details', 'legend', root, { hidden: '' });
    this.#title = make('summary', '', this.#box);
    this.#list = make('div', 'entries', this.#box, { role: 'group' });
    this.#box.addEventListener('toggle', () => this.#arranged());
  }

  /** What the saved picture tells of the colours, as {name, color}: the classes that are on, or the ends of a scale. */
  get entries() {
    const { names, colors, counts, hidden, ends } = this.#shown;
    return ends ?? names.map((name, code) => ({ name, color: colors[code] })).filter((_, code) => counts[code] && !hidden.includes(code));
  }

  /** @param data what Python sent, @param now {counts, dark, hidden} */
  show({ classes, scale, legend, palette, strings, compact }, { counts, dark, hidden }) {
    const list = Array.isArray(palette) ? palette : palette[dark ? 'dark' : 'light'];
    const names = classes ?? [];
    const ends = scale && [{ name: scale[0], color: list[1] }, { name: scale[1], color: list.at(-1) }];
    this.#shown = { names, colors: names.map((_, code) => list[code % list.length]), counts, hidden, strings, ends };
    this.#box.hidden = compact || !(names.length || scale);
    this.#title.textContent = legend || strings.legend;
    this.#list.setAttribute('aria-label', legend || strings.legend);
    if (!this.#placed) this.#box.open = this.#box.parentElement.clientWidth > NARROW;
    this.#placed = true;
    if (names.length) this.#drawClasses();
    else if (scale) this.#drawScale(ends, list);
  }

  setHidden(hidden) {
    this.#shown.hidden = hidden;
    this.#drawClasses();
  }

  #drawClasses() {
    const { names, counts, hidden, strings } = this.#shown;
    const codes = names.map((_, code) => code).filter((code) => counts[code]);
    const rows = codes.map((code) => this.#entry(code));
    const focused = [...this.#list.children].indexOf(this.#list.getRootNode().activeElement);
    if (hidden.length) {
      const all = make('button', 'all', null, { type: 'button' });
      all.textContent = strings.showAll;
      all.addEventListener('click', () => this.#hide([]));
      rows.push(all);
    }
    this.#list.replaceChildren(...rows);
    if (focused >= 0) rows[Math.min(focused, rows.length - 1)].focus();
    this.#arranged();
  }

  #entry(code) {
    const { names, colors, counts, hidden, strings } = this.#shown;
    const on = !hidden.includes(code);
    const button = make('button', 'class', null, { type: 'button', 'aria-pressed': String(on), 'data-code': code });
    button.title = strings.toggle.replace('{name}', () => names[code]);
    make('i', '', button).style.backgroundColor = colors[code];
    make('bdi', '', button).textContent = names[code];
    make('small', '', button).textContent = counts[code].toLocaleString('en');
    button.addEventListener('click', (event) => {
      const others = names.map((_, each) => each).filter((each) => each !== code);
      if (event.shiftKey) this.#hide(others);
      else this.#hide(on ? [...hidden, code].sort((a, b) => a - b) : hidden.filter((each) => each !== code));
    });
    return button;
  }

  #drawScale([low, high], colors) {
    const bar = make('i', 'scale', null);
    const stops = Array.from({ length: 9 }, (_, k) => colors[1 + Math.round((k * (colors.length - 2)) / 8)]);
    bar.style.backgroundImage = `linear-gradient(to right, ${stops.join(', ')})`;
    const ends = make('div', 'ends', null);
    for (const { name } of [low, high]) make('span', '', ends).textContent = name;
    this.#list.replaceChildren(bar, ends);
    this.#arranged();
  }

  /** Where it is: [left, top, right, bottom], or null where there is none. */
  get boxOnScreen() {
    if (this.#box.hidden) return null;
    const { offsetLeft: left, offsetTop: top, offsetWidth, offsetHeight } = this.#box;
    return [left, top, left + offsetWidth, top + offsetHeight];
  }
}
