// Turns pointer, wheel and key events into the few things a map understands.

const CLICK_SLOP = 4; // pixels the pointer may wander in a click
const DOUBLE = 250; // ms in which a second click makes a double click
const LOOK = 150; // ms after a key until the word in the middle is told
const LINE_HEIGHT = 16;
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * @param surface the element that takes the pointer
 * @param keys the focusable element that takes the keyboard
 * @param on {pan, zoom, fit, hover, leave, click, aim, pick, shapeStart, shapeMove, shapeEnd, mode, clear, refuse};
 *   click returns what to do when no second click follows; clear returns whether there was anything to clear
 * @returns a function that removes every listener
 */
export function listen(surface, keys, on) {
  const stop = new AbortController();
  const pointers = new Map();
  let drag = null; // {x, y, moved, shape, passing: a finger that scrolls the page}
  let released = { dragged: false, at: [0, 0] }; // the press that just ended
  let single = 0; // timer of a click that may become a double click
  let look = 0; // timer after a key

  const inHand = () => keys.matches(':focus-within'); // else a reader who only scrolls past must not be caught
  const place = (event) => {
    const box = surface.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const add = (target, type, handler) => target.addEventListener(type, handler, { signal: stop.signal, passive: false });

  const pinchOf = () => {
    const [[ax, ay], [bx, by]] = pointers.values();
    return { x: (ax + bx) / 2, y: (ay + by) / 2, spread: Math.hypot(ax - bx, ay - by) || 1 };
  };

  add(surface, 'pointerdown', (event) => {
    if (event.button !== 0 || pointers.size === 2) return;
    // A finger that scrolls the page must not take the map in hand; a tap does (see click).
    if (event.pointerType !== 'touch') keys.focus({ preventScroll: true });
    surface.setPointerCapture(event.pointerId);
    const [x, y] = place(event);
    pointers.set(event.pointerId, [x, y]);
    if (drag?.shape) on.shapeEnd(false); // a second finger means a pinch, not a lasso
    const shape = pointers.size > 1 ? null : event.shiftKey ? 'lasso' : event.altKey ? 'box' : on.mode();
    const passing = event.pointerType === 'touch' && !shape && !inHand();
    drag = { x, y, moved: pointers.size > 1, shape, passing };
    if (shape) on.shapeStart(shape, x, y);
  });

  add(surface, 'pointermove', (event) => {
    const [x, y] = place(event);
    if (!pointers.has(event.pointerId)) {
      if (event.pointerType !== 'touch') on.hover(x, y);
      return;
    }
    const before = pointers.size === 2 && pinchOf();
    const [lastX, lastY] = pointers.get(event.pointerId);
    pointers.set(event.pointerId, [x, y]);
    if (before) {
      const after = pinchOf();
      on.pan(after.x - before.x, after.y - before.y);
      on.zoom(after.x, after.y, after.spread / before.spread);
      return;
    }
    drag.moved ||= Math.hypot(x - drag.x, y - drag.y) > CLICK_SLOP;
    if (drag.shape) on.shapeMove(x, y);
    else if (drag.moved && drag.passing) on.refuse();
    else if (drag.moved) on.pan(x - lastX, y - lastY);
  });

  const release = (event, finished) => {
    if (!pointers.delete(event.pointerId) || pointers.size) return;
    if (drag.shape) on.shapeEnd(finished && drag.moved);
    released = { dragged: drag.moved, at: place(event) };
    drag = null;
  };
  add(surface, 'pointerup', (event) => release(event, true));
  add(surface, 'pointercancel', (event) => release(event, false));
  add(surface, 'pointerleave', () => on.leave());
  add(surface, 'click', (event) => {
    keys.focus({ preventScroll: true });
    if (released.dragged || event.detail > 1) return;
    const { at } = released; // a click itself only knows whole pixels
    single = setTimeout(on.click(...at), DOUBLE);
  });
  add(surface, 'dblclick', () => {
    clearTimeout(single);
    on.fit();
  });

  add(surface, 'wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey && !inHand()) return on.refuse();
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_HEIGHT : 1;
    // A pinch on a trackpad arrives as a wheel with Ctrl and much smaller steps.
    const speed = event.ctrlKey ? 0.012 : 0.002;
    const turn = Math.max(-250, Math.min(250, event.deltaY * lines));
    on.zoom(...place(event), Math.exp(-turn * speed));
  });

  add(keys, 'keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return; // those are the browser's
    const inPart = event.target !== keys; // a button or the legend: Enter is theirs
    if (inPart && event.key === 'Enter') return;
    const middle = [surface.clientWidth / 2, surface.clientHeight / 2];
    const step = event.shiftKey ? 200 : 60;
    if (ARROWS[event.key]) on.pan(...ARROWS[event.key].map((part) => part * step));
    else if (event.key === '+' || event.key === '=') on.zoom(...middle, 1.4);
    else if (event.key === '-') on.zoom(...middle, 1 / 1.4);
    else if (event.key === '0') on.fit();
    else if (event.key === 'Enter') on.pick(...middle);
    else if (event.key === 'Escape') on.clear() || keys.blur();
    else return;
    event.preventDefault();
    clearTimeout(look);
    if (ARROWS[event.key]) look = setTimeout(() => on.aim(...middle), LOOK);
  });

  return () => {
    stop.abort();
    for (const timer of [single, look]) clearTimeout(timer);
  };
}
