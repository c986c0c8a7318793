"""What skip-gram draws from, and the pieces it reads: subsampling, noise, chunks of a corpus (Mikolov et al. 2013)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

NOISE = 1 << 20  # entries of the noise table, at least
PIECE = 1000  # tokens: longer sentences are cut in pieces, as word2vec does


def keep_probability(counts: NDArray[np.int64], sample: float) -> NDArray[np.float64]:
    """How likely an occurrence of each word stays: (√(f/t) + 1) t/f, at most 1, f its share of the tokens; (V,).

    This is word2vec's program; its paper prints 1 − √(t/f). sample 0 keeps everything.
    """
    if not sample:
        return np.ones(len(counts))
    relative = sample * counts.sum() / np.maximum(counts, 1)
    return np.minimum(1, np.sqrt(relative) + relative)


def thresholds(probability: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Probabilities as what 31 random bits must not exceed."""
    return np.round(probability * ((1 << 31) - 1)).astype(np.uint32)


def noise_table(counts: NDArray[np.int64], exponent: float, seed: int) -> NDArray[np.int32]:
    """Words in proportion to count ** exponent, shuffled, to be read in order.

    The proportions are exact to one entry. A table filled by chance was measured to cost .012 of held-out loss.
    """
    share = np.maximum(counts, 1).astype(np.float64) ** exponent
    edges = np.round(np.cumsum(share) / share.sum() * max(NOISE, 16 * len(counts))).astype(np.int64)
    table = np.repeat(np.arange(len(counts), dtype=np.int32), np.diff(edges, prepend=0))
    return np.random.default_rng([seed, 1]).permutation(table)


def edges(offsets: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Where chunks of about `size` tokens begin, and the end: at the start of a sentence if one is near; (C + 1,).

    Raises ValueError if a chunk could be shorter than a piece.
    """
    if size < PIECE:
        raise ValueError(f"chunks of {size} tokens are shorter than a piece of {PIECE}")
    end = int(offsets[-1])
    return np.unique([near(offsets, place) for place in range(0, end, size)] + [end]).astype(np.int64)


def near(offsets: NDArray[np.int64], place: int) -> int:
    """The first start of a sentence at or after a place, or the place itself if none follows within a piece."""
    start = int(offsets[min(np.searchsorted(offsets, place), len(offsets) - 1)])
    return start if start - place < PIECE else place


def pieces(offsets: NDArray[np.int64], first: int, last: int) -> NDArray[np.int64]:
    """Where the pieces of tokens first..last begin, and the end, counted from first; none is longer than PIECE."""
    inside = offsets[np.searchsorted(offsets, first, "right") : np.searchsorted(offsets, last)]
    starts = np.concatenate([[first], inside, [last]]).astype(np.int64)
    if np.diff(starts).max() > PIECE:
        starts = np.concatenate([*(np.arange(a, b, PIECE) for a, b in pairwise(starts)), [last]])
    return starts - first
