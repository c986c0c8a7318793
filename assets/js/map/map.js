// The Streamlit side of the map. Streamlit calls the default export once at the start and again for
// every change of data or theme, on the same element; it keeps only the newest cleanup function.

import { WordMap } from './wordmap.js';

const mounted = new WeakMap(); // element -> {map, calls}
const left = new Map(); // key of a map that left the screen -> {turn, view}

/** What a new map starts with. Streamlit may mount an element again without a run of the script: then the view that
 * the map left behind is newer than the one Python sent. */
function startOf({ key, turn, start }) {
  const last = left.get(key);
  return last?.turn === turn ? last.view : start;
}

export default function mount(component) {
  const host = component.parentElement;
  let entry = mounted.get(host);
  if (!entry) mounted.set(host, (entry = { map: new WordMap(host, startOf(component.data)), calls: 0 }));
  entry.map.update(component);
  entry.data = component.data;

  // When data changes while a call is under way, Streamlit runs the cleanup of that older call
  // although the element lives on. So only the newest call may take the map down.
  const call = ++entry.calls;
  return () => {
    if (call !== entry.calls) return;
    left.set(entry.data.key, { turn: entry.data.turn, view: entry.map.view });
    entry.map.destroy();
    mounted.delete(host);
  };
}
