"""Learning curves of several methods held against each other: bands over seeds, differences by seed, a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

LEVEL = 0.95  # of the intervals of differences


class Verdict(NamedTuple):
    """How a pre-trained line stands to one that is not, at so many labels: means, spreads over seeds.

    apart: their bands, a mean and a spread to each side, do not meet.
    """

    labels: int
    trained: str
    plain: str
    means: tuple[float, float]
    spreads: tuple[float, float]
    apart: bool

    @property
    def ahead(self) -> bool:
        """Whether what was pre-trained is better, by bands that do not meet."""
        return self.apart and self.means[0] > self.means[1]


def bands(curves: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Curves of `transfer.curve` by line -> a row a line and size.

    Columns: line, labels, mean, spread (standard deviation over seeds), low, high (a spread to each side),
    seeds, n (sentences that test), majority.
    """
    rows = []
    for line, frame in curves.items():
        for labels, its in frame.groupby("labels", sort=True):
            scores = its["accuracy"].to_numpy(float)
            mean, spread = float(scores.mean()), float(scores.std(ddof=1)) if len(scores) > 1 else 0.0
            rows.append(
                {
                    "line": line, "labels": int(str(labels)), "mean": mean, "spread": spread, "low": mean - spread,
                    "high": mean + spread, "seeds": len(its), "n": frame.attrs["n"],
                    "majority": frame.attrs["majority"],
                }
            )  # fmt: skip
    names = ["line", "labels", "mean", "spread", "low", "high", "seeds", "n", "majority"]
    return pd.DataFrame(rows, columns=names)


def differences(curves: Mapping[str, pd.DataFrame], base: str) -> pd.DataFrame:
    """Each line less a base one, seed by seed, for both learnt from the same examples.

    Columns: line, labels, difference (mean), low, high: the 95 % interval of Student's t over seeds; NaN for one seed.
    """
    from scipy.stats import t

    rows = []
    for line, frame in curves.items():
        both = frame.merge(curves[base], on=["labels", "seed"], suffixes=("", "_base"))
        for labels, its in both.groupby("labels", sort=True):
            gaps = (its["accuracy"] - its["accuracy_base"]).to_numpy(float)
            error = gaps.std(ddof=1) / np.sqrt(len(gaps)) if len(gaps) > 1 else np.nan
            half = float(t.ppf(0.5 + LEVEL / 2, max(len(gaps) - 1, 1)) * error)
            mean = float(gaps.mean())
            rows.append(
                {"line": line, "labels": int(str(labels)), "difference": mean, "low": mean - half, "high": mean + half}
            )
    return pd.DataFrame(rows, columns=["line", "labels", "difference", "low", "high"])


def standings(found: pd.DataFrame, plain: Sequence[str], labels: int) -> list[Verdict]:
    """How each pre-trained line stands to the best that is not, at a number of labels; the best line first.

    found: as `bands` gives it; plain: the lines that were not pre-trained and are to be held against. None of these at
    so many labels: an empty list.
    """
    here = found.loc[found["labels"] == labels].sort_values("mean", ascending=False, kind="stable").to_dict("records")
    other = next((row for row in here if row["line"] in plain), None)
    if other is None:
        return []
    return [
        Verdict(
            labels, row["line"], other["line"], (row["mean"], other["mean"]), (row["spread"], other["spread"]),
            bool(row["low"] > other["high"] or other["low"] > row["high"]),
        )
        for row in here if row["line"] not in plain
    ]  # fmt: skip
