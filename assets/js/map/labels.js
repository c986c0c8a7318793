// Chooses which labels fit. Greedy: the most important first, each only where nothing stands yet.

const CELL = 6; // pixels; the screen is a bitmap of taken cells
const MOST_LABELS = 140;
const LINE = 15; // pixels
const CLOSE = 6; // zoom
const BESIDE = [0, -20, 20, -36, 36]; // pixels that the name of a cluster may stand above or below its middle

class Taken {
  constructor(width, height) {
    this.columns = Math.ceil(width / CELL);
    this.rows = Math.ceil(height / CELL);
    this.cells = new Uint8Array(this.columns * this.rows);
  }

  /** Take a box if it is free and wholly on screen. */
  take(left, top, right, bottom) {
    const [x0, x1] = [Math.floor(left / CELL), Math.floor(right / CELL)];
    const [y0, y1] = [Math.floor(top / CELL), Math.floor(bottom / CELL)];
    if (x0 < 0 || y0 < 0 || x1 >= this.columns || y1 >= this.rows) return false;
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) if (this.cells[y * this.columns + x]) return false;
    }
    for (let y = y0; y <= y1; y++) {
      this.cells.fill(1, y * this.columns + x0, y * this.columns + x1 + 1);
    }
    return true;
  }
}

export class Labels {
  #context;
  #widths = new Map();
  #shown = new Set();
  #font = '';

  constructor(context) {
    this.#context = context;
  }

  setFont(font) {
    if (font !== this.#font) this.#widths.clear();
    this.#font = font;
  }

  /** A web font has arrived: every width is another. */
  measureAgain() {
    this.#widths.clear();
  }

  fontOf(kind) {
    return { cluster: `700 17px ${this.#font}`, strong: `700 13px ${this.#font}`, word: `500 12px ${this.#font}` }[kind];
  }

  #width(text, kind) {
    const key = `${kind} ${text}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      if (this.#widths.size > 20_000) this.#widths.clear();
      this.#context.font = this.fontOf(kind);
      width = this.#context.measureText(text).width;
      this.#widths.set(key, width);
    }
    return width;
  }

  /**
   * @param guest {text, x, y} of a word that is no point, or nothing
   * @param strong rows that must be labelled first: focus, neighbours, selection
   * @param rows other candidates, the most frequent first
   * @param clusters [{name, x, y}] in map coordinates
   * @param crowd tells how many points lie under a box on screen [left, top, right, bottom]
   * @param gap tells the pixels from the centre of a row's point to its label
   * @param kept boxes [left, top, right, bottom] on screen that must stay free
   * @returns [{text, x, y, kind, row}], x and y the middle of the text on screen
   */
  place({ camera, at, word, guest, strong, rows, clusters, crowd, gap, kept }) {
    const taken = new Taken(camera.width, camera.height);
    for (const box of kept) taken.take(...box);
    const placed = [];
    const offer = (text, x, y, kind, row) => {
      if (!text) return;
      const half = this.#width(text, kind) / 2 + 4;
      const tall = kind === 'cluster' ? 12 : LINE / 2 + 1;
      if (taken.take(x - half, y - tall, x + half, y + tall)) placed.push({ text, x, y, kind, row });
    };
    const offerWord = (row, kind) => {
      const [x, y] = camera.toScreen(...at(row));
      if (x < 0 || y < 0 || x > camera.width || y > camera.height) return;
      offer(word(row), x, y - gap(row) - LINE / 2, kind, row);
    };

    if (guest) offer(guest.text, guest.x, guest.y, 'strong', -1);
    const done = new Set(strong);
    for (const row of strong) offerWord(row, 'strong');
    // The name of a cluster is a signpost for the overview; close up it would hide words.
    const signposts = camera.zoom < CLOSE ? clusters : [];
    for (const { name, x: east, y: north } of signposts) {
      const [x, y] = camera.toScreen(east, north);
      const half = this.#width(name, 'cluster') / 2;
      const under = BESIDE.map((shift) => crowd([x - half, y + shift - 9, x + half, y + shift + 9]));
      offer(name, x, y + BESIDE[under.indexOf(Math.min(...under))], 'cluster', -1);
    }

    // A label that is on screen counts as more important than it is, or panning would make it flicker.
    const weight = (row) => (this.#shown.has(row) ? row / 4 : row);
    const order = rows.filter((row) => !done.has(row)).sort((a, b) => weight(a) - weight(b));
    for (const row of order) {
      if (placed.length >= MOST_LABELS) break;
      offerWord(row, 'word');
    }
    this.#shown = new Set(placed.map(({ row }) => row));
    return placed;
  }
}
