// Everything above the points, on a 2D canvas: neighbour lines, rings, the lasso, and the labels.

import { axisBoxes, drawAxes } from './axes.js';
import { drawLinks, drawNeighbours } from './joins.js';
import { Labels } from './labels.js';

const CROWDED = 40; // points under a label; more are not counted
const CANDIDATES = 500; // words that may get a label

export class Overlay {
  #context;
  #labels;
  shown = []; // the labels of the last frame

  constructor(canvas) {
    this.#context = canvas.getContext('2d');
    this.#labels = new Labels(this.#context);
  }

  /** Widths of texts are no longer true. */
  measureAgain() {
    this.#labels.measureAgain();
  }

  /** @param scene see scene.js, @param screen {pixelRatio, pointSize, kept: boxes without labels} */
  draw(scene, { pixelRatio, pointSize, kept }) {
    const { camera, theme, dataset, marks, clusters, outline } = scene;
    const context = this.#context;
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    context.clearRect(0, 0, camera.width, camera.height);
    const at = (row) => scene.at(row);
    const place = (row) => camera.toScreen(...at(row));

    drawAxes(context, scene.axes, camera, theme);
    const guest = marks.guest && camera.toScreen(...marks.guest.at);
    const start = guest ?? (marks.focus < 0 ? null : place(marks.focus));
    if (start) drawNeighbours(context, start, marks.neighbours, place, theme.accent);
    drawLinks(context, marks.links, place, theme.accent);
    if (guest) this.#drawGuest(guest, pointSize / 2 + 5, theme);
    const rings = [[marks.focus, theme.accent], [marks.hover, theme.text]];
    for (const [row, color] of rings) if (row >= 0) this.#drawRing(place(row), (pointSize * scene.growth(row)) / 2 + 4, color);

    this.#labels.setFont(theme.font);
    this.shown = this.#labels.place({
      camera,
      at,
      clusters: clusters.filter(({ code }) => !scene.hidden.includes(code)),
      word: (row) => dataset.word(row),
      strong: marks.strong,
      rows: dataset.count ? scene.grid.top(camera.bounds(), CANDIDATES, scene.visible) : [],
      crowd: ([left, top, right, bottom]) =>
        dataset.count ? scene.grid.crowd([...camera.toWorld(left, bottom), ...camera.toWorld(right, top)], CROWDED, scene.visible) : 0,
      gap: (row) => (pointSize * scene.growth(row)) / 2 + 2,
      guest: guest && { text: marks.guest.name, x: guest[0], y: guest[1] - pointSize / 2 - 15 },
      kept: [...kept, ...axisBoxes(context, scene.axes, camera, theme.font)],
    });
    this.#drawLabels(theme, marks.strong.length > 0);
    if (outline) this.#drawOutline(outline.corners, theme);
  }

  /** A word that was placed on the map afterwards: a dashed ring around nothing. */
  #drawGuest(place, radius, theme) {
    this.#context.setLineDash([4, 3]);
    this.#drawRing(place, radius, theme.accent);
    this.#context.setLineDash([]);
  }

  #drawRing([x, y], radius, color) {
    const context = this.#context;
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
  }

  #drawLabels(theme, faded) {
    const context = this.#context;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.direction = 'ltr'; // positions are ours; the text inside still runs its own way
    context.lineJoin = 'round';
    context.strokeStyle = theme.background;
    context.fillStyle = theme.text;
    for (const kind of ['word', 'strong', 'cluster']) {
      context.font = this.#labels.fontOf(kind);
      context.lineWidth = kind === 'word' ? 3 : 4;
      const ink = kind === 'word' && faded ? 0.6 : 1;
      for (const label of this.shown) {
        if (label.kind !== kind) continue;
        context.globalAlpha = 1;
        context.strokeText(label.text, label.x, label.y); // a halo keeps the text legible on any colour
        context.globalAlpha = ink;
        context.fillText(label.text, label.x, label.y);
      }
    }
    context.globalAlpha = 1;
  }

  #drawOutline(corners, theme) {
    const context = this.#context;
    context.beginPath();
    corners.forEach(([x, y]) => context.lineTo(x, y));
    context.closePath();
    context.globalAlpha = 0.12;
    context.fillStyle = theme.accent;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = theme.accent;
    context.lineWidth = 1.5;
    context.setLineDash([5, 4]);
    context.stroke();
    context.setLineDash([]);
  }
}
