// The two axes of a map that has some: lines through zero, ticks with their values, a name at each end.

const INK = 0.75;
const TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
const APART = 70; // pixels between two ticks, at least
const EDGE = 12; // pixels
const ROOM = 56; // left of the buttons

/** Where the names of the axes stand: [text, x, y, align], and what labels must keep clear of. */
function names({ x, y }, { width, height }) {
  return [[`${x} →`, width - EDGE, height - EDGE, 'right'], [`↑ ${y}`, width - ROOM, EDGE + 4, 'right']];
}

export function axisBoxes(context, axes, camera, font) {
  if (!axes) return [];
  context.font = `600 13px ${font}`;
  return names(axes, camera).map(([text, right, middle]) => [right - context.measureText(text).width, middle - 10, right, middle + 10]);
}

/** @param axes {x, y: names, at: zero in map coordinates, per: map units of one unit of the axes} */
export function drawAxes(context, axes, camera, theme) {
  if (!axes) return;
  const [x, y] = camera.toScreen(...axes.at);
  const step = TICKS.find((each) => each * axes.per * camera.scale >= APART) ?? TICKS.at(-1);
  const value = (place, zero) => (place - zero) / (axes.per * camera.scale);
  context.globalAlpha = INK;
  context.strokeStyle = context.fillStyle = theme.text;
  context.lineWidth = 1;
  context.setLineDash([2, 4]);
  context.beginPath();
  context.moveTo(x, 0), context.lineTo(x, camera.height);
  context.moveTo(0, y), context.lineTo(camera.width, y);
  context.stroke();
  context.setLineDash([]);
  context.font = `400 11px ${theme.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const text = (number) => number.toFixed(2).replace('-', '−');
  const ticks = (low, high) => {
    const found = [];
    for (let k = Math.ceil(low / step); k <= high / step; k++) if (k) found.push(k * step);
    return found;
  };
  for (const tick of ticks(value(0, x), value(camera.width, x))) context.fillText(text(tick), x + tick * axes.per * camera.scale, y + 3);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const tick of ticks(-value(camera.height, y), -value(0, y))) context.fillText(text(tick), x + 4, y - tick * axes.per * camera.scale);
  context.globalAlpha = 1;
  drawNames(context, axes, camera, theme);
}

function drawNames(context, axes, camera, theme) {
  context.font = `600 13px ${theme.font}`;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = theme.background;
  context.fillStyle = theme.accent;
  for (const [text, x, y, align] of names(axes, camera)) {
    context.textAlign = align;
    context.strokeText(text, x, y, camera.width * 0.6);
    context.fillText(text, x, y, camera.width * 0.6);
  }
}
