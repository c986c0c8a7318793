// Turns the ids that Python or the reader singled out into rows of the map.

const MOST_LABELLED = 60; // of a highlight or a selection; the rest is only coloured

/**
 * @param data what Python sent: focus {id, neighbours, weights; at and name of one that is no point}, highlight, links
 * @param selected rows of the reader's selection
 * @returns {focus, guest, neighbours, links, strong, marked}: strong rows get a label first, marked rows full colour, the first on
 *   top. The focus and its neighbours show even where their class is switched off: they were asked for by name.
 */
export function resolveMarks({ dataset, visible }, { focus, highlight, links }, selected) {
  const guest = focus?.at ? { at: focus.at, name: focus.name } : null; // a word in focus that is no point of the map
  const row = guest ? -1 : dataset.rowOf(focus?.id);
  const near = (focus?.neighbours ?? [])
    .map((id, i) => ({ row: dataset.rowOf(id), weight: focus.weights?.[i] ?? 0.6 }))
    .filter((each) => (guest || row >= 0) && each.row >= 0);
  const neighbours = { rows: near.map((each) => each.row), weights: near.map((each) => each.weight) };
  const pinned = [...(row >= 0 ? [row] : []), ...neighbours.rows];
  const others = [dataset.rowsOf(highlight), selected].map((rows) => rows.filter(visible));
  const strong = [...new Set([...pinned, ...others.flatMap((rows) => [...rows.subarray(0, MOST_LABELLED)])])];
  const marked = new Uint32Array(pinned.length + others[0].length + others[1].length);
  marked.set(pinned);
  marked.set(others[0], pinned.length);
  marked.set(others[1], pinned.length + others[0].length);
  const joined = (links ?? []).map(({ from, to, faint }) => ({ from: dataset.rowOf(from), to: dataset.rowOf(to), faint }));
  return { focus: row, guest, neighbours, links: joined.filter(({ from, to }) => from >= 0 && to >= 0), strong, marked };
}

/** A view with a place in the middle and most of its neighbours around it: one far away must not shrink the rest. */
export function viewOf([x, y], neighbours, at, zoom) {
  const reach = neighbours.map(at).map(([nx, ny]) => Math.max(Math.abs(nx - x), Math.abs(ny - y)));
  const most = reach.sort((a, b) => a - b)[Math.floor(0.75 * (reach.length - 1))];
  const near = reach.length ? 0.8 / Math.max(most, 0.01) : Math.max(zoom, 8);
  return { x, y, zoom: Math.min(80, Math.max(1, near)) };
}
