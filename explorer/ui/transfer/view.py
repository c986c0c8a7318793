"""What is learnt from which labels by which methods, as ids in the address; and the tables that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from explorer.analysis import lines
from explorer.analysis.lines import Way
from explorer.analysis.transfer import Method
from explorer.runs.derived import Table
from explorer.runs.store import About
from explorer.ui import tables

BASELINES: dict[Method, str] = {
    "onehot": "one-hot", "random": "random vectors, frozen", "random_tuned": "random vectors, trained",
}  # fmt: skip
WAYS: dict[Method, str] = {
    "frozen": "{run}, frozen", "layer": "{run}, best layer, frozen", "mixed": "{run}, layers weighed, frozen",
    "beside": "{run} + {other}, frozen", "adapted": "{run}, read on, layers weighed", "tuned": "{run}, fine-tuned",
}  # fmt: skip
DASHES: dict[Method, list[int]] = {
    "onehot": [5, 4], "random": [5, 4], "frozen": [5, 4], "layer": [5, 4], "mixed": [2, 3], "beside": [10, 3],
    "adapted": [8, 3, 2, 3],
}  # fmt: skip
KINDS = {"all": "all", "frozen": "frozen", "tuned": "trained on"}
REACH = {"few": "1,000", "many": "all"}


@dataclass(frozen=True, slots=True)
class Line:
    """One way to learn, and its colour."""

    way: Way
    colour: int

    @property
    def method(self) -> Method:
        """How it learns."""
        return self.way.method

    @property
    def run(self) -> About | None:
        """What it begins from."""
        return self.way.run

    @property
    def id(self) -> str:
        """Names it among the lines."""
        return self.way.id

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
        hues = {run.id: (0, 2, 3, 5, 4, 6)[at % 6] for at, run in enumerate(self.runs)}
        found = [Line(way, hues[way.run.id] if way.run else 7 if way.method == "onehot" else 1)
                 for way in lines.ways(self.runs)]  # fmt: skip
        return [line for line in found if self.kind in ("all", "frozen" if line.is_frozen else "tuned")]

    def table(self, line: Line, sizes: str) -> Table:
        """The curve of one line over some sizes."""
        return lines.table(line.way, self.corpus, self.column, sizes, lines.width(self.runs))

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
