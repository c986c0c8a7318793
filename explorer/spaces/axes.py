"""Axes of one's own through a space: how words lie along a direction, and what directions drawn at random would show.

A direction is a weighted sum of words, of length 1; a word's place on it is its cosine with it. Any direction spreads
the words a little: the spread says something only beside that of random directions, and of sums of the same weights
over random words, which is the harder rival, for directions between words lie where the words do.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int

from explorer.spaces.neighbours import unit

DRAWS = 200


def direction(
    rows: Float[np.ndarray, "V D"], ids: Int[np.ndarray, " W"], weights: Float[np.ndarray, " W"]
) -> Float[np.ndarray, " D"]:
    """The weighted sum of some rows, of length 1; zero where they cancel each other out. Rows have length 1."""
    total = weights.astype(np.float64) @ rows[ids].astype(np.float64)
    if np.linalg.norm(total) <= 1e-6 * np.abs(weights).sum():
        return np.zeros(rows.shape[1], np.float32)
    return unit(total[None])[0]


def spread(rows: Float[np.ndarray, "V D"], axis: Float[np.ndarray, " D"]) -> float:
    """The standard deviation of the rows' cosines with a direction."""
    return float((rows @ axis).std())


def random_directions(rows: Float[np.ndarray, "V D"], draws: int = DRAWS, seed: int = 0) -> Float[np.ndarray, " N"]:
    """The spread of the rows on directions drawn evenly from the sphere."""
    axes = unit(np.random.default_rng(seed).normal(size=(draws, rows.shape[1])))
    return (rows @ axes.T).std(axis=0)


def random_sums(
    rows: Float[np.ndarray, "V D"], weights: Float[np.ndarray, " W"], draws: int = DRAWS, seed: int = 0
) -> Float[np.ndarray, " N"]:
    """The spread of the rows on sums of the same weights over words drawn at random, no word twice in a sum."""
    rng = np.random.default_rng(seed)
    count = min(len(weights), len(rows))
    picked = np.array([rng.choice(len(rows), count, replace=False) for _ in range(draws)])
    axes = unit(np.einsum("w,nwd->nd", weights[:count], rows[picked]))
    return (rows @ axes.T).std(axis=0)
