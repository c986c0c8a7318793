"""How much of a random network must be kept: accuracy against density, by way, over seeds.

learnt     edge-popup on fixed weights: which weights are used is all that is learnt
pruned     a mask by lot, and the weights that it leaves trained: a small network of ordinary weights
lot        a mask by lot on fixed weights: nothing is learnt at all
dense      every weight trained: the height that the others are measured against
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

DENSITIES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
SEEDS = (0, 1, 2)
ARMS: dict[str, dict[str, object]] = {
    "learnt": {"mask": "edge_popup", "weights": "frozen"},
    "pruned": {"mask": "random", "weights": "own", "learning_rate": 1e-3},
    "lot": {"mask": "random", "weights": "frozen"},
}
DENSE: dict[str, object] = {"mask": "whole", "weights": "own", "learning_rate": 1e-3}


def settings(arm: str, density: float, seed: int) -> dict[str, object]:
    """What a training of an arm differs in; dense has no density."""
    return {**DENSE, "seed": seed} if arm == "dense" else {**ARMS[arm], "density": density, "seed": seed}


def wanted() -> list[tuple[str, float, int]]:
    """Every training of the curve: arm, density, seed."""
    curves = [(arm, density, seed) for arm in ARMS for density in DENSITIES for seed in SEEDS]
    return curves + [("dense", 1.0, seed) for seed in SEEDS]


def bands(told: Mapping[tuple[str, float, int], float]) -> pd.DataFrame:
    """Accuracies by arm, density and seed as columns line, labels (the density), mean, low, high, spread."""
    rows = [{"line": arm, "labels": density, "accuracy": value} for (arm, density, _), value in told.items()]
    grouped = pd.DataFrame(rows).groupby(["line", "labels"])["accuracy"]
    found = grouped.agg(mean="mean", spread="std").fillna({"spread": 0.0}).reset_index()
    return found.assign(low=found["mean"] - found["spread"], high=found["mean"] + found["spread"])


def enough(found: pd.DataFrame, arms: Sequence[str] = tuple(ARMS)) -> dict[str, float | None]:
    """The least density at which each arm's mean lies within one sd of the dense one's; None if none does."""
    told = found.to_dict("records")
    bar = next((row["low"] for row in told if row["line"] == "dense"), None)
    if bar is None:
        return dict.fromkeys(arms)
    good = {arm: [row["labels"] for row in told if row["line"] == arm and row["mean"] >= bar] for arm in arms}
    return {arm: min(those, default=None) for arm, those in good.items()}
