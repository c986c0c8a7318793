"""Groups among a word's occurrences, and how many of them the vectors support; one is an answer.

Rows are compared by their directions: unit vectors, centred, on their first principal components, which is where groups
lie if there are any; distances there follow the cosine. Three ways, all of the literature:

    ward     agglomerative, by the least growth of squared distance (Ward 1963): nested, one tree for every k
    kmeans   the best of several starts (Lloyd 1982)
    hdbscan  dense regions, k its own (Campello, Moulavi & Sander 2013); rows in none are group −1

k by prediction strength (Tibshirani & Walther 2005) of Ward's groups, whichever way they are made then: the rows are
halved again and again, both halves are grouped, and for each group of one half it is asked what share of its pairs the
other half's centres keep together; the worst group counts. Groups that are there are found in every half. A long or
flat cloud can be cut in the same way again and again too, so a normal cloud with the same covariance is asked the same,
and k has to do better than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from explorer.spaces.clusters import kmeans
from explorer.spaces.neighbours import unit

Method = Literal["ward", "kmeans", "hdbscan"]
METHODS: tuple[Method, ...] = ("ward", "kmeans", "hdbscan")
DIMENSIONS = 20  # principal components that are kept
MOST = 8  # groups that are tried
SPLITS = 10  # halvings
STARTS = 5  # of k-means
JUDGED = 600  # rows of which the number of groups is told; more are drawn at random
STRONG = 0.8  # prediction strength of groups that are there (section 3.2 there: .8 to .9)
ALONE = 5  # rows of a half's group below which nothing is judged of it

Rows = Float[np.ndarray, "N D"]
Labels = Int[np.ndarray, " N"]


class Evidence(NamedTuple):
    """What speaks for k groups: prediction strength and its error, what a cloud without groups has, the silhouette."""

    k: int
    strength: float
    error: float
    null: float
    null_error: float
    silhouette: float


def reduced(vectors: Float[np.ndarray, "N D"], dimensions: int = DIMENSIONS) -> Float[np.ndarray, "N d"]:
    """Directions of rows on their first principal components; fewer than asked where there are fewer."""
    rows = unit(vectors).astype(np.float64)
    if not len(rows):
        return rows[:, :0]
    rows = rows - rows.mean(axis=0)
    left, values, _ = np.linalg.svd(rows, full_matrices=False)
    kept = values[:dimensions] > max(values[0], 1e-3) * 1e-6
    return left[:, :dimensions][:, kept] * values[:dimensions][kept]


def grouped(rows: Rows, method: Method, k: int = 2, seed: int = 0) -> Labels:
    """The group of each row, largest first; k as far as there are different rows, of no meaning for hdbscan."""
    if method == "ward":
        return nested(rows, [k])[0]
    different = _different(rows)
    if method == "hdbscan":
        return ordered(_hdbscan(rows)) if different > ALONE else np.zeros(len(rows), np.int64)
    return ordered(_kmeans(rows, min(k, max(different, 1)), seed))


def nested(rows: Rows, ks: Sequence[int]) -> list[Labels]:
    """Ward's groups for every one of some k, from one tree: as `grouped` gives each."""
    most = max(_different(rows), 1)
    return [ordered(each) for each in _ward(rows, [min(k, most) for k in ks])]


def _different(rows: Rows) -> int:
    return len(np.unique(rows.round(9), axis=0)) if rows.size else min(len(rows), 1)


def ordered(labels: Labels) -> Labels:
    """The same groups, numbered by their size, largest first, then by their first row; −1 stays."""
    names, first, counts = np.unique(labels, return_index=True, return_counts=True)
    order = [at for at in np.lexsort((first, -counts)) if names[at] >= 0]
    place = {int(names[at]): new for new, at in enumerate(order)}
    return np.array([place.get(int(each), -1) for each in labels], np.int64)


