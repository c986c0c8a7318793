// The data of one map: positions, colour codes, shapes, sizes and words, fetched as bytes.

import { FIRST_SHAPE, SHAPES } from './shapes.js';

const SECOND = ['shapes', 'sizes']; // parts that a map may lack

/** Words stay UTF-8 bytes: a million strings would take ten times the memory, and few are shown. */
class Words {
  #bytes;
  #starts;
  #decoder = new TextDecoder();

  constructor(bytes, count) {
    this.#bytes = bytes;
    this.#starts = new Uint32Array(count + 1).fill(bytes.length + 1);
    this.#starts[0] = 0;
    for (let b = 0, word = 1; b < bytes.length && word < count; b++) {
      if (bytes[b] === 10) this.#starts[word++] = b + 1;
    }
  }

  /** A word, cut to a number of characters: anything may stand in a vocabulary, even a whole page. */
  get(i, longest) {
    const start = this.#starts[i];
    const end = Math.max(start, Math.min(this.#starts[i + 1] - 1, start + 4 * longest + 4));
    const letters = Array.from(this.#decoder.decode(this.#bytes.subarray(start, end)));
    return letters.length > longest ? `${letters.slice(0, longest).join('')}…` : letters.join('');
  }
}

export class Dataset {
  positions = new Int16Array(0);
  codes = new Uint8Array(0);
  shapes = null;
  sizes = null;
  count = 0;
  #words = null;
  #details = null;
  #counts = null;
  #ids = null;
  #rows = null;
  #loaded = {}; // the addresses of the parts that are here
  #named = {}; // those of the words and ids that the positions belong to

  /**
   * Fetch the parts whose address changed. Calls arrived({positions, codes, second, shapes, before, sameWords}) when
   * there is enough to draw and to find ids, and once more when the words and details, the largest parts, are here.
   */
  async load({ parts, count }, signal, arrived) {
    const changed = (name) => parts[name] !== this.#loaded[name];
    const get = async (name) => {
      if (!parts[name] || !changed(name)) return null;
      const response = await fetch(parts[name], { signal });
      if (!response.ok) throw new Error(`${name}: HTTP ${response.status}`);
      return response.arrayBuffer();
    };
    const sameWords = parts.words === this.#named.words && parts.ids === this.#named.ids;
    const textToCome = Promise.all(['words', 'details'].map(get));
    textToCome.catch(() => {}); // the await below reports it
    const [positions, codes, ids, ...second] = await Promise.all(['positions', 'codes', 'ids', ...SECOND].map(get));
    signal.throwIfAborted();

    const before = this.positions;
    if (positions) this.positions = new Int16Array(positions);
    if (codes) [this.codes, this.#counts] = [new Uint8Array(codes), null];
    const news = SECOND.filter(changed);
    SECOND.forEach((name, i) => {
      if (changed(name)) this[name] = second[i] && new Uint8Array(second[i]);
    });
    if (news.length) this.#counts = null;
    if (SECOND.some((name) => this[name] && this[name].length !== count)) throw new Error('parts of unequal length');
    if (this.positions.length !== 2 * count || this.codes.length !== count) throw new Error('parts of unequal length');
    if (!sameWords) this.#words = null;
    if (changed('details')) this.#details = null;
    if (changed('ids')) this.#setIds(ids);
    this.count = count;
    for (const name of ['positions', 'codes', 'ids', ...SECOND]) this.#loaded[name] = parts[name];
    this.#named = { words: parts.words, ids: parts.ids };
    arrived({ positions: Boolean(positions), codes: Boolean(codes), second: news.length > 0, shapes: news.includes('shapes'), before, sameWords });

    const [words, details] = await textToCome;
    signal.throwIfAborted();
    if (words) this.#words = new Words(new Uint8Array(words), count);
    if (details) this.#details = new Words(new Uint8Array(details), count);
    Object.assign(this.#loaded, { words: parts.words, details: parts.details });
    if (words || details) arrived({ sameWords: true });
  }

  #setIds(buffer) {
    this.#ids = buffer && new Uint32Array(buffer);
    this.#rows = null;
  }

  word(i, longest = 16) {
    return this.#words && i >= 0 && i < this.count ? this.#words.get(i, longest) : '';
  }

  /** A line for the tooltip, where Python sent any. */
  detail(i, longest) {
    return this.#details && i >= 0 && i < this.count ? this.#details.get(i, longest) : '';
  }

  /** How many points have each of the 256 colours, and behind them each shape. */
  counts() {
    if (!this.#counts) {
      this.#counts = new Uint32Array(FIRST_SHAPE + SHAPES);
      for (const code of this.codes) this.#counts[code]++;
      for (const shape of this.shapes ?? []) this.#counts[FIRST_SHAPE + shape]++;
    }
    return this.#counts;
  }

  idOf(i) {
    return this.#ids ? this.#ids[i] : i;
  }

  /** The row of an id, or -1 if this map does not have it. */
  rowOf(id) {
    if (!Number.isInteger(id) || id < 0) return -1;
    if (!this.#ids) return id < this.count ? id : -1;
    if (!this.#rows) {
      this.#rows = new Int32Array(this.#ids.reduce((most, each) => Math.max(most, each), 0) + 1).fill(-1);
      this.#ids.forEach((each, row) => (this.#rows[each] = row));
    }
    return this.#rows[id] ?? -1;
  }

  rowsOf(ids) {
    return Uint32Array.from(Array.from(ids ?? [], (id) => this.rowOf(id)).filter((row) => row >= 0));
  }
}
