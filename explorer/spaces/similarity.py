"""How alike contextual vectors are, by cosine: the measures of Ethayarajh (2019), each with its standard error."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from explorer.spaces.neighbours import unit


class Mean(NamedTuple):
    """A mean, its standard error, and how many rows or sentences it is of; NaN where there are too few."""

    value: float
    error: float
    n: int


def among(vectors: Float[np.ndarray, "N D"]) -> Mean:
    """The mean cosine over all pairs of rows, in time and memory linear in N.

    Of a word's occurrences it is the self-similarity (definition 1 there), of random tokens the anisotropy. Pairs
    share rows, so the error is the jackknife's over rows: closed, for a left-out row takes its N − 1 pairs with it.
    """
    rows = unit(vectors).astype(np.float64)
    count = len(rows)
    if count < 2:
        return Mean(np.nan, np.nan, count)
    own = rows @ rows.sum(axis=0) - (rows**2).sum(axis=1)  # of each row, the sum of its cosines with all others
    total = own.sum() / 2
    value = float(total / (count * (count - 1) / 2))
    if count < 3:
        return Mean(value, np.nan, count)
    without = (total - own) / ((count - 1) * (count - 2) / 2)
    error = np.sqrt((count - 1) / count * ((without - without.mean()) ** 2).sum())
    return Mean(value, float(error), count)


def to_mean(vectors: Float[np.ndarray, "T D"]) -> float:
    """The mean cosine of rows with their mean: of a sentence's tokens its intra-sentence similarity (definition 2)."""
    return float((unit(vectors) @ unit(vectors.mean(axis=0, keepdims=True))[0]).mean())


def mean(values: Float[np.ndarray, " N"]) -> Mean:
    """The mean of independent values."""
    count = len(values)
    error = float(values.std(ddof=1) / np.sqrt(count)) if count > 1 else np.nan
    return Mean(float(values.mean()) if count else np.nan, error, count)
