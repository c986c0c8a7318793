"""How much two lists of neighbours of the same words have in common, and what chance would give.

shared          the share of a word's k neighbours on one side that are among its k on the other (overlap@k)
jaccard         those in both lists over those in either; the same order of words, on another scale
rank_overlap    rank-biased overlap: agreement at every depth, the first ranks weighing most

Lists are rows of ids, best first, without repetition; both have the same width K.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

PERSISTENCE = 0.9  # p of rank-biased overlap: whoever reads the list goes on to the next rank with this probability
CELLS = 20_000_000  # comparisons held at once


class Chance(NamedTuple):
    """Of the overlap of one word under random lists: its mean, and its standard deviation."""

    mean: float
    deviation: float


def shared(one: Int[np.ndarray, "V K"], other: Int[np.ndarray, "V K"]) -> Float[np.ndarray, " V"]:
    """|A ∩ B| / k of each row; NaN where there are no neighbours."""
    k = one.shape[1]
    if not k:
        return np.full(len(one), np.nan)
    return _over(one, other, lambda same: same.any(axis=2).mean(axis=1))


def jaccard(overlap: Float[np.ndarray, " V"]) -> Float[np.ndarray, " V"]:
    """|A ∩ B| / |A ∪ B|, from the share of two lists of equal length that is in both: s / (2 − s)."""
    return overlap / (2 - overlap)


def rank_overlap(
    one: Int[np.ndarray, "V K"], other: Int[np.ndarray, "V K"], p: float = PERSISTENCE
) -> Float[np.ndarray, " V"]:
    """Rank-biased overlap of each row, extrapolated beyond the depth k of the lists, so that equal lists get 1.

    With X_d the number in both lists down to depth d (Webber, Moffat & Zobel 2010, the extrapolated RBO_EXT: their
    equation 32 where both lists have the length k)

        RBO_EXT = X_k / k · p^k + (1 − p) / p · Σ_{d=1…k} X_d / d · p^d

    A word at ranks i and j counts from the depth max(i, j) on: its share of the sum depends on that depth alone.
    """
    k = one.shape[1]
    if not k:
        return np.full(len(one), np.nan)
    depths = np.arange(1, k + 1)
    tail = np.cumsum((p**depths / depths)[::-1])[::-1]
    share = p**k / k + (1 - p) / p * tail
    weights = share[np.maximum.outer(np.arange(k), np.arange(k))]
    return _over(one, other, lambda same: np.einsum("vij,ij->v", same, weights))


def _over(one: np.ndarray, other: np.ndarray, measure: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """A measure of which ids are the same (V, K, K), some rows at a time."""
    return np.concatenate([measure(one[at][:, :, None] == other[at][:, None, :]) for at in _blocks(*one.shape)])


def _blocks(rows: int, k: int) -> Iterator[slice]:
    step = max(1, CELLS // (k * k))
    for begin in range(0, max(rows, 1), step):
        yield slice(begin, begin + step)


def chance(count: int, k: int) -> Chance:
    """Of overlap@k among so many words where the neighbours are drawn at random: k / (count − 1).

    The number in both lists is hypergeometric: k drawn from count − 1, of which k count. The mean over V words has
    1/√V of the deviation.
    """
    others = count - 1
    k = min(k, others)
    if k < 1:
        return Chance(np.nan, np.nan)
    p = k / others
    variance = p * (1 - p) / k * ((others - k) / (others - 1) if others > 1 else 0)
    return Chance(p, float(np.sqrt(variance)))
