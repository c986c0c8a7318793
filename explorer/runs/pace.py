"""How long tables of a kind took on this machine, as they tell themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Took(NamedTuple):
    """What a table was asked, for how many words or rows (its attrs' n), and the seconds of its making."""

    arguments: dict[str, object]
    n: int
    seconds: float


def took(home: Path, function: str) -> Iterator[Took]:
    """Every finished table of a function, in no order; what cannot be read is passed over."""
    import pyarrow.parquet

    for path in (home / "tables").glob("*/table.parquet"):
        try:
            asked = json.loads((path.parent / "table.json").read_text("utf-8"))
            if asked["function"] == function:
                told = json.loads(pyarrow.parquet.read_schema(path).metadata[b"PANDAS_ATTRS"])
                yield Took(asked["arguments"], int(told["n"]), float(sum(told["seconds"].values())))
        except (OSError, KeyError, ValueError, TypeError, AttributeError):
            continue
