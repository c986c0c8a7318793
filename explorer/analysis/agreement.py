"""How far groups of occurrences agree with gold senses, beside what answers get that read nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from explorer.spaces.grading import grade, trivial

FOUND = "found"
MEASURES = ("ari", "v", "f", "b3", "geometric")


def agreement(groups: Sequence[str], gold: Sequence[str], seed: int = 0) -> pd.DataFrame:
    """A row a system: the groups, then one group for all, each occurrence alone, and groups drawn at random.

    Columns system, ari, v, f, b3, geometric, n, groups, classes (`Grade`). Occurrences of unknown sense are left out.
    Empty where fewer than two senses are known.
    """
    known = [at for at, sense in enumerate(gold) if sense]
    senses = [gold[at] for at in known]
    if len(set(senses)) < 2:
        return pd.DataFrame()
    rows = {FOUND: grade([groups[at] for at in known], senses), **trivial(senses, seed=seed)}
    return pd.DataFrame([{"system": name, **each._asdict()} for name, each in rows.items()])


def confusion(groups: Sequence[str], gold: Sequence[str]) -> pd.DataFrame:
    """How the occurrences of each gold sense fall into the groups: row, column, value (share of the row), n (count)."""
    known = [at for at, sense in enumerate(gold) if sense]
    rows, columns = (sorted({side[at] for at in known}) for side in (gold, groups))
    counts = np.zeros((len(rows), len(columns)), int)
    for at in known:
        counts[rows.index(gold[at]), columns.index(groups[at])] += 1
    return pd.DataFrame(
        [
            {"row": row, "column": column, "value": counts[i, j] / counts[i].sum(), "n": int(counts[i, j])}
            for i, row in enumerate(rows)
            for j, column in enumerate(columns)
        ],
        columns=["row", "column", "value", "n"],
    )
