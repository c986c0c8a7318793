"""What is compared and how, as ids in the address; and the tables that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.runs import sweep
from explorer.runs.derived import Table
from explorer.runs.store import About
from explorer.ui import address, cached, pick, tables

COMPARISON = "explorer.analysis.comparison"
MAKING = {
    "pictures": "The two maps are being laid out",
    "first": "A first comparison, of some words",
    "exact": "The neighbours are being compared",
    "floor": "The noise floor is being measured",
    "projections": "Two maps of the same vectors are being compared",
}
AT_ONCE = 20_000  # words: up to here all are compared in a few seconds
FIRST = 2_000  # words that are compared first where there are more: their mean is known within a percent


@dataclass(frozen=True, slots=True)
class View:
    """Two runs, how their words are joined, how many neighbours count, and how the maps are laid out."""

    a: About
    b: About
    by: str = "form"
    k: int = 10
    words: int = 5000
    layout: str = "joint"
    n_neighbors: int = 15
    min_dist: float = 0.1
    seed: int = 0

    def comparison(self) -> Table:
        """The neighbours of the shared words, compared."""
        return _table("comparison", [self.a, self.b], self._how())

    def first(self) -> Table:
        """The same of some words drawn at random, for a quick answer."""
        return _table("comparison", [self.a, self.b], {**self._how(), "asked": FIRST})

    def pictures(self) -> Table:
        """The words of both with their places."""
        names = ("words", "by", "layout", "n_neighbors", "min_dist", "seed", "k")
        return Table("explorer.analysis.pairs:pair_map", [self.a.id, self.b.id], {n: getattr(self, n) for n in names})

    def projections(self) -> Table:
        """What a map alone changes: two of the same vectors."""
        settings = {"words": self.words, "k": self.k, "n_neighbors": self.n_neighbors, "min_dist": self.min_dist}
        return _table("projection_overlap", [self.a], settings)

    def clusters(self) -> Table:
        """The groups of one side against those of the other."""
        return _table("clusters_table", [self.a, self.b], {"by": self.by, "seed": self.seed})

    def lanes(self) -> Table:
        """The words that only one side has."""
        return Table("explorer.analysis.lanes:lanes", [self.a.id, self.b.id], {"by": self.by})

    def floor(self) -> Table | None:
        """The noise floor: a side against itself with another seed, among the words that both sides share."""
        among = sweep.twins(pick.runs(), self.a.id, self.b.id)
        return None if among is None else Table(f"{COMPARISON}:comparison", among, self._how())

    def _how(self) -> dict[str, object]:
        return {"by": self.by, "k": self.k}

    def large(self) -> bool:
        """Whether a first answer is worth while, since the whole one takes long."""
        return min(len(cached.model(each.id).vocabulary.words) for each in (self.a, self.b)) > AT_ONCE

    def wanted(self) -> dict[str, Table]:
        """The tables of the first screen by msgid, what is seen first at the beginning."""
        found = {"pictures": self.pictures()}
        if self.large() and tables.made(self.comparison()) is None:
            found |= {"first": self.first()}
        found |= {"exact": self.comparison()}
        if (floor := self.floor()) is not None:
            found |= {"floor": floor}
        return {MAKING[name]: table for name, table in (found | {"projections": self.projections()}).items()}


def _table(name: str, runs: Sequence[About], arguments: dict[str, object]) -> Table:
    return Table(f"{COMPARISON}:{name}", [run.id for run in runs], arguments)


def go(a: str, b: str) -> None:
    """Compare these two from the next run of the page on."""
    for name, run in (("a", a), ("b", b)):
        address.put(name, run)
    for name in ("brush", "camera", "camera2"):
        address.put(name, "")
    for name in "ab":  # the pickers take up what the address says
        st.session_state.pop(f"w.{name}", None)
