// Colours and fonts, from the theme variables that Streamlit sets on the component.

const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** Any CSS colour as [r, g, b, a], 0 to 255. */
export function parseColor(css) {
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = '#888888'; // stays when `css` is not a colour
  probe.fillStyle = css;
  probe.fillRect(0, 0, 1, 1);
  return probe.getImageData(0, 0, 1, 1).data;
}

export function readTheme(element) {
  const style = getComputedStyle(element);
  const read = (name, fallback) => style.getPropertyValue(`--st-${name}`).trim() || fallback;
  const background = read('background-color', '#ffffff');
  const [r, g, b] = parseColor(background);
  const dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
  return {
    dark,
    background,
    text: read('text-color', dark ? '#fafafa' : '#31333f'),
    accent: read('primary-color', '#ff4b4b'),
    // The grey that faded points move towards; it must stay visible on the background.
    fade: dark ? [0.36, 0.37, 0.42] : [0.72, 0.73, 0.76],
    font: read('font', 'sans-serif'),
  };
}

/**
 * The 256 colours that the point codes look up.
 * @param {string[] | {light: string[], dark: string[]}} palette classes repeat it; a colormap has 256
 */
export function colorTable(palette, dark) {
  const list = Array.isArray(palette) ? palette : palette?.[dark ? 'dark' : 'light'];
  const colors = (list?.length ? list : ['#4c78a8']).map(parseColor);
  const table = new Uint8Array(1024);
  for (let code = 0; code < 256; code++) table.set(colors[code % colors.length], 4 * code);
  return table;
}
