"""The points of a word map as bytes: what the map in the browser draws, hovers, and answers with.

    layout (n, 2) ──Frame──▶ int16 positions ┐
    classes or encode_values ──▶ uint8 codes ├─▶ Points ──▶ the browser
    shapes, sizes ──▶ uint8 too, or none     │
    words, details ──▶ UTF-8, one a line     ┘      ▲
                                 selected_rows ─────┘ what the reader lassoed, as rows

Points come in order of frequency: the order is the priority of the labels, and frequent words are painted above rare
ones. *Map coordinates* run from -1 to 1 on both axes, y upwards; a camera and a polygon are in map coordinates.
An *id* names a word to Python and the browser; it is the row number unless ids are given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import SupportsFloat

import numpy as np
from numpy.typing import ArrayLike, NDArray

STEPS = 32767  # of int16 on each side of zero
LARGEST_ID = 2**24  # the browser keeps a table of them
CODES = 256  # colours that a code can look up
WHOLE = {"x": 0.0, "y": 0.0, "zoom": 1.0}  # the camera that shows everything
MARGIN = 0.92  # of the window's shorter side that a camera's square fills, as in assets/js/map/camera.js
LITTLE = 0.87  # of the map's half: a frame larger than this shows nearly everything
MOST_FITTED = 6.0  # zoom: nothing is gained by coming nearer than this unasked
SHAPES = 7  # marks that can be told apart, the last of them for whatever has none of its own
_BLANK = dict.fromkeys([*range(32), 127, 0x85, 0x2028, 0x2029], " ")  # line ends and control characters
_CONTROL = re.compile(f"[{re.escape(''.join(chr(each) for each in _BLANK if chr(each) != chr(10)))}]")


@dataclass(frozen=True)
class Frame:
    """Where map coordinates lie in those of a layout. Maps that share a frame can be compared point by point."""

    x: float
    y: float
    half: float

    @classmethod
    def around(cls, xy: ArrayLike) -> Frame:
        """The smallest square around a layout (n, 2)."""
        xy = np.asarray(xy, np.float64).reshape(-1, 2)
        if not len(xy):
            return cls(0.0, 0.0, 1.0)
        low, high = xy.min(axis=0), xy.max(axis=0)
        middle = (low + high) / 2
        return cls(float(middle[0]), float(middle[1]), float(max(*(high - low), 1e-9)) / 2)

    def to_map(self, xy: ArrayLike) -> NDArray[np.float64]:
        """Positions of a layout (n, 2) in map coordinates."""
        return (np.asarray(xy, np.float64).reshape(-1, 2) - (self.x, self.y)) / self.half


@dataclass(frozen=True)
class Points:
    """The points of one map, encoded; see encode_points."""

    parts: dict[str, bytes]
    count: int
    frame: Frame

    @property
    def xy(self) -> NDArray[np.float64]:
        """Positions (n, 2) in map coordinates, rounded as the browser has them."""
        return np.frombuffer(self.parts["positions"], "<i2").reshape(-1, 2) / STEPS

    @property
    def codes(self) -> NDArray[np.uint8]:
        """The colour code of each point (n,)."""
        return np.frombuffer(self.parts["codes"], np.uint8)

    @property
    def shapes(self) -> NDArray[np.int64]:
        """The shape of each point (n,); without any, the first of all."""
        given = self.parts.get("shapes")
        return np.zeros(self.count, np.int64) if given is None else np.frombuffer(given, np.uint8).astype(np.int64)

    @property
    def ids(self) -> NDArray[np.int64]:
        """The id of each point (n,)."""
        given = self.parts.get("ids")
        return np.arange(self.count) if given is None else np.frombuffer(given, "<u4").astype(np.int64)


def encode_points(
    xy: ArrayLike,
    codes: ArrayLike,
    words: Sequence[str],
    *,
    frame: Frame | None = None,
    ids: ArrayLike | None = None,
    details: Sequence[str] | None = None,
    shapes: ArrayLike | None = None,
    sizes: ArrayLike | None = None,
) -> Points:
    """Encode the points of one map, the most frequent word first. Worth caching.

    xy (n, 2) finite; codes (n,) 0 to 255; details: a line for the tooltip of each word. shapes (n,) 0 to 6 and sizes
    (n,) 0 to 255 are a second and a third channel; 6 is the shape of what has none of its own. Linked maps with
    different words need ids of a common numbering. ValueError where lengths differ, a position is not finite, or an id
    or a shape is out of range.
    """
    xy = _finite(xy)
    count, codes = len(xy), np.asarray(codes)
    given = [codes, words, *(each for each in (ids, details, shapes, sizes) if each is not None)]
    if any(len(each) != count for each in given):
        raise ValueError("xy, codes, words, ids, details, shapes and sizes must be of equal length")
    frame = frame or Frame.around(xy)
    parts = {
        "positions": quantise(xy, frame).tobytes(),
        "codes": codes.astype(np.uint8).tobytes(),
        "words": encode_words(words),
    }
    if ids is not None:
        ids = np.asarray(ids)
        if count and not 0 <= ids.min() <= ids.max() < LARGEST_ID:
            raise ValueError(f"ids must lie between 0 and {LARGEST_ID}")
        parts["ids"] = ids.astype("<u4").tobytes()
    if details is not None:
        parts["details"] = encode_words(details)
    if shapes is not None:
        if count and not 0 <= np.min(shapes) <= np.max(shapes) < SHAPES:
            raise ValueError(f"shapes must lie between 0 and {SHAPES - 1}")
        parts["shapes"] = np.asarray(shapes).astype(np.uint8).tobytes()
    if sizes is not None:
        parts["sizes"] = np.asarray(sizes).astype(np.uint8).tobytes()
    return Points(parts, count, frame)


def quantise(xy: ArrayLike, frame: Frame) -> NDArray[np.int16]:
    """Positions (n, 2) as int16 steps of map coordinates; what lies outside the frame goes to its edge."""
    return np.clip(np.rint(frame.to_map(_finite(xy)) * STEPS), -STEPS, STEPS).astype("<i2")


def _finite(xy: ArrayLike) -> NDArray[np.float64]:
    xy = np.asarray(xy, np.float64).reshape(-1, 2)
    if not np.isfinite(xy).all():
        raise ValueError("positions must be finite")
    return xy


def encode_words(words: Sequence[str]) -> bytes:
    """One word a line. Control characters, line ends among them, become spaces; lone surrogates question marks."""
    text = "\n".join(words)
    if _CONTROL.search(text) or text.count("\n") != len(words) - 1:  # rare: word by word takes ten times as long
        text = "\n".join(word.translate(_BLANK) for word in words)
    return text.encode("utf-8", "replace")


def encode_values(
    values: ArrayLike, low: SupportsFloat | None = None, high: SupportsFloat | None = None
) -> NDArray[np.uint8]:
    """Numbers (n,) as codes 1 to 255 between low and high (2nd and 98th percentile); 0 means missing (not finite)."""
    values = np.asarray(values, np.float64)
    known = np.isfinite(values)
    codes = np.zeros(len(values), np.uint8)
    if known.any():
        ends = np.percentile(values[known], [2, 98])
        bottom, top = (float(end if given is None else given) for end, given in zip(ends, (low, high), strict=True))
        unit = (values[known] - bottom) / max(top - bottom, 1e-12)
        codes[known] = 1 + np.rint(254 * np.clip(unit, 0, 1)).astype(np.uint8)
    return codes


def colormap(stops: Sequence[str], missing: str = "#9a9aa2") -> list[str]:
    """256 colours for encode_values, blended between stops such as '#440154'."""
    rgb = np.array([[int(stop[k : k + 2], 16) for k in (1, 3, 5)] for stop in stops], float)
    place = np.linspace(0, len(stops) - 1, CODES - 1)
    columns = [np.rint(np.interp(place, np.arange(len(stops)), rgb[:, k])).astype(int) for k in range(3)]
    return [missing, *(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in zip(*columns, strict=True))]


def inside_polygon(xy: ArrayLike, polygon: ArrayLike) -> NDArray[np.bool_]:
    """Which points (n, 2) lie inside a polygon (m, 2), both in map coordinates: the even-odd rule, as in the map."""
    x, y = np.asarray(xy, np.float64).reshape(-1, 2).T
    corners = np.asarray(polygon, np.float64).reshape(-1, 2)
    inside = np.zeros(len(x), bool)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 != y1:
            inside ^= ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    return inside


def selected_rows(points: Points, selection: Mapping[str, object] | None) -> NDArray[np.int64]:
    """The rows of a selection that a map reported: {ids, polygon, hidden}; ids is None where it was too large to list.

    hidden: codes of colours that were off, and of shapes, which follow from 256 on.

    Nothing that a browser may send raises: what is no selection selects nothing.
    """
    nothing = np.zeros(0, np.int64)
    try:
        if not selection:
            return nothing
        if selection.get("ids") is not None:
            return np.flatnonzero(np.isin(points.ids, np.asarray(selection["ids"], np.int64)))
        chosen = inside_polygon(points.xy, np.asarray(selection["polygon"], np.float64))
        hidden = np.asarray(selection.get("hidden") or [], np.int64)
    except (TypeError, ValueError, KeyError, OverflowError, AttributeError):
        return nothing
    return np.flatnonzero(chosen & ~np.isin(points.codes, hidden) & ~np.isin(points.shapes + CODES, hidden))


def fitted(xy: ArrayLike) -> tuple[dict[str, float], int]:
    """The camera that shows where nearly all points are, and how many lie farther out.

    xy (n, 2) in map coordinates. A few words far away must not shrink the rest to a blot: what is shown is the square
    around the 1st and 99th percentile on both axes, unless the whole map is hardly larger.
    """
    xy = np.asarray(xy, np.float64).reshape(-1, 2)
    if not len(xy):
        return dict(WHOLE), 0
    low, high = np.percentile(xy, [1, 99], axis=0)
    middle, half = (low + high) / 2, float(max(*(high - low), 2 / MOST_FITTED)) / 2
    if half > LITTLE:
        return dict(WHOLE), 0
    outside = int((np.abs(xy - middle) > half / MARGIN).any(axis=1).sum())
    return {"x": float(middle[0]), "y": float(middle[1]), "zoom": 1 / half}, outside


def camera_text(camera: Mapping[str, float] | None) -> str:
    """A camera as it stands in an address: x,y,zoom; empty for the whole map."""
    return "" if camera is None else ",".join(f"{float(camera[part]):.4g}" for part in ("x", "y", "zoom"))


def camera_of(text: str) -> dict[str, float] | None:
    """The camera that an address tells, or None if it tells none."""
    number = r"-?\d{1,4}(?:\.\d{1,6})?(?:e-\d{1,2})?"
    if not re.fullmatch(f"{number},{number},{number}", text):
        return None
    return dict(zip(("x", "y", "zoom"), map(float, text.split(",")), strict=True))