def evidence(rows: Rows, most: int = MOST, seed: int = 0, splits: int = SPLITS) -> list[Evidence]:
    """What speaks for 1 … most groups, fewer where rows are few. k = 1 needs nothing to speak for it."""
    rng = np.random.default_rng(seed)
    rows = rows[np.sort(rng.choice(len(rows), min(JUDGED, len(rows)), replace=False))]
    tried = list(range(2, min(most, len(rows) // (2 * ALONE)) + 1)) if rows.shape[1] else []
    own = _strengths(rows, tried, rng, splits)
    flat = _strengths(_cloud(rows, rng), tried, rng, splits)
    labels = _ward(rows, tried) if tried else []
    found = [Evidence(1, 1.0, 0.0, 1.0, 0.0, np.nan)]
    for at, k in enumerate(tried):
        (mean, error), (null, null_error) = _mean(own[:, at]), _mean(flat[:, at])
        found.append(Evidence(k, mean, error, null, null_error, silhouette(rows, labels[at])))
    return found


def supported(found: Sequence[Evidence]) -> int:
    """The largest k that is strong, and stronger than without groups by two standard errors; 1 if none is."""
    return max(
        (
            each.k
            for each in found
            if each.k == 1
            or (
                each.strength + each.error >= STRONG
                and each.strength - each.null > 2 * np.hypot(each.error, each.null_error)
            )
        ),
        default=1,
    )


def silhouette(rows: Rows, labels: Labels) -> float:
    """The mean silhouette (Rousseeuw 1987), of 1,000 rows at most; NaN of a single group."""
    from sklearn.metrics import silhouette_score

    if not 1 < len(np.unique(labels)) < len(rows):
        return np.nan
    return float(silhouette_score(rows, labels, sample_size=min(len(rows), 1_000), random_state=0))


def _mean(values: np.ndarray) -> tuple[float, float]:
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))


def _strengths(rows: Rows, tried: Sequence[int], rng: np.random.Generator, splits: int) -> np.ndarray:
    """(splits, len(tried))."""
    found = []
    for _ in range(splits if tried else 0):
        order = rng.permutation(len(rows))
        one, two = rows[order[: len(rows) // 2]], rows[order[len(rows) // 2 :]]
        halves = zip(_ward(one, tried), _ward(two, tried), strict=True)
        found.append([_kept(one, told, two, asked) for told, asked in halves])
    return np.array(found, np.float64).reshape(splits if tried else 0, len(tried))


def _kept(one: Rows, told: Labels, two: Float[np.ndarray, "M D"], asked: Int[np.ndarray, " M"]) -> float:
    """Of the worst group of the second half: the share of its pairs that the first half's centres keep together."""
    centres = np.stack([one[told == group].mean(axis=0) for group in np.unique(told)])
    nearest = (((two[:, None, :] - centres) ** 2).sum(axis=2)).argmin(axis=1)
    shares = []
    for group in np.unique(asked):
        members = nearest[asked == group]
        n = len(members)
        counts = np.bincount(members)
        shares.append((counts * (counts - 1)).sum() / (n * (n - 1)) if n >= ALONE else 0.0)
    return float(min(shares))


def _cloud(rows: Rows, rng: np.random.Generator) -> Rows:
    """As many rows of a normal distribution with the same covariance: rows lie along their principal components."""
    return rng.normal(size=rows.shape) * rows.std(axis=0) if rows.size else rows


def _ward(rows: Rows, ks: Sequence[int]) -> list[Labels]:
    from scipy.cluster.hierarchy import ward

    if len(rows) < 2 or not rows.shape[1]:
        return [np.zeros(len(rows), np.int64) for _ in ks]
    joins = ward(rows)[:, :2].astype(np.int64)
    return [_joined(joins[: max(len(rows) - k, 0)], len(rows)) for k in ks]


def _joined(joins: Int[np.ndarray, "J 2"], count: int) -> Labels:
    """The groups of so many rows after some joins of a tree: as scipy's cut_tree, which walks the tree in Python."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    made = np.repeat(count + np.arange(len(joins)), 2)  # each join makes a node of two
    nodes = count + len(joins)
    edges = coo_array((np.ones(len(made), bool), (made, joins.ravel())), shape=(nodes, nodes))
    return connected_components(edges, directed=False)[1][:count].astype(np.int64)


def _kmeans(rows: Rows, k: int, seed: int) -> Labels:
    if not rows.shape[1]:
        return np.zeros(len(rows), np.int64)
    return kmeans(np.ascontiguousarray(rows, np.float32), k, seed, rounds=25, starts=STARTS)[1]


def _hdbscan(rows: Rows) -> Labels:
    from sklearn.cluster import HDBSCAN

    smallest = max(ALONE, len(rows) // 25)
    found = HDBSCAN(min_cluster_size=smallest, copy=True)  # pyright: ignore[reportArgumentType] - a bool, whatever it says
    return found.fit_predict(rows).astype(np.int64)
