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
    """A method, the run that it begins from if it does, and the one whose word vectors stand beside its states."""

    method: Method
    run: About | None
    beside: About | None = None

    @property
    def id(self) -> str:
        """Names it among the lines."""
        return ".".join([self.method, *(run.id for run in self.runs)])

    @property
    def runs(self) -> list[About]:
        """What its table is made from."""
        return [run for run in (self.run, self.beside) if run]


def ways(runs: Sequence[About]) -> list[Way]:
    """The baselines, then each run in the ways that it can; its states beside the first word vectors of its corpus."""
    found = [Way(method, None) for method in PLAIN]
    for run in runs:
        tables = [each for each in runs if each.corpus == run.corpus and able(model_class(each.model), "frozen")]
        able_to: list[Method] = [method for method in OF_RUNS if able(model_class(run.model), method)]
        found += [Way(method, run) for method in able_to if method != "beside"]
        found += [Way("beside", run, tables[0])] if tables and "beside" in able_to else []
    return found


def table(way: Way, corpus: str, column: str, reach: str, width: int) -> Table:
    """The curve of one line over the sizes of a reach, few or many."""
    told = {"method": way.method, "column": column, "sizes": list(SIZES[reach])}
    if way.run is None and way.method != "onehot":
        told["width"] = width
    return Table(CURVE, [run.id for run in way.runs], told, [corpus])


def width(runs: Sequence[About]) -> int:
    """As many dimensions as the first run's word vectors."""
    sizes = [run.config.get(name) for run in runs for name in ("vector_size", "hidden_size")]
    return int(str(next((each for each in sizes if each), WIDTH)))
