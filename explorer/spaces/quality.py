"""How honest a map is: what of a space's neighbourhoods a plane kept, each figure with what a random map would get.

trustworthiness   are the words that lie near on the map near in the space? (Venna & Kaski 2001)
continuity        are the words that are near in the space near on the map? the same with the roles exchanged
preservation      the share of a word's k neighbours in the space that are among its k nearest on the map, Q_NX(k)
                  (Lee & Verleysen 2009): word by word as `kept`, and its mean
correlation       Spearman's, of cosine distances in the space and distances on the map, on 1,000 words

A random map gets k/(n − 1) of preservation, 0 of correlation, and of the other two exactly

    1 − (n − 1 − k)(n − k) / ((n − 1)(2n − 3k − 1)),   about ½,

as each of its neighbours has any rank from 1 to n − 1 with the same chance. Ranks need all distances of a word, so that
above `ROWS` words trustworthiness and continuity are means over a sample of words; their ranks are among all n.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from explorer.contracts import Making, Step
from explorer.spaces.neighbours import unit

ROWS = 5_000  # words up to which all are ranked: 2 s; the sample of 2,000 among 10,000 takes 1.4 s
SAMPLE = 2_000  # words ranked where there are more
PAIRED = 1_000  # words whose distances are correlated
GROUPS = 10  # parts of that sample, whose scatter gives the error of the correlation
BLOCK = 256


class Figure(NamedTuple):
    """A mean over words, its standard error, what a random map would get, and how many words it is the mean of."""

    value: float
    error: float
    chance: float
    words: int


class Quality(NamedTuple):
    """The four figures at k neighbours among n words, and the share kept of each word's neighbours (n,)."""

    k: int
    n: int
    trustworthiness: Figure
    continuity: Figure
    preservation: Figure
    correlation: Figure
    kept: np.ndarray


def quality(
    vectors: Float[np.ndarray, "V D"],
    places: Float[np.ndarray, "V 2"],
    neighbours: Int[np.ndarray, "V K"],
    k: int = 10,
    seed: int = 0,
) -> Making[Quality]:
    """The quality of a map of these vectors, by cosine; neighbours are each word's nearest, best first, without itself.

    k is lowered to the columns given and to less than half of the words. Below three words every figure is NaN.
    """
    count = len(vectors)
    k = min(k, neighbours.shape[1], (count - 1) // 2)
    if k < 1:
        yield Step(1, 1, {})
        nothing = Figure(np.nan, np.nan, np.nan, 0)
        return Quality(k, count, nothing, nothing, nothing, nothing, np.full(count, np.nan))
    rows, near, true = unit(vectors), nearest_on_map(places, k), neighbours[:, :k]
    kept = (near[:, :, None] == true[:, None, :]).any(axis=1).mean(axis=1)
    rng = np.random.default_rng(seed)
    ranked = np.arange(count) if count <= ROWS else np.sort(rng.choice(count, SAMPLE, replace=False))
    trusted, continued = [], []
    for block in np.array_split(ranked, -(-len(ranked) // BLOCK)):
        trusted.append(_penalties(-(rows[block] @ rows.T), block, near[block], k))
        continued.append(_penalties(_distances(places, block), block, true[block], k))
        yield Step(int(block[-1]) + 1, count, {})
    chance = 1 - (count - 1 - k) * (count - k) / ((count - 1) * (2 * count - 3 * k - 1))
    trust, continuity = (_figure(1 - np.concatenate(found), chance) for found in (trusted, continued))
    correlation = _correlation(rows, places, rng.choice(count, min(count, PAIRED), replace=False))
    return Quality(k, count, trust, continuity, _figure(kept, k / (count - 1)), correlation, kept)


def nearest_on_map(places: Float[np.ndarray, "V 2"], k: int) -> Int[np.ndarray, "V K"]:
    """The k nearest on the map of each word, without itself; k < V."""
    from scipy.spatial import KDTree

    ids = np.asarray(KDTree(places).query(places, k + 1)[1])
    itself = ids == np.arange(len(places))[:, None]
    itself[~itself.any(axis=1), -1] = True  # crowded out by words in the same place
    return ids[~itself].reshape(len(places), k)


def _distances(places: np.ndarray, block: np.ndarray) -> np.ndarray:
    """Squared distances on the map of a block's words to all words."""
    x, y = places[:, 0].astype(np.float64), places[:, 1].astype(np.float64)
    return (x[block, None] - x) ** 2 + (y[block, None] - y) ** 2


def _penalties(distances: np.ndarray, block: np.ndarray, ids: np.ndarray, k: int) -> np.ndarray:
    """For each word of a block the sum of (rank − k) over those ids that are not among its k nearest, scaled to 0 … 1.

    distances (B, V) are those of the space in which the ranks are; ids (B, k) the neighbours in the other one.
    """
    count, at = distances.shape[1], np.arange(len(block))
    distances[at, block] = np.inf
    total = np.zeros(len(block))
    for column in ids.T:
        nearer = np.count_nonzero(distances < distances[at, column][:, None], axis=1)
        total += np.maximum(nearer + 1 - k, 0)
    return total * 2 / (k * (2 * count - 3 * k - 1))


def _figure(values: np.ndarray, chance: float) -> Figure:
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return Figure(float(values.mean()), float(error), float(chance), len(values))


def _correlation(rows: np.ndarray, places: np.ndarray, sample: np.ndarray) -> Figure:
    """Spearman's correlation of the distances within a sample; its error from ten parts of it."""
    whole = _spearman(rows, places, sample)
    parts = [_spearman(rows, places, part) for part in np.array_split(sample, GROUPS)] if len(sample) >= 100 else []
    error = float(np.std(parts, ddof=1) / np.sqrt(GROUPS)) if parts else np.nan
    return Figure(whole, error, 0.0, len(sample))


def _spearman(rows: np.ndarray, places: np.ndarray, sample: np.ndarray) -> float:
    from scipy.stats import rankdata

    pairs = np.triu_indices(len(sample), 1)
    apart = rankdata(-(rows[sample] @ rows[sample].T)[pairs])
    drawn = rankdata(_distances(places[sample], np.arange(len(sample)))[pairs])
    if len(apart) < 2 or apart.std() == 0 or drawn.std() == 0:
        return np.nan
    return float(np.corrcoef(apart, drawn)[0, 1])
