// The point under the pointer: finds it, rings it, and shows its word.

const REACH = 12; // pixels from the pointer to a point
const WIDE_REACH = 80; // from the middle of the map, for the keyboard
const LONGEST = 160; // characters of a word in the tooltip

export class Hover {
  classes = null; // names of the codes, for the tooltip
  shapes = null; // and of the shapes
  #scene;
  #chrome;
  #changed;

  /** @param changed called with the row, or -1, when the reader points at another word */
  constructor(scene, chrome, changed) {
    this.#scene = scene;
    this.#chrome = chrome;
    this.#changed = changed;
  }

  rowAt(x, y, { wide = false } = {}) {
    const { camera, dataset, grid, visible } = this.#scene;
    const reach = (wide ? WIDE_REACH : REACH) / camera.scale;
    return dataset.count ? grid.nearest(...camera.toWorld(x, y), reach, visible) : -1;
  }

  moveTo(x, y) {
    this.#point(this.rowAt(x, y));
  }

  /** Point at the word nearest the middle, for who moves the map by keys; returns it. */
  aim(x, y) {
    const row = this.rowAt(x, y, { wide: true });
    this.#point(row);
    return this.#scene.dataset.word(row, LONGEST);
  }

  leave() {
    this.#point(-1);
  }

  #point(row) {
    if (row === this.#scene.marks.hover) return;
    this.show(row);
    this.#changed(row);
  }

  show(row) {
    const { dataset, marks, camera } = this.#scene;
    marks.hover = row;
    if (row < 0) this.#chrome.point('');
    else {
      const named = [this.classes?.[dataset.codes[row]], this.shapes?.[dataset.shapes?.[row]]];
      const notes = [...named, dataset.detail(row, LONGEST)];
      this.#chrome.point(dataset.word(row, LONGEST), notes, camera.toScreen(...this.#scene.at(row)));
    }
    this.#scene.request({ overlayOnly: true });
  }

  /** Keep the tooltip at its point when the map moves. */
  follow() {
    if (this.#scene.marks.hover >= 0) this.show(this.#scene.marks.hover);
  }
}
