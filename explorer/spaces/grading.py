"""Groups of things held against their known classes: five measures, and the trivial answers that some of them praise.

    ari        adjusted Rand index (Hubert & Arabie 1985): pairs put together rightly, 0 by chance, 1 at best
    v          V-measure (Rosenberg & Hirschberg 2007): harmonic mean of homogeneity and completeness; loves many groups
    f          paired F (Artiles et al. 2009): precision and recall of the pairs put together; loves one group
    b3         B³ (Bagga & Baldwin 1998): the same per item, then averaged
    geometric  √(v · f): neither trivial answer does well by both, so this or ari is the one to rank by

All of them see only the table of how many items of each class each group holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int


class Grade(NamedTuple):
    """The five measures, each 1 at best, and how many items, groups and classes there are; NaN of no items."""

    ari: float
    v: float
    f: float
    b3: float
    geometric: float
    n: int
    groups: int
    classes: int


def crossed(groups: Sequence[object], gold: Sequence[object]) -> Int[np.ndarray, "G C"]:
    """How many items of each class each group holds, in the order of their sorted names."""
    rows, columns = (np.unique(np.asarray(each), return_inverse=True)[1] for each in (groups, gold))
    if len(rows) != len(columns):
        raise ValueError(f"{len(rows)} items in groups, {len(columns)} of known class")
    table = np.zeros((rows.max(initial=-1) + 1, columns.max(initial=-1) + 1), np.int64)
    np.add.at(table, (rows, columns), 1)
    return table


def grade(groups: Sequence[object], gold: Sequence[object]) -> Grade:
    """All measures of one grouping. Raises ValueError for lists of two lengths."""
    table = crossed(groups, gold).astype(float)
    if not table.size:
        return Grade(np.nan, np.nan, np.nan, np.nan, np.nan, 0, 0, 0)
    v, f = v_measure(table), paired_f(table)
    rows, columns = table.shape
    return Grade(ari(table), v, f, b_cubed(table), float(np.sqrt(max(v * f, 0.0))), int(table.sum()), rows, columns)


def ari(table: Float[np.ndarray, "G C"]) -> float:
    """1 where both have one group, or both one item a group: nothing was put wrongly."""
    both, groups, classes = (_pairs(each) for each in (table, table.sum(axis=1), table.sum(axis=0)))
    every = _pairs(table.sum(keepdims=True))
    chance = groups * classes / every if every else 0.0
    best = (groups + classes) / 2
    return float((both - chance) / (best - chance)) if best != chance else 1.0


def v_measure(table: Float[np.ndarray, "G C"]) -> float:
    """Twice the mutual information by the sum of both entropies; 1 where neither says anything."""
    joint, groups, classes = (_entropy(each) for each in (table, table.sum(axis=1), table.sum(axis=0)))
    if groups + classes <= 0:
        return 1.0
    return max(0.0, float(2 * (groups + classes - joint) / (groups + classes)))  # rounding may leave −1e-17


def paired_f(table: Float[np.ndarray, "G C"]) -> float:
    """2 · pairs together in both / (pairs together in either, twice those in both); 0 where there is no pair."""
    both, groups, classes = (_pairs(each) for each in (table, table.sum(axis=1), table.sum(axis=0)))
    return float(2 * both / (groups + classes)) if groups + classes else 0.0


def b_cubed(table: Float[np.ndarray, "G C"]) -> float:
    """F of the mean precision |C ∩ G| / |C| and the mean recall |C ∩ G| / |G| over items."""
    squares, n = table**2, table.sum()
    precision = float((squares / table.sum(axis=1, keepdims=True)).sum() / n)
    recall = float((squares / table.sum(axis=0, keepdims=True)).sum() / n)
    return 2 * precision * recall / (precision + recall)


def trivial(gold: Sequence[object], draws: int = 20, seed: int = 0) -> dict[str, Grade]:
    """What answers get that read nothing: all in one group, each in its own, drawn at random from the classes' shares.

    The last is the mean of so many draws; groups and classes are those of the last one.
    """
    count = len(gold)
    if not count:
        return {}
    rng = np.random.default_rng(seed)
    drawn = [grade(rng.permutation(np.asarray(gold)).tolist(), gold) for _ in range(draws)]
    ari, v, f, b3, geometric = np.mean([each[:5] for each in drawn], axis=0).tolist()
    return {
        "one": grade([0] * count, gold),
        "each": grade(list(range(count)), gold),
        "random": Grade(ari, v, f, b3, geometric, *drawn[-1][5:]),
    }


def _pairs(counts: np.ndarray) -> float:
    return float((counts * (counts - 1) / 2).sum())


def _entropy(counts: np.ndarray) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())
