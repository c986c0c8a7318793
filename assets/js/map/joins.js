// Lines between words: from the word in focus to its neighbours, and those that Python asks for.

const HEAD = 8; // pixels of an arrow's head

function line(context, [x0, y0], [x1, y1], head) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  if (head) {
    const angle = Math.atan2(y1 - y0, x1 - x0);
    for (const turn of [-0.45, 0.45]) {
      context.moveTo(x1, y1);
      context.lineTo(x1 - HEAD * Math.cos(angle + turn), y1 - HEAD * Math.sin(angle + turn));
    }
  }
  context.stroke();
}

/** @param start where the word in focus is on screen, @param neighbours {rows, weights}, @param place of a row */
export function drawNeighbours(context, start, { rows, weights }, place, color) {
  context.strokeStyle = color;
  rows.forEach((row, i) => {
    const weight = weights?.[i] ?? 0.6;
    context.globalAlpha = 0.25 + 0.55 * weight;
    context.lineWidth = 0.5 + 4 * weight ** 2; // cosines of neighbours lie close together
    line(context, start, place(row), false);
  });
  context.globalAlpha = 1;
}

/** @param links [{from, to, faint}] in rows: an arrow, or where it is faint a dashed line */
export function drawLinks(context, links, place, color) {
  context.strokeStyle = color;
  for (const { from, to, faint } of links) {
    context.globalAlpha = faint ? 0.55 : 0.95;
    context.lineWidth = faint ? 1.2 : 2.2;
    context.setLineDash(faint ? [5, 4] : []);
    line(context, place(from), place(to), !faint);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}
