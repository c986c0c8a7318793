"""Groups of a space's words, and the words that name them.

Spherical k-means on the vectors themselves, not on the map: what lies together on a plane may be an artefact of it. The
number of groups is the square root of a quarter of the words: 35 for 5,000. It is a reading aid, not a finding.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from explorer.spaces.neighbours import fixed_threads, unit

MOST = 60  # groups; more names than that are not read
NAMES = 3
NEAREST = 0.2  # a name comes from this share of a group, the nearest to its centre


class Clusters(NamedTuple):
    """Of each word its group, largest group first (V,); of each group the words that name it, best first."""

    labels: np.ndarray
    names: list[list[int]]


def clusters(
    vectors: Float[np.ndarray, "V D"], counts: Int[np.ndarray, " V"], number: int | None = None, seed: int = 0
) -> Clusters:
    """Groups of words by cosine, named by two or three of their own words: frequent ones near the centre."""
    rows = unit(vectors)
    if not len(rows):
        return Clusters(np.empty(0, np.int64), [])
    number = min(number or min(MOST, max(1, round(math.sqrt(len(rows) / 4)))), len(rows))
    centres, labels = kmeans(rows, number, seed, spherical=True)
    order = np.argsort(-np.bincount(labels, minlength=number), kind="stable")
    order = order[: len(np.unique(labels))]
    place = np.full(number, -1)
    place[order] = np.arange(len(order))
    labels = place[labels]
    closeness = np.einsum("ij,ij->i", rows, centres[order][labels])
    names = [_names(np.flatnonzero(labels == group), closeness, counts) for group in range(len(order))]
    return Clusters(labels, names)


def kmeans(
    rows: Float[np.ndarray, "N D"],
    number: int,
    seed: int,
    *,
    spherical: bool = False,
    rounds: int = 20,
    starts: int = 1,
) -> tuple[Float[np.ndarray, "K D"], Int[np.ndarray, " N"]]:
    """Centres and the group of each row, by FAISS, on all rows however few or many: the best of some starts."""
    import faiss

    with fixed_threads():
        means = faiss.Kmeans(
            rows.shape[1], number, niter=rounds, nredo=starts, seed=seed, spherical=spherical,
            min_points_per_centroid=1, max_points_per_centroid=2**31 - 1,
        )  # fmt: skip
        means.train(rows)
        _, labels = means.index.search(rows, 1)
    return np.asarray(means.centroids), labels[:, 0]


def _names(members: np.ndarray, closeness: np.ndarray, counts: np.ndarray) -> list[int]:
    """The most frequent of the words nearest to the centre."""
    close = members[np.argsort(-closeness[members], kind="stable")]
    close = close[: max(2 * NAMES, math.ceil(NEAREST * len(members)))]
    return [int(word) for word in close[np.argsort(-counts[close], kind="stable")][:NAMES]]


def label_places(labels: Int[np.ndarray, " V"], places: Float[np.ndarray, "V 2"]) -> Float[np.ndarray, "C 2"]:
    """Where a group's name stands on a map: the median of its words' places."""
    groups = int(labels.max(initial=-1)) + 1
    return np.array([np.median(places[labels == group], axis=0) for group in range(groups)], np.float32).reshape(-1, 2)
