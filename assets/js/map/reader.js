// What the reader does on a map: points, picks, selects, filters, moves; and who is told of it.

import { Hover } from './hover.js';
import { save } from './picture.js';
import { Selection } from './selection.js';

const EVERYTHING = { x: 0, y: 0, zoom: 1 };
const MOVES = { fit: () => EVERYTHING, zoomIn: (zoom) => ({ zoom: zoom * 1.6 }), zoomOut: (zoom) => ({ zoom: zoom / 1.6 }) };

export class Reader {
  #scene;
  #chrome;
  #report;
  #on;
  #hover;
  #selection;
  #mode = null; // 'lasso', 'box' or null
  #note = ''; // the message that stays when a hover message goes

  /** @param on {mark(): what is marked has changed, send(kind, value): tell linked maps} */
  constructor(scene, chrome, report, on) {
    [this.#scene, this.#chrome, this.#report, this.#on] = [scene, chrome, report, on];
    this.#hover = new Hover(scene, chrome, (row) => on.send('hover', row < 0 ? null : scene.dataset.idOf(row)));
    this.#selection = new Selection(scene, {
      change: () => on.mark(),
      done: (ids, corners) => this.#selected(ids, corners),
    });
  }

  get selected() {
    return this.#selection.rows;
  }

  /** The camera has moved. */
  follow() {
    this.#hover.follow();
  }

  /** What gestures.js calls. */
  get gestures() {
    const [scene, chrome, hover, selection] = [this.#scene, this.#chrome, this.#hover, this.#selection];
    return {
      pan: (dx, dy) => (scene.camera.panBy(dx, dy), scene.request()),
      zoom: (x, y, factor) => (scene.camera.zoomAt(x, y, factor), scene.request()),
      fit: () => scene.flyTo(EVERYTHING),
      hover: (x, y) => hover.moveTo(x, y),
      leave: () => hover.leave(),
      click: (x, y) => this.#pick(hover.rowAt(x, y)),
      aim: (x, y) => this.say(hover.aim(x, y)),
      pick: (x, y) => this.#pick(hover.rowAt(x, y, { wide: true }))(),
      mode: () => this.#mode,
      shapeStart: (kind, x, y) => (hover.leave(), selection.start(kind, x, y)),
      shapeMove: (x, y) => selection.move(x, y),
      shapeEnd: (finished) => selection.end(finished),
      clear: () => this.clear(),
      refuse: () => chrome.hint(chrome.strings.wheel),
    };
  }

  /** A button of the toolbar. */
  press(name, { caption, filename }) {
    const [scene, chrome] = [this.#scene, this.#chrome];
    const { zoom } = scene.camera;
    if (name === 'png') save(scene.picture(caption, chrome.legend.entries), filename);
    else if (name in MOVES) scene.flyTo(MOVES[name](zoom));
    else chrome.setMode((this.#mode = this.#mode === name ? null : name));
  }

  say(note) {
    this.#note = note;
    this.#chrome.say(note);
  }

  /** Show a word as picked at once; returns what tells Python, for a click that may become a double click. */
  #pick(row) {
    if (row < 0) return () => {};
    const id = this.#scene.dataset.idOf(row);
    this.say(this.#scene.dataset.word(row, 60));
    return () => this.#report.click(id);
  }

  #selected(ids, corners) {
    this.#report.selection(ids, corners, this.#scene.hidden);
    this.#on.send('selection', ids);
    this.say(this.#chrome.text('selected', { count: ids.length }));
  }

  /** Give up the outline in hand or the selection; returns false where there was neither. */
  clear() {
    const had = this.#selection.clear();
    if (had === 'rows') {
      this.say('');
      this.#report.cleared();
      this.#on.send('selection', []);
    }
    return had !== null;
  }

  /** Other words: what was hovered, selected and hidden has gone, and so has the place of the camera. */
  forget() {
    this.#hover.show(-1);
    this.#selection.set([]);
    this.#scene.hide([]);
    this.#scene.camera.show(EVERYTHING);
    this.#report.forget();
  }

  /** The same words with new positions or colours: what depends on those goes. */
  keep({ positions, codes, shapes }) {
    if ((positions || codes || shapes) && this.#report.byOutline) this.clear(); // Python would find other words in it
    if ((codes || shapes) && this.#scene.hidden.length) this.hide([]);
  }

  /** Select again what was selected when the map left the screen. */
  restore({ selection }) {
    this.#selection.restore(selection);
    if (this.selected.length) this.say(this.#chrome.text('selected', { count: this.selected.length }));
  }

  /** Switch classes off, by code. */
  hide(codes) {
    this.#scene.hide(codes);
    this.#hover.show(-1);
    this.#report.hidden(codes);
    this.#chrome.legend.setHidden(codes);
    this.#on.mark();
  }

  /** What the colours mean. */
  explain(data) {
    const { dataset, theme, hidden } = this.#scene;
    this.#hover.classes = data.classes;
    this.#hover.shapes = data.shapes;
    this.#chrome.legend.show(data, { counts: dataset.counts(), dark: theme.dark, hidden });
    this.#scene.arrange();
  }

  shareHover(id) {
    const row = this.#scene.dataset.rowOf(id);
    this.#hover.show(row);
    this.#chrome.say(id !== null && row < 0 ? this.#chrome.strings.notHere : this.#note);
  }

  shareSelection(ids) {
    this.#selection.set(this.#scene.dataset.rowsOf(ids));
    this.#report.cleared(); // Python has one selection of a group: that of the map where it was made
    this.say(ids.length ? this.#chrome.text('onThisMap', { here: this.selected.length, all: ids.length }) : '');
  }
}
