"""What is learnt from which labels by which methods, as ids in the address; and the tables that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from explorer.analysis.transfer import SIZES, Method, able
from explorer.models import model_class
from explorer.runs.derived import Table
from explorer.runs.store import About
from explorer.ui import tables

CURVE = "explorer.analysis.transfer:curve"
BASELINES: dict[Method, str] = {
    "onehot": "one-hot", "random": "random vectors, frozen", "random_tuned": "random vectors, trained",
}  # fmt: skip
WAYS: dict[Method, str] = {
    "frozen": "{run}, frozen", "layer": "{run}, best layer, frozen", "mixed": "{run}, layers weighed, frozen",
    "adapted": "{run}, read on, layers weighed", "tuned": "{run}, fine-tuned",
}  # fmt: skip
DASHES: dict[Method, list[int]] = {
    "onehot": [5, 4], "random": [5, 4], "frozen": [5, 4], "layer": [5, 4], "mixed": [2, 3], "adapted": [8, 3, 2, 3],
}  # fmt: skip
KINDS = {"all": "all", "frozen": "frozen", "tuned": "trained on"}
REACH = {"few": "1,000", "many": "all"}
WIDTH = 100  # of random vectors, where no run says how wide


@dataclass(frozen=True, slots=True)
class Line:
    """One way to learn: a method, the run that it begins from if it does, its colour."""

    method: Method
    run: About | None
    colour: int

    @property
    def id(self) -> str:
        """Names it among the lines."""
        return self.method if self.run is None else f"{self.method}.{self.run.id}"

    @property
    def is_frozen(self) -> bool:
        """Whether nothing but the classifier learns from the labels."""
        return self.method in DASHES

    @property
    def dash(self) -> list[int]:
        """How its line is drawn: solid where the vectors learn too."""
        return DASHES.get(self.method, [1, 0])


@dataclass(frozen=True, slots=True)
class View:
    """A corpus, its column of labels, the runs that are held against the baselines, and what is shown of them."""

    corpus: str
    column: str
    runs: Sequence[About]
    reach: str = "few"
    kind: str = "all"

    def lines(self) -> list[Line]:
        """The baselines, then each run in the ways that it can."""
        found = [Line(method, None, 7 if method == "onehot" else 1) for method in BASELINES]
        for at, run in enumerate(self.runs):
            colour = (0, 2, 3, 5, 4, 6)[at % 6]
            found += [Line(way, run, colour) for way in WAYS if able(model_class(run.model), way)]
        return [line for line in found if self.kind in ("all", "frozen" if line.is_frozen else "tuned")]

    def table(self, line: Line, sizes: str) -> Table:
        """The curve of one line over some sizes."""
        told = {"method": line.method, "column": self.column, "sizes": list(SIZES[sizes])}
        if line.run is None and line.method != "onehot":
            told["width"] = self.width()
        return Table(CURVE, [line.run.id] if line.run else [], told, [self.corpus])

    def width(self) -> int:
        """As many dimensions as the first run's word vectors."""
        sizes = [run.config.get(name) for run in self.runs for name in ("vector_size", "hidden_size")]
        return int(str(next((each for each in sizes if each), WIDTH)))

    def wanted(self) -> list[tuple[Line, Table]]:
        """Every table of the page, the few labels first."""
        reached = ("few", "many") if self.reach == "many" else ("few",)
        return [(line, self.table(line, sizes)) for sizes in reached for line in self.lines()]

    def curves(self) -> dict[str, pd.DataFrame]:
        """What is there of each line, by its id."""
        found: dict[str, list[pd.DataFrame]] = {}
        for line, table in self.wanted():
            if (made := tables.made(table)) is not None:
                found.setdefault(line.id, []).append(made)
        return {name: _joined(parts) for name, parts in found.items()}


def _joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    whole = pd.concat([part.set_axis(part.columns, axis=1) for part in parts], ignore_index=True)
    whole.attrs = dict(parts[0].attrs)
    return whole
