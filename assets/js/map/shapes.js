// The marks that tell a second set of classes apart. One table: the shader (shaders.js) has the same forms as distances.

/** Codes of one numbering: 0 to 255 are colours, 256 and on are shapes. */
export const FIRST_SHAPE = 256;
export const SHAPES = 7;
// How much larger or smaller than the others a point may be.
export const LEAST = 0.55;
export const MOST = 2.4;

const ARM = 0.34;
const TRIANGLE = [[0, -1], [0.95, 0.75], [-0.95, 0.75]];
const CORNERS = [
  null, // a circle
  [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  TRIANGLE,
  [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]],
  [[ARM, -1], [ARM, -ARM], [1, -ARM], [1, ARM], [ARM, ARM], [ARM, 1], [-ARM, 1], [-ARM, ARM], [-1, ARM], [-1, -ARM], [-ARM, -ARM], [-ARM, -1]],
  TRIANGLE.map(([x, y]) => [x, -y]),
  null, // a ring: what has no shape of its own
];

/** How large a point of this code is, 1 where nothing is said. */
export const growth = (code) => LEAST + ((MOST - LEAST) * code) / 255;

/** Begin and trace a shape around a place; fill it by the even-odd rule. */
export function trace(context, shape, x, y, radius) {
  context.beginPath();
  if (CORNERS[shape]) {
    for (const [dx, dy] of CORNERS[shape]) context.lineTo(x + dx * radius, y + dy * radius);
    context.closePath();
    return;
  }
  context.arc(x, y, radius, 0, 2 * Math.PI);
  if (shape !== SHAPES - 1) return;
  context.moveTo(x + radius * 0.45, y);
  context.arc(x, y, radius * 0.45, 0, 2 * Math.PI);
}

/** The same as the path of a drawing of 20 by 20 units. */
export function outline(shape) {
  const place = (value) => (10 + 8 * value).toFixed(1);
  if (CORNERS[shape]) return `M${CORNERS[shape].map(([x, y]) => `${place(x)} ${place(y)}`).join('L')}Z`;
  const circle = (r) => `M${10 - r} 10a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  return shape === SHAPES - 1 ? circle(8) + circle(3.6) : circle(8);
}
