// Keeps the two canvases at the size of their frame in device pixels, and watches the WebGL context.

const MOST_PIXELS = 2; // per CSS pixel; beyond that nobody sees a difference

/**
 * @param on {resize(width, height, pixelRatio), font(), lost(), restored()}
 * @returns a function that stops watching
 */
export function watch({ root, points, overlay }, on) {
  const stop = new AbortController();
  const { signal } = stop;
  const resize = () => {
    const { clientWidth, clientHeight } = root;
    const pixelRatio = Math.min(devicePixelRatio || 1, MOST_PIXELS);
    for (const canvas of [points, overlay]) {
      canvas.width = Math.max(1, Math.round(clientWidth * pixelRatio));
      canvas.height = Math.max(1, Math.round(clientHeight * pixelRatio));
    }
    on.resize(clientWidth, clientHeight, pixelRatio);
  };
  const observer = new ResizeObserver(resize);
  observer.observe(root);
  addEventListener('resize', resize, { signal }); // also tells of a new pixel ratio
  document.fonts.addEventListener('loadingdone', on.font, { signal }); // text on a canvas does not redraw itself
  const lost = (event) => {
    event.preventDefault(); // without this the browser never restores it
    on.lost();
  };
  points.addEventListener('webglcontextlost', lost, { signal });
  points.addEventListener('webglcontextrestored', on.restored, { signal });
  return () => {
    stop.abort();
    observer.disconnect();
  };
}
