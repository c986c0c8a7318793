// Paints the points in shares: the most frequent words at once, the others over the next frames, beneath them. With
// a graphics card one share soon holds a million points; with software drawing, which takes half a
// second for a million, the map stays responsive. While it moves, only the first share is painted.

const FIRST = 100_000; // points, before anything is known about the machine
const FEWEST = 20_000;
const GOAL = 28; // ms for one share
const AT_REST = 4; // shares at once when nothing moves: fewer frames, but a slower start of the next movement

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

export class Painter {
  painted = 0; // points of the picture so far
  #points;
  #share = FIRST;
  #last = null; // the draw under way: {points, begin}

  constructor(points) {
    this.#points = points;
  }

  /** The next paint starts a new picture. */
  restart() {
    this.painted = 0;
  }

  /** Whether the last share is still being drawn; asking for more would only queue up. */
  isBusy(now) {
    if (!this.#last) return false;
    if (this.#points.busy) return true;
    const { points, begin } = this.#last;
    const elapsed = Math.max(1, now - begin);
    if (elapsed > GOAL || points >= this.#share) {
      this.#share = Math.max(FEWEST, Math.round(points * clamp(GOAL / elapsed, 0.25, 2)));
    }
    this.#last = null;
    return false;
  }

  /** Paint the next share, if the picture of `count` points lacks one. Returns whether it painted. */
  paint(camera, style, count, now, most = this.painted ? AT_REST * this.#share : this.#share) {
    if (this.painted > 0 && this.painted >= count) return false;
    const to = Math.min(count, this.painted + most);
    this.#points.draw(camera, style, this.painted, to);
    this.#last = { points: to - this.painted, begin: now };
    this.painted = to;
    return true;
  }
}
