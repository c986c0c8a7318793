// The programs that run on the graphics card.

import { LEAST, MOST } from './shapes.js';

export const VERTEX = `#version 300 es
layout(location = 0) in vec2 start;
layout(location = 1) in vec2 end;
layout(location = 2) in float code;
layout(location = 3) in float shape;
layout(location = 4) in float large; // 0 to 1
uniform vec2 center, scale;
uniform float progress, size, alpha;
uniform vec4 fade;
uniform bool filtered;
uniform int off; // a bit for each shape that is switched off
uniform sampler2D table;
flat out vec4 color;
flat out float span;
flat out int form;
void main() {
  gl_Position = vec4((mix(start, end, progress) - center) * scale, 0.0, 1.0);
  span = size * mix(${LEAST.toFixed(3)}, ${MOST.toFixed(3)}, large);
  gl_PointSize = span;
  form = int(shape);
  vec4 entry = texelFetch(table, ivec2(int(code), 0), 0);
  bool hidden = entry.a == 0.0 || ((off >> form) & 1) == 1; // a class that is switched off
  if (filtered && hidden) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  color = vec4(mix(entry.rgb, fade.rgb, fade.a) * alpha, alpha);
}`;

// The distance to the edge of each shape, as in shapes.js. Up to two pixels a disc cannot be told from a square, and
// the square is cheaper.
export const FRAGMENT = `#version 300 es
precision highp float;
flat in vec4 color;
flat in float span;
flat in int form;
out vec4 pixel;
float triangle(vec2 p) {
  return max(p.y - 0.75, (abs(p.x) * 1.75 - (p.y + 1.0) * 0.95) / 1.991);
}
float distanceTo(vec2 p) {
  vec2 q = abs(p);
  if (form == 1) return max(q.x, q.y) - 0.85;
  if (form == 2) return triangle(p);
  if (form == 3) return (q.x + q.y - 1.1) * 0.7071;
  if (form == 4) return min(max(q.x - 1.0, q.y - 0.34), max(q.x - 0.34, q.y - 1.0));
  if (form == 5) return triangle(vec2(p.x, -p.y));
  if (form == 6) return abs(length(p) - 0.725) - 0.275;
  return length(p) - 1.0;
}
void main() {
  float edge = -0.5 * span * distanceTo(2.0 * gl_PointCoord - 1.0);
  pixel = color * (span <= 2.0 ? 1.0 : clamp(edge + 0.5, 0.0, 1.0));
}`;

export function link(gl, ...sources) {
  const program = gl.createProgram();
  [gl.VERTEX_SHADER, gl.FRAGMENT_SHADER].forEach((type, i) => {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, sources[i]);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  });
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`The map's shaders do not link: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}
