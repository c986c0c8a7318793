// The frame loop that draws a scene. Nothing is drawn unless something changed.

import { pointStyle } from './density.js';
import { Overlay } from './overlay.js';
import { Painter } from './painter.js';
import { Points } from './points.js';
import { FlatPoints } from './points2d.js';
import { watch } from './surface.js';

export class Stage {
  points;
  pixelRatio = 0;
  stats = { frames: 0, painted: 0, overlayMs: 0 };
  #scene;
  #on;
  #painter;
  #overlay;
  #unwatch;
  #kept = []; // parts of the screen without labels
  #lastView;
  #overlayDirty = true;
  #frameId = 0;

  /** @param on {move(view), lost(isLost)} */
  constructor(chrome, scene, on) {
    this.#scene = scene;
    this.#on = on;
    this.#lastView = JSON.stringify(scene.camera.view);
    this.points = Points.create(chrome.points) ?? new FlatPoints(chrome.points);
    this.#painter = new Painter(this.points);
    this.#overlay = new Overlay(chrome.overlay);
    this.#unwatch = watch(chrome, {
      resize: (width, height, pixelRatio) => {
        scene.camera.resize(width, height);
        this.pixelRatio = pixelRatio;
        this.keepFree(chrome.boxes());
        this.request();
        this.#render(performance.now()); // at once: a resized canvas is empty
      },
      font: () => {
        this.#overlay.measureAgain();
        this.request({ overlayOnly: true });
      },
      lost: () => on.lost(true),
      restored: () => {
        this.points.restore();
        this.request();
        on.lost(false);
      },
    });
  }

  get simplified() {
    return this.points instanceof FlatPoints;
  }

  get labels() {
    return this.#overlay.shown;
  }

  /** @param boxes [left, top, right, bottom] on screen that must stay free of labels */
  keepFree(boxes) {
    this.#kept = boxes;
    this.request({ overlayOnly: true });
  }

  /** Ask for a new picture. A change of the overlay alone leaves the points as they are on screen. */
  request({ overlayOnly = false } = {}) {
    if (!overlayOnly) this.#painter.restart();
    this.#overlayDirty = true;
    this.#nextFrame();
  }

  #nextFrame() {
    this.#frameId ||= requestAnimationFrame(this.#frame);
  }

  #frame = (now) => {
    this.#frameId = 0;
    if (this.#painter.isBusy(now)) this.#nextFrame();
    else this.#render(now);
  };

  #render(now) {
    const { camera, morph, theme, dataset } = this.#scene;
    if (!theme || !this.pixelRatio) return;
    camera.step(now);
    morph.step(now);
    const view = JSON.stringify(camera.view);
    const moved = view !== this.#lastView;
    this.#lastView = view;
    if (moved || morph.active) this.request();

    if (this.#painter.paint(camera, this.#style(), dataset.count, now)) this.#nextFrame();
    if (this.#overlayDirty) this.#drawOverlay();
    this.stats.frames++;
    this.stats.painted = this.#painter.painted;
    if (moved) this.#on.move(camera.view);
    if (camera.flying) this.#nextFrame();
  }

  #style() {
    const { dataset, camera, morph, theme } = this.#scene;
    const style = pointStyle(dataset.count, camera, Boolean(dataset.shapes));
    return { ...style, pixelRatio: this.pixelRatio, progress: morph.progress, fade: theme.fade };
  }

  #drawOverlay() {
    const begin = performance.now();
    this.#overlayDirty = false;
    this.#overlay.draw(this.#scene, { pixelRatio: this.pixelRatio, pointSize: this.#style().size, kept: this.#kept });
    this.stats.overlayMs = performance.now() - begin;
  }

  /** Paint what is still missing of the picture. */
  complete() {
    const { camera, dataset } = this.#scene;
    this.#painter.paint(camera, this.#style(), dataset.count, performance.now(), Infinity);
  }

  destroy() {
    this.#unwatch();
    cancelAnimationFrame(this.#frameId);
    this.points.destroy();
  }
}
