// What Python learns about a map: the view (camera, selection, hidden classes) as lasting state,
// clicks as one-time events. The view names the parts it was made on, for it means nothing on others.

const CAMERA_DELAY = 300; // ms without movement; every report reruns the script
const MOST_IDS = 2000; // a larger selection goes as its outline, and Python finds the points itself

const round = (value) => Number(value.toPrecision(6));

export class Report {
  view = { camera: null, selection: null, hidden: [], seq: null };
  #component = null;
  #timer = 0;

  update(component) {
    this.#component = component;
  }

  /** The view the map is mounted with; Python knows it already. */
  begin({ camera, selection, hidden, seq }) {
    this.view = { camera: camera ?? null, selection: selection ?? null, hidden: hidden ?? [], seq: seq ?? null };
  }

  #send = () => {
    clearTimeout(this.#timer);
    this.#component.setStateValue('view', { ...this.view, parts: this.#component.data.parts });
  };

  #sendSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#send, CAMERA_DELAY);
  }

  camera({ x, y, zoom }) {
    const everything = x === 0 && y === 0 && zoom === 1;
    const camera = everything ? null : { x: round(x), y: round(y), zoom: round(zoom) };
    if (JSON.stringify(camera) === JSON.stringify(this.view.camera)) return;
    this.view.camera = camera;
    this.#sendSoon();
  }

  /** @param ids all selected ids, @param corners the outline in map coordinates, @param hidden codes that were off */
  selection(ids, corners, hidden) {
    const listed = ids.length <= MOST_IDS ? Array.from(ids) : null;
    this.view.selection = { count: ids.length, ids: listed, polygon: corners, hidden };
    this.#send();
  }

  get byOutline() {
    return this.view.selection?.ids === null;
  }

  cleared() {
    if (!this.view.selection) return;
    this.view.selection = null;
    this.#send();
  }

  hidden(codes) {
    this.view.hidden = codes;
    this.#send();
  }

  /** Everything belonged to other words. */
  forget() {
    const { camera, selection, hidden } = this.view;
    this.view = { ...this.view, camera: null, selection: null, hidden: [] };
    if (camera || selection || hidden.length) this.#sendSoon();
  }

  click(id) {
    this.#component.setTriggerValue('click', id);
  }

  /** Ask Python to publish the parts again. */
  retry() {
    this.#component.setTriggerValue('retry', true);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
