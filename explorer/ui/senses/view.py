"""What the senses page shows and how, as ids in the address; and the table that follows from it."""

from __future__ import annotations

from typing import NamedTuple, cast

import pandas as pd
import streamlit as st

from explorer.analysis.senses import AROUND, SUM
from explorer.runs.derived import Table
from explorer.spaces.grouping import METHODS, MOST, Method
from explorer.ui import address
from explorer.ui.i18n import _
from explorer.ui.meaning import asked

FUNCTION = "explorer.analysis.senses:senses"
LIMITS, USUAL = (100, 200, 500, 1_000, 2_000), 500
LAYOUTS = {"pca": "PCA", "umap": "UMAP"}
WAYS = {"ward": "agglomerative (Ward)", "kmeans": "k-means", "hdbscan": "by density (HDBSCAN)"}
READINGS = {SUM: "sum", "expected": "expected words", "context": "words around"}
FOUND, GOLD, MINE = "found", "gold", "mine"
SOURCES = {FOUND: "found groups", GOLD: "gold senses", MINE: "my senses"}
RULE = 0  # k: as many as the rule says


class View(NamedTuple):
    """What the controls say: the reading, what colours points, and how groups are made; k is a number already."""

    reading: str
    by: str
    layout: str
    method: Method
    k: int
    rule: int  # what the rule says of this reading


def table(run: str, corpus: str, word: str, arguments: dict[str, object]) -> Table:
    """The table of a word's senses."""
    return Table(FUNCTION, [run], {"word": word, **arguments}, [corpus])


def settings() -> dict[str, object]:
    """What decides the table beside the word."""
    hidden = address.choice(
        "hidden", _("The word itself"), ["", "yes"], "",
        shown=lambda each: _("hidden: only what is around it") if each else _("is read"),
    )  # fmt: skip
    limit = address.choice(
        "most", _("Occurrences that are read, at most"), list(LIMITS), USUAL, shown=lambda n: f"{n:,}"
    )
    seed = address.choice("seed", _("Seed"), list(range(10)), 0)
    return {"limit": limit, "hidden": bool(hidden), "seed": seed}


def chosen(frame: pd.DataFrame, sources: list[str], places: list) -> View:
    """The controls that change nothing but the picture: they stand in `places`, four of them."""
    told = {each["name"]: each for each in frame.attrs["readings"]}
    with places[0]:
        by = address.segments("by", _("Colour"), sources, sources[0], shown=lambda each: _(SOURCES[each]))
    with places[1]:
        names = list(told)
        reading = names[-1] if len(names) < 2 else address.slider(
            "reading", _("Read from"), names, usual(names), shown=called
        )  # fmt: skip
    with places[2]:
        rule = int(told[reading]["k"])
        numbers = [RULE, *range(1, MOST + 1)]
        asked_k = address.choice(
            "k", _("Senses"), numbers, RULE, shown=lambda k: str(k) if k else _("auto: {k}", k=rule)
        )
    with places[3], st.popover(_("How grouped")):
        method = address.choice("way", _("Groups"), list(METHODS), METHODS[0], shown=lambda each: _(WAYS[each]))
        layout = address.choice("layout", _("Projection"), list(LAYOUTS), "pca", shown=lambda each: _(LAYOUTS[each]))
    return View(reading, by, layout, cast("Method", method), asked_k or rule, rule)


def usual(names: list[str]) -> str:
    """The reading that the page begins with: what told senses best (bench_senses), else the last layer."""
    return next((name for name in AROUND if name in names), [name for name in names if name.isdecimal()][-1])


def called(reading: str) -> str:
    """A reading on screen."""
    return _(READINGS[reading]) if reading in READINGS else asked.layer_name(int(reading))
