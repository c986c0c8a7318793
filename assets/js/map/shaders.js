// The programs that run on the graphics card.

export const VERTEX = `#version 300 es
layout(location = 0) in vec2 start;
layout(location = 1) in vec2 end;
layout(location = 2) in float code;
uniform vec2 center, scale;
uniform float progress, size, alpha;
uniform vec4 fade;
uniform bool filtered;
uniform sampler2D table;
flat out vec4 color;
void main() {
  gl_Position = vec4((mix(start, end, progress) - center) * scale, 0.0, 1.0);
  gl_PointSize = size;
  vec4 entry = texelFetch(table, ivec2(int(code), 0), 0);
  if (filtered && entry.a == 0.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0); // a class that is switched off
  color = vec4(mix(entry.rgb, fade.rgb, fade.a) * alpha, alpha);
}`;

// Up to two pixels a disc cannot be told from a square, and the square is cheaper.
export const FRAGMENT = `#version 300 es
precision highp float; // as in the vertex shader: both declare size
uniform float size;
flat in vec4 color;
out vec4 pixel;
void main() {
  float edge = 0.5 * size - size * distance(gl_PointCoord, vec2(0.5));
  pixel = color * (size <= 2.0 ? 1.0 : clamp(edge + 0.5, 0.0, 1.0));
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
