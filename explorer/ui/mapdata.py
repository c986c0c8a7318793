"""What the map page draws: a frame of words with places, first by PCA, then by UMAP once the engine has it.

run ──▶ first_map (PCA, here, at once) ──▶ frame ──▶ points, a colour scheme, a legend
    └─▶ word_map (UMAP and its quality, in the engine) ──▶ table, kept by what made it ──▶ the same frame, better
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis import maps
from explorer.charts import points as drawing
from explorer.charts.theme import CATEGORIES, REST, VIRIDIS
from explorer.contracts import Embeds
from explorer.corpus import lexicon, practice
from explorer.corpus.search import form
from explorer.runs import builtin, derived
from explorer.spaces.projection import PERPLEXITY
from explorer.ui import cached, tables
from explorer.ui.i18n import _, language

COLOURS = ("frequency", "tag", "cluster", "class", "kept")
NAMES = {
    "frequency": "frequency",
    "tag": "part of speech",
    "cluster": "cluster",
    "class": "known class",
    "kept": "neighbours kept",
}
MOST_CLASSES = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """All that decides a map but the run."""

    words: int = builtin.MAP["words"]
    n_neighbors: int = builtin.MAP["n_neighbors"]
    min_dist: float = builtin.MAP["min_dist"]
    seed: int = builtin.MAP["seed"]
    k: int = builtin.MAP["k"]
    method: str = "umap"
    perplexity: int = PERPLEXITY

    def table(self, run: str) -> derived.Table:
        """The table that holds this map once it is made."""
        return derived.Table(builtin.MAP_FUNCTION, [run], self.arguments())

    def arguments(self) -> dict[str, object]:
        """What the function that makes the map is given."""
        if self.method == "umap":  # the usual one is not named, as in the table that is shipped
            return {name: getattr(self, name) for name in builtin.MAP}
        own = ("perplexity",) if self.method == "tsne" else ("n_neighbors", "min_dist")
        return {name: getattr(self, name) for name in ("method", "words", "seed", "k", *own)}


@dataclass(frozen=True, slots=True)
class Colouring:
    """One code a point into a table of colours for light and dark; the names of the codes where they are classes."""

    codes: np.ndarray
    palette: dict[str, list[str]] | list[str]
    classes: list[str] | None
    scale: tuple[str, str] | None = None


class Second(NamedTuple):
    """Shapes and sizes of the points beside their colours, and what they stand for; None where all are alike."""

    shapes: np.ndarray | None = None
    names: list[str] | None = None
    sizes: np.ndarray | None = None
    ends: tuple[str, str] | None = None


PLAIN = Second()


@st.cache_data(show_spinner=False, max_entries=8)
def first(home: str, run: str, words: int) -> pd.DataFrame:  # noqa: ARG001 - home is part of the key
    """PCA of a run's most frequent words."""
    model = cached.model(run)
    if not isinstance(model, Embeds):
        raise TypeError(f"{run} embeds no words")
    return maps.first_map(model, words)


def made(run: str, settings: Settings) -> pd.DataFrame | None:
    """The finished map, or None while it is not."""
    return tables.made(settings.table(run))


@cache
def _class_names() -> dict[str, str]:
    return {row["class"]: row["name"] for row in lexicon.rows("lexicon.tsv")}


def known_classes() -> dict[str, str]:
    """Word form -> its class in our grammar, in the reader's language; homonyms with several classes are one group."""
    names = _class_names() if language() == "ko" else {}
    several = _("homonym: several classes")
    return {
        form: names.get(each, each) if not others else several
        for form, (each, *others) in ((form, sorted(found)) for form, found in practice.classes().items())
    }


def gold(frame: pd.DataFrame) -> list[str]:
    """The known class of each word; empty where our grammar does not know it."""
    known = known_classes()
    return [known.get(form(word), "") for word in frame["word"].tolist()]


