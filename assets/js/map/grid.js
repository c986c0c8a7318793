// A uniform grid over the int16 positions, built once by a counting sort. Inside a cell the points
// keep their order, and points come in order of frequency, so a cell starts with its common words.

const SIDE = 65536;
const toInt = (world) => Math.max(-32768, Math.min(32767, Math.round(world * 32767)));

export class Grid {
  #positions;
  #count;
  #cells;
  #starts;
  #items;

  constructor(positions) {
    this.#positions = positions;
    const count = (this.#count = positions.length / 2);
    const cells = (this.#cells = Math.max(1, Math.min(512, Math.floor(Math.sqrt(count) / 2))));
    const cellOf = new Uint32Array(count);
    const starts = (this.#starts = new Uint32Array(cells * cells + 1));
    for (let i = 0; i < count; i++) {
      cellOf[i] = this.#cell(positions[2 * i + 1]) * cells + this.#cell(positions[2 * i]);
      starts[cellOf[i] + 1]++;
    }
    for (let c = 0; c < cells * cells; c++) starts[c + 1] += starts[c];
    const next = starts.slice();
    this.#items = new Uint32Array(count);
    for (let i = 0; i < count; i++) this.#items[next[cellOf[i]]++] = i;
  }

  #cell(q) {
    return Math.floor(((q + 32768) * this.#cells) / SIDE);
  }

  /** Calls visit(from, to) for each run of items in the cells that a world box touches. */
  #eachCell([left, bottom, right, top], visit) {
    const [x0, x1] = [this.#cell(toInt(left)), this.#cell(toInt(right))];
    const [y0, y1] = [this.#cell(toInt(bottom)), this.#cell(toInt(top))];
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const c = y * this.#cells + x;
        if (this.#starts[c] < this.#starts[c + 1]) visit(this.#starts[c], this.#starts[c + 1]);
      }
    }
    return (x1 - x0 + 1) * (y1 - y0 + 1);
  }

  /** The nearest point within a radius that `keep` lets pass, or -1; of several at one place the most frequent. */
  nearest(x, y, radius, keep) {
    const [qx, qy] = [x * 32767, y * 32767];
    let best = -1;
    let bestDistance = (radius * 32767) ** 2;
    this.#eachCell([x - radius, y - radius, x + radius, y + radius], (from, to) => {
      for (let k = from; k < to; k++) {
        const i = this.#items[k];
        const distance = (this.#positions[2 * i] - qx) ** 2 + (this.#positions[2 * i + 1] - qy) ** 2;
        const nearer = distance < bestDistance || (distance === bestDistance && (best < 0 || i < best));
        if (nearer && keep(i)) [best, bestDistance] = [i, distance];
      }
    });
    return best;
  }

  /** All points inside a polygon tester (see polygon.js) that `keep` lets pass, in order of frequency. */
  inside(polygon, keep) {
    const found = [];
    this.#eachCell(polygon.bounds, (from, to) => {
      for (let k = from; k < to; k++) {
        const i = this.#items[k];
        const [x, y] = [this.#positions[2 * i] / 32767, this.#positions[2 * i + 1] / 32767];
        if (keep(i) && polygon.contains(x, y)) found.push(i);
      }
    });
    return Uint32Array.from(found).sort();
  }

  /** How many points of a world box `keep` lets pass, counted up to `most`. */
  crowd([left, bottom, right, top], most, keep) {
    let found = 0;
    this.#eachCell([left, bottom, right, top], (from, to) => {
      for (let k = from; k < to && found < most; k++) {
        const i = this.#items[k];
        const [x, y] = [this.#positions[2 * i] / 32767, this.#positions[2 * i + 1] / 32767];
        if (x >= left && x <= right && y >= bottom && y <= top && keep(i)) found++;
      }
    });
    return found;
  }

  /** Up to `most` points of a world box that `keep` lets pass, the most frequent first. */
  top(box, most, keep) {
    const [left, bottom, right, top] = box.map(toInt);
    const positions = this.#positions;
    const inBox = (i) =>
      positions[2 * i] >= left && positions[2 * i] <= right &&
      positions[2 * i + 1] >= bottom && positions[2 * i + 1] <= top && keep(i);

    // Zoomed out, the first words of the whole map are enough, and reading them is a plain scan.
    const scan = Math.min(this.#count, 40_000);
    const found = [];
    for (let i = 0; i < scan && found.length < most; i++) if (inBox(i)) found.push(i);
    if (found.length === most || scan === this.#count) return found;

    // Zoomed in, read the visible cells, and from each of them only its most frequent words.
    const rest = [];
    const visible = this.#eachCell(box, () => {});
    const share = Math.max(4, Math.ceil(20_000 / visible));
    this.#eachCell(box, (from, to) => {
      for (let k = from; k < Math.min(to, from + share); k++) {
        if (this.#items[k] >= scan && inBox(this.#items[k])) rest.push(this.#items[k]);
      }
    });
    const ordered = Uint32Array.from(rest).sort();
    return found.concat(Array.from(ordered.subarray(0, most - found.length)));
  }
}
