// Draws the points with WebGL2. One byte per point looks up a 256-entry colour table, so classes and continuous values
// take the same path. Points come in order of frequency and each is blended under what is there: frequent words lie on
// top, also when a picture is completed over several frames.

import { FRAGMENT, VERTEX, link } from './shaders.js';
import { LEAST, MOST } from './shapes.js';

const USUAL = (1 - LEAST) / (MOST - LEAST); // of a point whose size says nothing

export class Points {
  #gl;
  #at = {};
  #buffers = {};
  #given = { setSecond: [null, null] }; // what each setter got last, for a lost context loses it all
  #marked = 0;
  #fence = null;

  /** Returns null where the browser has no WebGL2. */
  static create(canvas) {
    // The buffer is kept so that a picture can be completed over several frames.
    const gl = canvas.getContext('webgl2', { antialias: false, depth: false, preserveDrawingBuffer: true });
    return gl && new Points(gl);
  }

  constructor(gl) {
    this.#gl = gl;
    this.restore();
  }

  /** Build everything that lives on the GPU; called again after a lost context comes back. */
  restore() {
    const gl = this.#gl;
    const program = link(gl, VERTEX, FRAGMENT);
    gl.useProgram(program);
    for (const name of ['center', 'scale', 'progress', 'size', 'alpha', 'fade', 'filtered', 'off']) {
      this.#at[name] = gl.getUniformLocation(program, name);
    }
    for (const name of ['start', 'end', 'codes', 'shapes', 'sizes', 'marks']) this.#buffers[name] = gl.createBuffer();
    this.#attribute(0, 'start', 2, gl.SHORT, true);
    this.#attribute(1, 'end', 2, gl.SHORT, true);
    this.#attribute(2, 'codes', 1, gl.UNSIGNED_BYTE, false);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    for (const side of ['MIN', 'MAG']) gl.texParameteri(gl.TEXTURE_2D, gl[`TEXTURE_${side}_FILTER`], gl.NEAREST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE_MINUS_DST_ALPHA, gl.ONE); // front to back
    this.#fence = null;
    for (const [setter, values] of Object.entries(this.#given)) this[setter](...values);
  }

  #attribute(location, name, size, type, normalized, gl = this.#gl) {
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[name]);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, size, type, normalized, 0, 0);
  }

  #upload(target, name, array, gl = this.#gl) {
    gl.bindBuffer(target, this.#buffers[name]);
    gl.bufferData(target, array, gl.STATIC_DRAW);
  }

  setPositions(start, end) {
    this.#given.setPositions = [end, end]; // a morph does not start again
    this.#upload(this.#gl.ARRAY_BUFFER, 'start', start);
    this.#upload(this.#gl.ARRAY_BUFFER, 'end', end);
  }

  setCodes(codes) {
    this.#given.setCodes = [codes];
    this.#upload(this.#gl.ARRAY_BUFFER, 'codes', codes);
  }

  /** @param shapes, @param sizes of each point, a byte each, or null */
  setSecond(shapes, sizes) {
    this.#given.setSecond = [shapes, sizes];
    const gl = this.#gl;
    const give = (location, name, array, usual, normalized) => {
      gl.disableVertexAttribArray(location);
      gl.vertexAttrib1f(location, usual);
      if (array) this.#upload(gl.ARRAY_BUFFER, name, array);
      if (array) this.#attribute(location, name, 1, gl.UNSIGNED_BYTE, normalized);
    };
    give(3, 'shapes', shapes, 0, false);
    give(4, 'sizes', sizes, USUAL, true);
  }

  /** @param {number} mask a bit for each shape that is switched off */
  setOff(mask) {
    this.#given.setOff = [mask];
    this.#gl.uniform1i(this.#at.off, mask);
  }

  /** @param {Uint8Array} table 256 RGBA colours; no opacity hides a class */
  setTable(table) {
    this.#given.setTable = [table];
    const gl = this.#gl;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, table);
  }

  /** Points drawn once more, in full colour, above the rest; the first on top. */
  setMarks(indices) {
    this.#given.setMarks = [indices];
    this.#upload(this.#gl.ELEMENT_ARRAY_BUFFER, 'marks', indices);
    this.#marked = indices.length;
  }

  /**
   * Draw points from..to beneath what is there; `from` 0 starts a new picture.
   * @param style {size, alpha, pixelRatio, progress, fade: [r, g, b]}
   */
  draw(camera, style, from, to) {
    const gl = this.#gl;
    if (gl.isContextLost()) return;
    gl.viewport(0, 0, gl.canvas.width, gl.canvas.height);
    if (from === 0) gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(this.#at.center, camera.x, camera.y);
    gl.uniform2f(this.#at.scale, (2 * camera.scale) / camera.width, (2 * camera.scale) / camera.height);
    gl.uniform1f(this.#at.progress, style.progress);
    const pass = (size, alpha, fade, filtered) => {
      gl.uniform1f(this.#at.size, size * style.pixelRatio);
      gl.uniform1f(this.#at.alpha, alpha);
      gl.uniform4f(this.#at.fade, ...style.fade, fade);
      gl.uniform1i(this.#at.filtered, filtered);
    };
    const faded = this.#marked > 0;
    if (faded && from === 0) {
      pass(Math.max(style.size * 1.25, 5), 0.95, 0, false);
      gl.drawElements(gl.POINTS, this.#marked, gl.UNSIGNED_INT, 0);
    }
    pass(style.size, faded ? style.alpha * 0.7 : style.alpha, faded ? 0.45 : 0, true);
    gl.drawArrays(gl.POINTS, from, to - from);
    gl.deleteSync(this.#fence);
    this.#fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
  }

  /** Whether the last draw is still under way. */
  get busy() {
    const gl = this.#gl;
    if (!this.#fence || gl.isContextLost()) return false;
    if (gl.getSyncParameter(this.#fence, gl.SYNC_STATUS) !== gl.SIGNALED) return true;
    gl.deleteSync(this.#fence);
    this.#fence = null;
    return false;
  }

  /** Give the context back at once: browsers keep only about 16 and evict the oldest. */
  destroy() {
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}
