// What colours, shapes and sizes mean: a button for each class, which hides or shows it; or the two ends of a scale.

import { make } from './element.js';
import { classButton, colorScale, heading, sizeScale } from './keys.js';
import { FIRST_SHAPE, LEAST, MOST } from './shapes.js';

const NARROW = 480; // pixels; there the legend starts folded up
const SHORT = 12; // classes at most; more cover the map, and start folded up too
const DOT = 4; // pixels of a usual point's radius in the saved picture

export class Legend {
  #box;
  #title;
  #list;
  #hide;
  #arranged;
  #data = null;
  #classes = []; // {code, name, color, shape} of both channels
  #now = { counts: [], hidden: [] };
  #long = null; // whether there are more classes than SHORT; what the reader opened stays open until that changes

  /** @param hide called with the codes to hide, @param arranged called when the box changed its size */
  constructor(root, { hide, arranged }) {
    this.#hide = hide;
    this.#arranged = arranged;
    this.#box = make('details', 'legend', root, { hidden: '' });
    this.#title = make('summary', '', this.#box);
    this.#list = make('div', 'entries', this.#box, { role: 'group' });
    this.#box.addEventListener('toggle', () => this.#arranged());
  }

  /** What the saved picture tells, as {name, color, shape, size}: classes that are on, ends of scales. */
  get entries() {
    const { hidden } = this.#now;
    const { sizes } = this.#data ?? {};
    const on = this.#classes.filter(({ code }) => this.#counts(code) && !hidden.includes(code));
    const ends = sizes ? [LEAST, MOST].map((factor, i) => ({ name: sizes[i], size: DOT * factor })) : [];
    return [...on, ...(this.#classes.some(({ code }) => code < FIRST_SHAPE) ? [] : this.#ends()), ...ends];
  }

  #counts(code) {
    return this.#now.counts[code];
  }

  #colors() {
    const { palette } = this.#data;
    return Array.isArray(palette) ? palette : palette[this.#now.dark ? 'dark' : 'light'];
  }

  #ends() {
    const { scale } = this.#data ?? {};
    if (!scale) return [];
    const colors = this.#colors();
    return [{ name: scale[0], color: colors[1] }, { name: scale[1], color: colors.at(-1) }];
  }

  /** @param data what Python sent, @param now {counts, dark, hidden} */
  show(data, now) {
    [this.#data, this.#now] = [data, now];
    const { classes, shapes, sizes, scale, legend, shapeLegend, strings, compact } = data;
    const colors = this.#colors();
    const named = (classes ?? []).map((name, code) => ({ code, name, color: colors[code % colors.length] }));
    const shaped = (shapes ?? []).map((name, shape) => ({ code: FIRST_SHAPE + shape, name, shape }));
    this.#classes = [...named, ...shaped];
    this.#box.hidden = compact || !(this.#classes.length || scale || sizes);
    const title = named.length || scale ? legend : shapeLegend;
    this.#title.textContent = title || strings.legend;
    this.#list.setAttribute('aria-label', title || strings.legend);
    const long = this.#classes.filter(({ code }) => this.#counts(code)).length > SHORT;
    if (this.#long !== long) this.#box.open = !long && this.#box.parentElement.clientWidth > NARROW;
    this.#long = long;
    this.#draw();
  }

  setHidden(hidden) {
    this.#now = { ...this.#now, hidden };
    this.#draw();
  }

  #draw() {
    const { scale, sizes, sizeLegend, shapeLegend, strings } = this.#data;
    const focused = [...this.#list.children].indexOf(this.#list.getRootNode().activeElement);
    const [colored, shaped] = [(code) => code < FIRST_SHAPE, (code) => code >= FIRST_SHAPE].map((mine) => this.#buttons(mine));
    const rows = [...colored];
    if (!colored.length && scale) rows.push(...colorScale(this.#ends(), this.#colors()));
    if (shaped.length) rows.push(...(rows.length ? [heading(shapeLegend)] : []), ...shaped);
    if (sizes) rows.push(...(rows.length ? [heading(sizeLegend)] : []), sizeScale(sizes));
    if (this.#now.hidden.length) rows.push(this.#all(strings));
    this.#list.replaceChildren(...rows);
    if (focused >= 0) rows[Math.min(focused, rows.length - 1)].focus();
    this.#arranged();
  }

  #buttons(mine) {
    const { hidden } = this.#now;
    const { strings } = this.#data;
    const there = this.#classes.filter(({ code }) => mine(code) && this.#counts(code));
    return there.map((each) => {
      const on = !hidden.includes(each.code);
      const title = strings.toggle.replace('{name}', () => each.name);
      const button = classButton(each, { on, title, count: this.#counts(each.code) });
      button.addEventListener('click', (event) => {
        const others = this.#classes.map(({ code }) => code).filter((code) => mine(code) && code !== each.code);
        const elsewhere = hidden.filter((code) => !mine(code)); // Shift leaves the other channel as it is
        if (event.shiftKey) this.#hide([...elsewhere, ...others].sort((a, b) => a - b));
        else this.#hide(on ? [...hidden, each.code].sort((a, b) => a - b) : hidden.filter((code) => code !== each.code));
      });
      return button;
    });
  }

  #all(strings) {
    const all = make('button', 'all', null, { type: 'button' });
    all.textContent = strings.showAll;
    all.addEventListener('click', () => this.#hide([]));
    return all;
  }

  /** Where it is: [left, top, right, bottom], or null where there is none. */
  get boxOnScreen() {
    if (this.#box.hidden) return null;
    const { offsetLeft: left, offsetTop: top, offsetWidth, offsetHeight } = this.#box;
    return [left, top, left + offsetWidth, top + offsetHeight];
  }
}
