"""What a point says beside its colour: a shape for its class, a size for an amount."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from explorer.charts import points as drawing
from explorer.ui import cached, mapdata
from explorer.ui.i18n import _
from explorer.ui.mapdata import Second

SHAPES = {"": "all alike", "tag": "part of speech", "cluster": "cluster", "class": "known class"}
SIZES = {"": "all alike", "frequency": "frequency", "kept": "neighbours kept", "focus": "cosine to the word in focus"}
OWN = drawing.SHAPES - 1  # shapes that stand for one class each; the last is for the others


def second(run: str, frame: pd.DataFrame, shape: str, size: str, word: int | None) -> Second:
    """The shapes and sizes of the words of a map, by what they shall tell."""
    shapes, names = _shapes(mapdata.names(frame, shape)) if shape else (None, None)
    sizes, ends = _sizes(run, frame, size, word)
    return Second(shapes, names, sizes, ends)


def _shapes(named: list[str]) -> tuple[np.ndarray, list[str]]:
    largest = [name for name, _count in Counter(filter(None, named)).most_common(OWN)]
    place = {name: at for at, name in enumerate(largest)}
    unused = [""] * (OWN - len(largest))
    return np.array([place.get(name, OWN) for name in named], np.uint8), [*largest, *unused, _("other")]


def _sizes(
    run: str, frame: pd.DataFrame, size: str, word: int | None
) -> tuple[np.ndarray | None, tuple[str, str] | None]:
    if size == "frequency" and len(frame):
        count = frame["count"].to_numpy(float)
        return drawing.encode_values(np.log10(np.maximum(count, 1))), (f"{count.min():,.0f}", f"{count.max():,.0f}")
    if size == "kept" and "kept" in frame:
        return drawing.encode_values(frame["kept"].to_numpy(float), 0.0, 1.0), ("0 %", "100 %")
    if size == "focus" and word is not None and len(frame):
        index = cached.index(run)
        near = index.at(frame["id"].to_numpy()) @ index.at(np.array([word]))[0]
        others = near[frame["id"].to_numpy() != word]
        low, high = (float(others.min()), float(others.max())) if len(others) else (0.0, 1.0)
        return drawing.encode_values(near, low, high), (f"{low:.2f}", f"{high:.2f}")
    return None, None
