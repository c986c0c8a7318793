// One map on the page: takes the data from Python and the messages of linked maps, and wires the
// parts together. What the reader does is in reader.js.

import { Chrome } from './chrome.js';
import { listen } from './gestures.js';
import { join } from './link.js';
import { resolveMarks, viewOf } from './marks.js';
import { Reader } from './reader.js';
import { Report } from './report.js';
import { Scene } from './scene.js';
import { colorTable, readTheme } from './theme.js';

export class WordMap {
  #data = {};
  #report = new Report();
  #reader;
  #done = {}; // the number of the last command of each kind
  #start; // the view to begin with; null once it was shown
  #received = ''; // the last view that another map sent
  #link = join(null);
  #loading = new AbortController();
  #unlisten;

  /** @param start {camera, selection, hidden, seq, parts}, as Report told it; or null */
  constructor(host, start) {
    this.#start = start;
    if (start) this.#report.begin(start);
    if (start?.seq !== null) this.#done.focus = start?.seq;
    const chrome = (this.chrome = new Chrome(host, {
      press: (name) => this.#reader.press(name, this.#data),
      hide: (codes) => this.#reader.hide(codes),
      arranged: () => this.scene?.arrange(),
    }));
    const scene = (this.scene = new Scene(chrome, {
      move: (view) => this.#moved(view),
      lost: (lost) => chrome.fail(lost ? chrome.strings.lost : null),
    }));
    this.#reader = new Reader(scene, chrome, this.#report, {
      mark: () => this.#mark(),
      send: (kind, value) => this.#link.send(kind, value),
    });
    this.#unlisten = listen(chrome.overlay, chrome.root, this.#reader.gestures);
    chrome.setMode(null);
    chrome.root.wordMap = this; // for tests and the browser console
  }

  /** What Python was told last, and would be told again. */
  get view() {
    return this.#report.view;
  }

  /** Take new data, or the same data under a new theme. */
  update(component) {
    const { scene, chrome } = this;
    const data = (this.#data = component.data);
    this.#report.update(component);
    chrome.describe(data);
    if (scene.simplified) this.#reader.say(chrome.strings.simplified);
    scene.theme = readTheme(chrome.root);
    scene.setTable(colorTable(data.palette, scene.theme.dark));
    scene.clusters = data.clusters;
    scene.axes = data.axes;
    if (this.#start) scene.begin(this.#start);
    this.#reader.explain(data);
    if (data.group !== this.#link.name) {
      this.#link.leave();
      this.#link = join(data.group, (kind, value) => this.#receive[kind](value));
    }
    this.#load();
  }

  async #load() {
    this.#loading.abort();
    const { signal } = (this.#loading = new AbortController());
    try {
      await this.scene.dataset.load(this.#data, signal, (fresh) => this.#arrived(fresh));
      this.chrome.fail(null);
      this.#link.catchUp();
    } catch (error) {
      if (signal.aborted) return;
      this.chrome.fail(this.chrome.text('failed', { why: error.message }), () => {
        this.#report.retry();
        setTimeout(() => this.#load(), 700);
      });
    }
  }

  #arrived(fresh) {
    const { scene } = this;
    if (fresh.positions) scene.movePoints(fresh.sameWords ? fresh.before : undefined);
    if (fresh.codes || fresh.second) scene.recolor();
    if (this.#start) this.#reader.restore(this.#start);
    else if (!fresh.sameWords) this.#reader.forget();
    else this.#reader.keep(fresh);
    this.#start = null;
    if (fresh.codes || fresh.second) this.#reader.explain(this.#data);
    this.#obey();
  }

  /** Do what Python asked for: marks always, a movement once for each number. */
  #obey() {
    const { focus, camera } = this.#data;
    const { scene } = this;
    this.#mark();
    if (camera && camera.seq !== this.#done.camera) {
      this.#done.camera = camera.seq;
      scene.flyTo(camera);
    }
    const { focus: row, guest, neighbours } = scene.marks;
    if (focus && (guest || row >= 0) && focus.seq !== this.#done.focus) {
      this.#report.view.seq = this.#done.focus = focus.seq;
      const place = guest ? guest.at : scene.goal(row);
      scene.flyTo(viewOf(place, neighbours.rows, (each) => scene.goal(each), scene.camera.zoom));
    }
  }

  #mark() {
    const { scene } = this;
    const { marked, ...marks } = resolveMarks(scene, this.#data, this.#reader.selected);
    Object.assign(scene.marks, marks);
    scene.setMarked(marked);
  }

  #moved(view) {
    this.#reader.follow();
    this.#report.camera(view);
    if (JSON.stringify(view) !== this.#received) this.#link.send('camera', view); // the map that moved tells the others
  }

  /** What linked maps send. Ids are shared; this map may lack some of them. */
  #receive = {
    camera: (view) => {
      this.scene.camera.show(view);
      this.#received = JSON.stringify(this.scene.camera.view);
      this.scene.request();
    },
    hover: (id) => this.#reader.shareHover(id),
    selection: (ids) => this.#reader.shareSelection(ids),
  };

  destroy() {
    this.#loading.abort();
    this.#report.stop();
    this.#link.leave();
    this.#unlisten();
    this.scene.destroy();
    this.chrome.destroy();
  }
}
