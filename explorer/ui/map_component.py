"""The word map as a Streamlit component: our own JavaScript in assets/js/map/ on WebGL2.

    Points ──publish──▶ PartStore ──GET /data/<token>──▶ browser      positions, colours and words, as cached bytes
    word_map(...) ──options as JSON──▶ browser ──view, click──▶ MapState

Bytes travel over HTTP, apart from the run of the script. What the reader did (camera, selection, hidden classes) comes
back as one *view*; it is kept for the visit, so that the map looks the same when the reader comes back to its page.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from streamlit.components.v2 import component

from explorer.charts.points import Points
from explorer.ui import access

JS = Path(__file__).parents[2] / "assets" / "js" / "map"
CSS = Path(__file__).parents[2] / "assets" / "css" / "map.css"
MOST_STORED = 512 * 2**20  # bytes of parts in memory
FOREVER = "max-age=31536000, immutable"  # the address changes with the content

STRINGS = {
    "lasso": "Lasso (Shift and drag)",
    "box": "Box (Alt and drag)",
    "zoomIn": "Zoom in",
    "zoomOut": "Zoom out",
    "fit": "Show everything",
    "png": "Save as picture",
    "keys": "Arrow keys move, plus and minus zoom, 0 shows all, Enter picks the word in the middle, Escape clears.",
    "words": "{count} words",
    "selected": "{count} words selected",
    "onThisMap": "{here} of {all} selected words are on this map",
    "notHere": "Not on this map",
    "failed": "The map could not be loaded ({why}).",
    "retry": "Try again",
    "simplified": "No WebGL2 in this browser: only the most frequent words are drawn.",
    "lost": "The graphics context was lost; waiting for the browser.",
    "wheel": "Click the map first, or hold Ctrl, to zoom with the wheel.",
    "legend": "Colours",
    "toggle": "{name}: press to hide or show it, Shift and press to see it alone",
    "showAll": "Show all",
}
"""What the map says, as English msgids; give word_map the same keys translated, the braces left as they are."""


# --- parts over HTTP --------------------------------------------------------------------------------------------------


class PartStore:
    """Bytes by token.

    A token is a keyed hash of the content and its reader: the same content keeps its address, so that browsers can
    cache it, and nobody without the key can guess one. Where people log in, a part goes to its reader only. The parts
    that were published longest ago go first.
    """

    def __init__(self, most: int = MOST_STORED) -> None:
        self._key = secrets.token_bytes(32)
        self._parts: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
        self._size, self._most = 0, most
        self._lock = threading.Lock()

    def publish(self, part: bytes, reader: str = "") -> str:
        """Keep bytes and return their address, relative to the app. reader: who alone may have them; empty: anybody."""
        token = hmac.new(self._key, reader.encode() + b"\0" + part, hashlib.sha256).hexdigest()
        with self._lock:
            if token not in self._parts:
                self._size += len(part)
                self._parts[token] = part, reader
            self._parts.move_to_end(token)
            while self._size > self._most and len(self._parts) > 1:
                self._size -= len(self._parts.popitem(last=False)[1][0])
        return f"data/{token}"

    async def serve(self, request: Request) -> Response:
        """The bytes behind a token; 404 where there are none for whoever asks."""
        part, reader = self._parts.get(request.path_params["token"], (b"", None))
        if reader is None or (reader and access.reader(request.cookies) != reader):
            return Response("unknown part", 404, headers={"Cache-Control": "no-store"})
        # `identity` keeps Streamlit's gzip away: packing 10 MB takes longer than sending it nearby
        headers = {"Cache-Control": f"private, {FOREVER}", "Content-Encoding": "identity"}
        return Response(part, media_type="application/octet-stream", headers=headers)


store = PartStore()


class _Lasting(StaticFiles):
    """Files whose folder is named for their content: a browser need not ask again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["Cache-Control"] = f"public, {FOREVER}"
        return response