def coloured(frame: pd.DataFrame, by: str) -> Colouring:
    """Codes and colours of the points."""
    if by == "frequency":
        return _by_frequency(frame)
    if by == "kept" and "kept" in frame:
        codes = drawing.encode_values(frame["kept"].to_numpy(float), 0.0, 1.0)
        return Colouring(codes, drawing.colormap(VIRIDIS), None, ("0 %", "100 %"))
    return classed(names(frame, by))


def classed(named: list[str]) -> Colouring:
    """A colour for each of the most frequent names; one for all others, and in the legend only if there are any."""
    largest = [name for name, _count in Counter(filter(None, named)).most_common(MOST_CLASSES)]
    place = {name: i for i, name in enumerate(largest)}
    codes = np.array([place.get(name, len(largest)) for name in named], np.uint8)
    palette = {theme: [*CATEGORIES[theme][: len(largest)], REST[theme]] for theme in ("light", "dark")}
    rest = [_("other")] if (codes == len(largest)).any() else []
    return Colouring(codes, palette, [*largest, *rest])


def _by_frequency(frame: pd.DataFrame) -> Colouring:
    """By count; imported vectors that have none by their rank, which most files order by frequency."""
    count = frame["count"].to_numpy(float)
    if not count.any():
        rank = frame["id"].to_numpy(float) + 1
        ends = (_("rank {n}", n=f"{len(rank):,}"), _("rank {n}", n=1)) if len(rank) else ("", "")
        return Colouring(drawing.encode_values(-np.log10(rank)), drawing.colormap(VIRIDIS), None, ends)
    ends = (f"{count.min():,.0f}", f"{count.max():,.0f}")
    return Colouring(drawing.encode_values(np.log10(np.maximum(count, 1))), drawing.colormap(VIRIDIS), None, ends)


def names(frame: pd.DataFrame, by: str) -> list[str]:
    """What each word is by class, cluster or tag; empty where that is not known."""
    if by == "class":
        return gold(frame)
    if by == "cluster" and "cluster" in frame:
        called = {each["cluster"]: each["name"] for each in frame.attrs.get("clusters", [])}
        return [str(called.get(each, "")) for each in frame["cluster"].tolist()]
    return frame["tag"].fillna("").tolist() if by == "tag" and "tag" in frame else [""] * len(frame)


def encoded(frame: pd.DataFrame, colouring: Colouring, second: Second = PLAIN) -> drawing.Points:
    """The points as the browser gets them: labels are forms, the tooltip says the whole word and its count."""
    told = zip(frame["word"].tolist(), frame["count"].tolist(), strict=True)
    details = [f"{word} · {count:,}" if count else str(word) for word, count in told]
    return drawing.encode_points(
        frame[["x", "y"]].to_numpy(), colouring.codes, frame["label"].tolist(), details=details,
        shapes=second.shapes, sizes=second.sizes,
    )  # fmt: skip


def signposts(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Names of the clusters where they lie on the map."""
    return [{"name": each["name"], "x": each["x"], "y": each["y"]} for each in frame.attrs.get("clusters", [])]


@st.cache_data(show_spinner=False, max_entries=16)
def _share_known(home: str, run: str) -> float:
    frame = first(home, run, 1_000)
    return sum(map(bool, gold(frame))) / max(1, len(frame))


def has_classes(run: str) -> bool:
    """Whether our grammar knows the class of at least half of the thousand commonest words."""
    return _share_known(str(cached.home()), run) >= 0.5


def readable(frame: pd.DataFrame) -> pd.DataFrame:
    """The table behind the map, with headings in the reader's language."""
    known = gold(frame)
    named = frame.drop(columns=["label"]).assign(**({"class": known} if any(known) else {}))
    titles = {
        "id": _("rank"),
        "word": _("word"),
        "count": _("count"),
        "tag": _("part of speech"),
        "cluster": _("cluster"),
        "kept": _("neighbours kept"),
        "class": _("known class"),
    }
    return named.assign(id=named["id"] + 1).rename(columns=titles)
