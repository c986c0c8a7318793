// What is on screen: points, camera, marks, filter. stage.js draws it.

import { Camera } from './camera.js';
import { Dataset } from './dataset.js';
import { Grid } from './grid.js';
import { Morph } from './morph.js';
import { compose } from './picture.js';
import { FIRST_SHAPE, SHAPES, growth } from './shapes.js';
import { Stage } from './stage.js';

const FLIGHT = 400; // ms
const calm = matchMedia('(prefers-reduced-motion: reduce)');

export class Scene {
  camera = new Camera();
  dataset = new Dataset();
  morph = new Morph();
  marks = { hover: -1, focus: -1, guest: null, neighbours: { rows: [], weights: [] }, links: [], strong: [] };
  clusters = [];
  axes = null;
  outline = null;
  theme = null;
  hidden = []; // codes that are switched off, of colours and of shapes
  #off = new Uint8Array(FIRST_SHAPE + SHAPES); // the same as a table
  #table = new Uint8Array(1024);
  #grid = null;
  #chrome;
  #stage;

  /** @param on {move(view), lost(isLost)} */
  constructor(chrome, on) {
    this.#chrome = chrome;
    this.#stage = new Stage(chrome, this, on);
  }

  get stats() {
    return this.#stage.stats;
  }

  /** The labels of the last frame. */
  get labels() {
    return this.#stage.labels;
  }

  /** Whether the browser lacks WebGL2. */
  get simplified() {
    return this.#stage.simplified;
  }

  get grid() {
    return (this.#grid ??= new Grid(this.dataset.positions));
  }

  /** Where a row is now, in map coordinates. */
  at(row) {
    return this.morph.at(row);
  }

  /** Where a row will be when the points have come to rest. */
  goal(row) {
    return this.morph.goal(row);
  }

  /** Whether the classes of a row are switched on. */
  visible = (row) => {
    const { codes, shapes } = this.dataset;
    return !this.#off[codes[row]] && !(shapes && this.#off[FIRST_SHAPE + shapes[row]]);
  };

  /** How much larger than usual a row is. */
  growth(row) {
    return this.dataset.sizes ? growth(this.dataset.sizes[row]) : 1;
  }

  /** New positions; with `before`, the old ones of the same words, the points glide there. */
  movePoints(before) {
    const { positions } = this.dataset;
    const start = before && !calm.matches ? before : undefined;
    this.#grid = null;
    this.morph.aim(positions, start);
    this.#stage.points.setPositions(start ?? positions, positions);
    this.request();
  }

  recolor() {
    this.#stage.points.setCodes(this.dataset.codes);
    this.#stage.points.setSecond(this.dataset.shapes, this.dataset.sizes);
    this.request();
  }

  /** @param {Uint8Array} table 256 RGBA colours */
  setTable(table) {
    this.#table = table;
    this.hide(this.hidden);
  }

  /** Switch classes off; their colours get no opacity. */
  hide(codes) {
    this.hidden = codes;
    this.#off.fill(0);
    for (const code of codes) this.#off[code] = 1;
    const table = this.#table.slice();
    for (let code = 0; code < FIRST_SHAPE; code++) table[4 * code + 3] = this.#off[code] ? 0 : 255;
    this.#stage.points.setTable(table);
    this.#stage.points.setOff(this.#off.subarray(FIRST_SHAPE).reduce((mask, off, shape) => mask | (off << shape), 0));
    this.request();
  }

  setMarked(rows) {
    this.#stage.points.setMarks(rows);
    this.request();
  }

  /** Begin where the reader left: what needs no words yet. */
  begin({ camera, hidden }) {
    if (camera) this.camera.show(camera);
    this.hide(hidden ?? []);
  }

  flyTo(view) {
    this.camera.flyTo(view, performance.now(), calm.matches ? 0 : FLIGHT);
    this.request();
  }

  /** Ask for a new picture. A change of the overlay alone leaves the points as they are on screen. */
  request(what) {
    this.#stage.request(what);
  }

  /** The fixed parts around the drawing have changed: labels must keep clear of them. */
  arrange() {
    this.#stage.keepFree(this.#chrome.boxes());
  }

  /** The picture as a canvas, on the background of the theme, with what the colours mean and where it comes from. */
  picture(caption, entries) {
    this.#stage.complete();
    const { points, overlay } = this.#chrome;
    return compose([points, overlay], { ...this.theme, ratio: this.#stage.pixelRatio, caption, entries });
  }

  destroy() {
    this.#stage.destroy();
  }
}