@cache
def address() -> str:
    """Where the map's modules are served. The version is a folder: modules import each other by relative address."""
    files = sorted([*JS.glob("*.js"), CSS])
    return f"assets/map-{hashlib.sha256(b''.join(each.read_bytes() for each in files)).hexdigest()[:12]}"


def routes() -> list[BaseRoute]:
    """What app.py mounts: the map's modules and the parts of the maps on screen."""
    return [Mount(f"/{address()}", _Lasting(directory=JS)), Route("/data/{token}", store.serve)]


# --- the component ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MapState:
    """What the reader did on a map.

    camera     {x, y, zoom} in map coordinates (-1 to 1, y upwards); None shows everything
    selection  {count, ids, polygon, hidden} or None; ids is None above 2,000 words: points.selected_rows finds them
    hidden     codes of the classes that are switched off in the legend; shapes are numbered from 256 on
    click      id of the word that was clicked, in this one run of the script only
    """

    camera: dict[str, float] | None = None
    selection: dict[str, Any] | None = None
    hidden: list[int] = field(default_factory=list)
    click: int | None = None


@cache
def _sources() -> tuple[str, str]:
    # The code runs from a blob, where '/assets/…' has no base to start from: hence document.baseURI.
    loader = f"""
const url = new URL("{address()}/map.js", document.baseURI);
export default async (component) => (await import(url)).default(component);
"""
    return loader, CSS.read_text("utf-8")


def declare() -> Callable[..., Any]:
    """Declare the component; Streamlit wants that in every run of the script."""
    js, css = _sources()
    return component("word_map", js=js, css=css)


def word_map(
    points: Points,
    *,
    key: str,
    palette: Sequence[str] | Mapping[str, Sequence[str]],
    strings: Mapping[str, str] = STRINGS,
    classes: Sequence[str] | None = None,
    scale: tuple[str, str] | None = None,
    legend: str = "",
    shapes: Sequence[str] | None = None,
    shape_legend: str = "",
    sizes: tuple[str, str] | None = None,
    size_legend: str = "",
    clusters: Sequence[Mapping[str, Any]] = (),
    highlight: Sequence[int] = (),
    links: Sequence[Mapping[str, Any]] = (),
    focus: Mapping[str, Any] | None = None,
    axes: tuple[str, str] | None = None,
    camera: Mapping[str, Any] | None = None,
    start: Mapping[str, Any] | None = None,
    group: str | None = None,
    height: int = 560,
    compact: bool = False,
    summary: str = "",
    caption: str = "",
    filename: str = "map.png",
) -> MapState:
    """Mount a map and return what the reader did on it.

    key        of the component; its own for every map of a page
    palette    colours of the codes (classes repeat them, a colormap has 256), or {"light": …, "dark": …}
    strings    STRINGS translated
    classes    names of the codes 0, 1, …: a legend that filters, and a line in the tooltip
    scale      instead of classes: what the lowest and the highest code of a colormap stand for
    legend     the title of the legend
    shapes     names of the shapes 0, 1, … of the points: a second set of classes, filtered as the first; its title
    sizes      what the smallest and the largest point stand for; its title
    clusters   [{name, x, y}] in the coordinates of the layout: signposts while little is magnified; one with a `code`
               goes when that class is switched off
    highlight  ids drawn in full colour while the others fade
    links      [{from, to, faint}] ids: an arrow, or where faint a dashed line
    focus      {id, neighbours: ids, weights: cosines 0 to 1, seq}: ring, lines, and a flight for each new seq (an id
               without seq flies when it changes); with `at` in the coordinates of the layout and `name` it is a word
               that is no point of this map: a dashed ring there
    axes       names of the horizontal and the vertical axis of a layout whose zero and unit mean something
    camera     {x, y, zoom, seq}: a flight for each new seq
    start      {camera, selection, hidden} of a MapState, as an address tells it: shown when the map is mounted for the
               first time in a visit, instead of a flight; later the map remembers what was on screen
    group      maps of one group share camera, hover and selection in the browser
    height     in pixels
    compact    no buttons and no legend
    summary    what a screen reader is told the map shows
    caption    provenance, drawn under the picture that is saved as filename
    """
    # In every run, for the store may have dropped them; the address of the same bytes stays the same.
    reader = access.visitor() or ""
    parts = {name: store.publish(part, reader) for name, part in points.parts.items()}
    focus = None if focus is None else {"seq": focus["id"], **focus}
    if focus and "at" in focus:
        focus["at"] = points.frame.to_map([focus["at"]])[0].tolist()
    visit = _visit(key, parts, start, None if focus is None else focus["seq"])
    places = points.frame.to_map([(each["x"], each["y"]) for each in clusters]).tolist()
    data = {
        "parts": parts, "count": points.count, "palette": palette, "strings": dict(strings), "classes": classes,
        "scale": scale, "legend": legend, "shapes": shapes, "shapeLegend": shape_legend, "sizes": sizes,
        "sizeLegend": size_legend, "highlight": list(highlight), "links": [dict(each) for each in links],
        "focus": focus, "axes": _axes(points, axes), "camera": camera,
        "clusters": [{**each, "x": x, "y": y} for each, (x, y) in zip(clusters, places, strict=True)],
        "key": key, "turn": visit["turn"], "start": visit["start"],
        "group": group, "height": height, "compact": compact, "summary": summary, "caption": caption,
        "filename": filename,
    }  # fmt: skip
    result = declare()(
        key=key,
        data=data,
        default={"view": None},
        **{f"on_{name}_change": _ignore for name in ("view", "click", "retry")},
    )
    visit["view"] = _still_true(result.view or visit["start"], parts)
    return _state(visit["view"] or {}, result.click)


