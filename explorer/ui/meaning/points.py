"""The occurrences of a word as points: their colours, their labels, and what is said when one is pointed at."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Float

from explorer.charts import points as drawing
from explorer.charts.theme import VIRIDIS
from explorer.corpus import practice
from explorer.corpus.search import MARKS
from explorer.ui import kwic
from explorer.ui.i18n import _, language
from explorer.ui.mapdata import Colouring, classed

NAMES = {"sense": "sense", "tag": "part of speech", "written": "as written", "place": "place in the text"}
COLUMN = "column."  # what the corpus's file says beside its sentences
AROUND = 55  # characters on each side, so that the word stands within what the tooltip shows
MARKED = "【{}】"


def offered(frame: pd.DataFrame) -> list[str]:
    """What may colour these occurrences: what is known of at least one; columns of the file with some repetition."""
    known = [name for name in ("sense", "tag") if any(frame[name].tolist())]
    columns = [str(name) for name in frame if str(name).startswith(COLUMN)]
    repeated = [name for name in columns if 1 < len(set(frame[name].tolist())) < len(frame)]
    return [*known, "written", "place", *repeated]


def called(by: str) -> str:
    """A colouring in the reader's language; a column by its own name."""
    return _(NAMES[by]) if by in NAMES else by.removeprefix(COLUMN)


def coloured(frame: pd.DataFrame, by: str) -> Colouring:
    """Codes and colours of the points: classes by their frequency, the same in every layer; places as amounts."""
    if by == "place":
        order = frame["sentence"].to_numpy(float)
        ends = (f"{order.min() + 1:,.0f}", f"{order.max() + 1:,.0f}") if len(order) else ("", "")
        low, high = (order.min(), order.max()) if len(order) else (0.0, 1.0)
        return Colouring(drawing.encode_values(order, low, high), drawing.colormap(VIRIDIS), None, ends)
    return classed(values(frame, by))


def values(frame: pd.DataFrame, by: str) -> list[str]:
    """What each occurrence is by sense, tag, spelling or a column of the file; empty where that is not known."""
    if by == "sense":
        glosses = _glosses()
        return [glosses.get(sense, sense) for sense in map(str, frame["sense"].tolist())]
    return written(frame) if by == "written" else [str(each or "") for each in frame[by].tolist()]


def _glosses() -> dict[str, str]:
    """The senses of our own grammar, as the reader's language says them."""
    return {row["sense"]: row[f"gloss_{language()}"] for row in practice.senses()}


def written(frame: pd.DataFrame) -> list[str]:
    """The eojeol in which each occurrence stands, without punctuation."""
    spans = zip(frame["text"], frame["begin"], frame["stop"], strict=True)
    return [text[begin:stop].strip(MARKS) for text, begin, stop in spans]


def labels(frame: pd.DataFrame) -> list[str]:
    """The eojeol and the next one: two words say more than the same one everywhere."""
    spans = zip(frame["text"], frame["begin"], frame["stop"], strict=True)
    return [" ".join([text[begin:stop], *text[stop:].split()[:1]]) for text, begin, stop in spans]


class Place(NamedTuple):
    """A sentence and where in it the word stands: text[start:end]."""

    text: str
    start: int
    end: int

    def marked(self) -> str:
        """What is around the word, which stands in brackets: for the tooltip, which is plain text."""
        text, start, end = self
        before = ("…" if start > AROUND else "") + text[max(0, start - AROUND) : start]
        after = text[end : end + AROUND] + ("…" if len(text) > end + AROUND else "")
        return before + MARKED.format(text[start:end]) + after

    def html(self) -> str:
        """The whole sentence with the word marked; all text escaped."""
        return kwic.marked(*self)


def places(frame: pd.DataFrame) -> list[Place]:
    """Where the word stands, occurrence by occurrence."""
    columns = (frame[name].tolist() for name in Place._fields)
    return [Place(str(text), int(start), int(end)) for text, start, end in zip(*columns, strict=True)]


def encoded(
    frame: pd.DataFrame, xy: Float[np.ndarray, "N 2"], colouring: Colouring, around: drawing.Frame
) -> drawing.Points:
    """The points as the browser gets them."""
    details = [place.marked() for place in places(frame)]
    return drawing.encode_points(xy, colouring.codes, labels(frame), details=details, frame=around)
