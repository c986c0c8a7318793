"""Tables computed from runs and corpora (layouts, scores, counts): made by the loop of `work`, kept by what made them.

Kept as Parquet; what a function puts into DataFrame.attrs (a score of the whole table, its parameters) is kept too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.corpus import store as corpora
from explorer.runs.folder import Folder, aside
from explorer.runs.work import drive, opened, perform

if TYPE_CHECKING:
    from pandas import DataFrame
else:
    DataFrame = object  # pandas is imported by whoever reads a table, not by every worker

VERSION = 1  # raise it when the meaning of kept tables changes


@dataclass(frozen=True, slots=True)
class Table:
    """All that decides a table: a function `module:name`, the runs and corpora it reads, its other arguments (JSON).

    It is called as function(*corpora, *models, **arguments).
    """

    function: str
    runs: Sequence[str]
    arguments: dict[str, object] = field(default_factory=dict)
    corpora: Sequence[str] = ()

    def folder(self, home: Path) -> Folder:
        """Where it lies, made or not: its status says. A page shows it, or the progress of its making."""
        made_of: list[object] = [VERSION, self.function, list(self.runs), self.arguments]
        if self.corpora:  # tables of runs alone keep the names that they had before corpora could be read
            made_of.append(list(self.corpora))
        return Folder(home / "tables" / hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:16])


def asked(home: Path, table: Table) -> Folder:
    """The folder of a table, with a note of what it is."""
    folder = table.folder(home)
    if not (folder.path / "table.json").exists():
        folder.put("table.json", json.dumps(asdict(table), ensure_ascii=False))
    return folder


def make(home: Path, table: Table, key: str = "", after: Sequence[str] = ()) -> str:
    """Compute a table in this process and keep it; returns its last status. key and after as in `work.perform`."""
    folder = table.folder(home) if key else asked(home, table)
    return perform(folder, lambda: _make(home, table, folder), key, after)


def _make(home: Path, table: Table, folder: Folder) -> None:
    module, _, name = table.function.partition(":")
    read_from = [*(corpora.opened(home, each) for each in table.corpora), *(opened(home, run) for run in table.runs)]
    frame = drive(getattr(import_module(module), name)(*read_from, **table.arguments), folder)
    frame.attrs = json.loads(json.dumps(frame.attrs, default=_number))
    with aside(folder.path / "table.parquet", sync=True) as part:
        frame.to_parquet(part, engine="pyarrow")


def _number(value: object) -> object:
    """NumPy's scalars and arrays as JSON knows them. Raises TypeError for anything else."""
    if (plain := getattr(value, "tolist", None)) is None:
        raise TypeError(f"{type(value).__name__} in DataFrame.attrs cannot be kept as JSON")
    return plain()


def read(home: Path, table: Table) -> DataFrame | None:
    """The kept table, or None while it is not done."""
    folder = table.folder(home)
    if folder.status != "done":
        return None
    import pandas as pd

    return pd.read_parquet(folder.path / "table.parquet", engine="pyarrow")
