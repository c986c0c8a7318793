// The words the reader has picked with the lasso or the box.

import { Outline } from './lasso.js';
import { Polygon } from './polygon.js';

const NOTHING = new Uint32Array(0);
const round = (value) => Number(value.toPrecision(6)); // Python gets the corners by which the map itself decides

export class Selection {
  rows = NOTHING;
  #scene;
  #on;

  /** @param on {change(): rows are new, done(ids, corners): the reader finished, corners in map coordinates} */
  constructor(scene, on) {
    this.#scene = scene;
    this.#on = on;
  }

  start(kind, x, y) {
    this.#draw(new Outline(kind, x, y));
  }

  move(x, y) {
    this.#scene.outline?.moveTo(x, y);
    this.#scene.request({ overlayOnly: true });
  }

  end(finished) {
    const { outline, camera, dataset } = this.#scene;
    this.#draw(null);
    const corners = outline?.corners.map(([x, y]) => camera.toWorld(x, y).map(round)) ?? [];
    if (!finished || corners.length < 3 || !dataset.count) return;
    this.set(this.#inside(corners));
    this.#on.done(this.rows.map((row) => dataset.idOf(row)), corners);
  }

  #inside(corners) {
    return this.#scene.grid.inside(new Polygon(corners), this.#scene.visible);
  }

  /** Give up the outline in hand, or else the selection. Returns 'outline', 'rows' or null: what went. */
  clear() {
    if (this.#scene.outline) {
      this.#draw(null);
      return 'outline';
    }
    if (!this.rows.length) return null;
    this.set(NOTHING);
    return 'rows';
  }

  /** Select what a view tells: listed ids, or all inside its outline. */
  restore(told) {
    const { dataset } = this.#scene;
    if (told) this.set(told.ids ? dataset.rowsOf(told.ids) : this.#inside(told.polygon));
  }

  set(rows) {
    this.rows = Uint32Array.from(rows);
    this.#on.change();
  }

  #draw(outline) {
    this.#scene.outline = outline;
    this.#scene.request({ overlayOnly: true });
  }
}
