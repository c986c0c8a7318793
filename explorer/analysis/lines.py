"""The lines of a transfer picture, and the table that each is made from: the same for the page and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from explorer.analysis.transfer import OF_RUNS, SIZES, Method, able
from explorer.models import model_class
from explorer.runs.derived import Table
from explorer.runs.store import About

CURVE = "explorer.analysis.transfer:curve"
PLAIN: tuple[Method, ...] = ("onehot", "random", "random_tuned")  # nothing is pre-trained
WIDTH = 100  # of random vectors, where no run says how wide


class Way(NamedTuple):
    """A method, and the run that it begins from if it does."""

    method: Method
    run: About | None

    @property
    def id(self) -> str:
        """Names it among the lines."""
        return self.method if self.run is None else f"{self.method}.{self.run.id}"


def ways(runs: Sequence[About]) -> list[Way]:
    """The baselines, then each run in the ways that it can."""
    found = [Way(method, None) for method in PLAIN]
    return found + [Way(way, run) for run in runs for way in OF_RUNS if able(model_class(run.model), way)]


def table(way: Way, corpus: str, column: str, reach: str, width: int) -> Table:
    """The curve of one line over the sizes of a reach, few or many."""
    told = {"method": way.method, "column": column, "sizes": list(SIZES[reach])}
    if way.run is None and way.method != "onehot":
        told["width"] = width
    return Table(CURVE, [way.run.id] if way.run else [], told, [corpus])


def width(runs: Sequence[About]) -> int:
    """As many dimensions as the first run's word vectors."""
    sizes = [run.config.get(name) for run in runs for name in ("vector_size", "hidden_size")]
    return int(str(next((each for each in sizes if each), WIDTH)))