def _axes(points: Points, names: tuple[str, str] | None) -> dict[str, Any] | None:
    if names is None:
        return None
    zero = points.frame.to_map([(0.0, 0.0)])[0].tolist()
    return {"x": names[0], "y": names[1], "at": zero, "per": 1 / points.frame.half}


def _ignore() -> None:
    """Streamlit wants a callback for each value."""


def _visit(key: str, parts: dict[str, str], start: Mapping[str, Any] | None, seq: object) -> dict[str, Any]:
    """What is remembered of a map: the last view, and the one it was mounted with.

    Streamlit forgets the component's own state when it leaves the screen. `start` stays the same for the life of a
    mount: other data would be sent to the browser again.
    """
    visit = st.session_state.setdefault(f"map.{key}", {"turn": 0, "view": None, "start": None})
    if key in st.session_state:  # it is on screen already
        return visit
    begin = _still_true(visit["view"], parts)
    if visit["turn"] == 0 and start:  # later the address may still tell where other words were
        begin = {**start, "parts": parts, "seq": seq if start.get("camera") else None}
    visit |= {"turn": visit["turn"] + 1, "start": begin}
    return visit


def _state(view: Mapping[str, Any], click: int | None) -> MapState:
    camera = view.get("camera")
    place = {part: float(camera[part]) for part in ("x", "y", "zoom")} if camera else None
    return MapState(place, view.get("selection"), list(view.get("hidden") or []), click)


def _still_true(view: Mapping[str, Any] | None, parts: Mapping[str, str]) -> dict[str, Any] | None:
    """A view without what belongs to other words, another layout or other classes; None if nothing is left."""
    if not view or any(view["parts"].get(name) != parts.get(name) for name in ("words", "ids")):
        return None
    kept = {**view, "parts": dict(parts)}
    chosen = view.get("selection")
    same = {name: view["parts"].get(name) == parts.get(name) for name in ("positions", "codes", "shapes")}
    if chosen and (not chosen["count"] or (chosen["ids"] is None and not all(same.values()))):
        kept["selection"] = None
    if not same["codes"] or not same["shapes"]:
        kept["hidden"] = []
    return kept
