// The fixed parts around the drawing: canvases, buttons, legend, tooltip and messages.

import { icon, make } from './element.js';
import { Legend } from './legend.js';

const HINT = 1800; // ms that a hint stays

const ICONS = {
  lasso: 'M10 3c4 0 7 2 7 5s-3 5-7 5-7-2-7-5 3-5 7-5M6 13c-1 2 0 4 2 4',
  box: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4M9 3h2M9 17h2M3 9v2M17 9v2',
  zoomIn: 'M4 10h12M10 4v12',
  zoomOut: 'M4 10h12',
  fit: 'M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5',
  png: 'M10 3v9M6 9l4 4 4-4M3 17h14',
};

export class Chrome {
  strings = {};
  #hintTimer = 0;

  /** @param on {press(name of a button), hide(codes), arranged()} */
  constructor(host, on) {
    this.root = make('div', 'wordmap', host, { tabindex: '0', role: 'application' });
    this.points = make('canvas', 'points', this.root, { 'aria-hidden': 'true' });
    this.overlay = make('canvas', 'overlay', this.root, { 'aria-hidden': 'true' });
    this.legend = new Legend(this.root, on);
    this.bar = make('div', 'bar', this.root, { role: 'toolbar' });
    this.buttons = {};
    for (const [name, path] of Object.entries(ICONS)) {
      const button = make('button', name, this.bar, { type: 'button' });
      button.append(icon(path));
      button.addEventListener('click', () => on.press(name));
      this.buttons[name] = button;
    }
    this.tip = make('div', 'tip', this.root, { hidden: '' });
    this.hintLine = make('div', 'hint', this.root, { hidden: '' });
    this.status = make('div', 'status', this.root, { role: 'status', 'aria-live': 'polite' });
    this.problem = make('div', 'problem', this.root, { role: 'alert', hidden: '' });
  }

  describe({ strings, height, summary, count, compact }) {
    this.strings = strings;
    this.root.style.height = `${height}px`;
    this.bar.hidden = compact;
    this.root.setAttribute('aria-label', `${summary || this.text('words', { count })}. ${strings.keys}`);
    for (const [name, button] of Object.entries(this.buttons)) {
      button.title = strings[name];
      button.setAttribute('aria-label', strings[name]);
    }
  }

  /** A string with its braces filled. */
  text(name, fields) {
    const shown = (value) => (typeof value === 'number' ? value.toLocaleString('en') : value);
    return this.strings[name].replace(/\{(\w+)\}/g, (_, field) => shown(fields[field]));
  }

  /** The parts that labels keep clear of: [left, top, right, bottom] each. */
  boxes() {
    const { offsetLeft: left, offsetTop: top, offsetWidth, offsetHeight } = this.bar;
    return [[left, top, left + offsetWidth, top + offsetHeight], this.legend.boxOnScreen].filter(Boolean);
  }

  setMode(mode) {
    for (const name of ['lasso', 'box']) this.buttons[name].setAttribute('aria-pressed', String(mode === name));
    this.root.dataset.mode = mode ?? 'pan';
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  /** Show a line in the middle for a moment. */
  hint(text) {
    this.hintLine.textContent = text;
    this.hintLine.hidden = false;
    clearTimeout(this.#hintTimer);
    this.#hintTimer = setTimeout(() => (this.hintLine.hidden = true), HINT);
  }

  /** Show a tooltip beside a point; no text hides it. */
  point(text, notes, [x, y] = []) {
    this.tip.hidden = !text;
    this.overlay.style.cursor = text ? 'pointer' : '';
    if (!text) return;
    const word = make('bdi', '', null); // a right-to-left word must not turn the line around
    word.textContent = text;
    const lines = notes.filter(Boolean).map((note) => {
      const line = make('small', '', null);
      line.textContent = note;
      return line;
    });
    this.tip.replaceChildren(word, ...lines);
    const { clientWidth, clientHeight } = this.root;
    const left = x + 14 + this.tip.offsetWidth < clientWidth ? x + 14 : x - 14 - this.tip.offsetWidth;
    const top = Math.min(y + 14, clientHeight - this.tip.offsetHeight - 4);
    this.tip.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  }

  /** Cover the map with a message; `retry` adds a button. No text takes it away. */
  fail(text, retry) {
    this.problem.hidden = !text;
    this.problem.textContent = text ?? '';
    if (!text || !retry) return;
    const button = make('button', 'retry', this.problem, { type: 'button' });
    button.textContent = this.strings.retry;
    button.addEventListener('click', retry);
  }

  destroy() {
    clearTimeout(this.#hintTimer);
    this.root.remove();
  }
}
