"""How long tables of a kind took on this machine, as they tell themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path


def took(home: Path, function: str) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    """Arguments and attrs of every finished table of a function, in no order; what cannot be read is passed over."""
    import pyarrow.parquet

    for path in (home / "tables").glob("*/table.parquet"):
        try:
            asked = json.loads((path.parent / "table.json").read_text("utf-8"))
            if asked["function"] == function:
                told = pyarrow.parquet.read_schema(path).metadata[b"PANDAS_ATTRS"]
                yield asked["arguments"], json.loads(told)
        except (OSError, KeyError, ValueError):
            continue
