// A plain stand-in for points.js where WebGL2 is missing: the most frequent words only.

import { growth, trace } from './shapes.js';

const MOST = 20_000;

export class FlatPoints {
  #context;
  #colors = new Array(256).fill('#888');
  #off = new Array(256).fill(false);
  #marks = new Uint32Array(0);
  #shapes = null;
  #sizes = null;
  #mask = 0;
  busy = false;

  constructor(canvas) {
    this.#context = canvas.getContext('2d');
  }

  restore() {}
  destroy() {}

  setPositions(start, end) {
    this.positions = end;
  }

  setCodes(codes) {
    this.codes = codes;
  }

  setTable(table) {
    this.#colors = this.#colors.map((_, i) => `rgb(${table.subarray(4 * i, 4 * i + 3).join(' ')})`);
    this.#off = this.#off.map((_, i) => table[4 * i + 3] === 0);
  }

  setSecond(shapes, sizes) {
    [this.#shapes, this.#sizes] = [shapes, sizes];
  }

  setOff(mask) {
    this.#mask = mask;
  }

  #hidden(i) {
    return this.#off[this.codes[i]] || (this.#mask >> (this.#shapes?.[i] ?? 0)) & 1;
  }

  setMarks(indices) {
    this.#marks = indices;
  }

  draw(camera, style, from) {
    if (from > 0) return; // it drew all it can
    const context = this.#context;
    const { width, height } = context.canvas;
    context.clearRect(0, 0, width, height);
    if (!this.positions || !this.codes) return;
    const dot = (i, size) => {
      const [x, y] = camera.toScreen(this.positions[2 * i] / 32767, this.positions[2 * i + 1] / 32767);
      const side = size * style.pixelRatio * (this.#sizes ? growth(this.#sizes[i]) : 1);
      context.fillStyle = this.#colors[this.codes[i]];
      if (this.#shapes) {
        trace(context, this.#shapes[i], x * style.pixelRatio, y * style.pixelRatio, side / 2);
        context.fill('evenodd');
      } else context.fillRect(x * style.pixelRatio - side / 2, y * style.pixelRatio - side / 2, side, side);
    };
    context.globalAlpha = this.#marks.length ? 0.15 : 0.8;
    for (let i = Math.min(MOST, this.codes.length) - 1; i >= 0; i--) {
      if (!this.#hidden(i)) dot(i, Math.max(style.size, 2));
    }
    context.globalAlpha = 1;
    for (const i of this.#marks.slice().reverse()) dot(i, Math.max(style.size, 4)); // the first on top
  }
}
