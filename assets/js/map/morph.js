// Moves the points from one layout to the next. The shader does the same sum for every point.

const DURATION = 600; // ms
const ease = (t) => t * t * (3 - 2 * t);

export class Morph {
  #start = null;
  #end = new Int16Array(0);
  #begin = null;
  progress = 1;

  get active() {
    return this.progress < 1;
  }

  /** @param start where the same points were, or nothing to place them at once */
  aim(end, start) {
    this.#end = end;
    this.#start = start ?? end;
    this.#begin = null;
    this.progress = start ? 0 : 1;
  }

  step(now) {
    if (!this.active) return;
    this.#begin ??= now; // the first frame may come long after the order
    this.progress = ease(Math.min(1, (now - this.#begin) / DURATION));
  }

  /** Where a row will be at rest. */
  goal(row) {
    return [this.#end[2 * row] / 32767, this.#end[2 * row + 1] / 32767];
  }

  /** Where a row is now. */
  at = (row) => {
    const mix = (k) => (this.#start[k] + (this.#end[k] - this.#start[k]) * this.progress) / 32767;
    return [mix(2 * row), mix(2 * row + 1)];
  };
}
