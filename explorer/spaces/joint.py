"""Two spaces on one plane: a single graph, whose edges between the two sides hold the words that both have.

Each side keeps the neighbour graph that UMAP would give it alone; a shared word's two places are joined by one more
edge, and the whole is laid out at once. A word that keeps its neighbours is drawn to one spot by all of them; one that
changed them is held back by that edge alone, so that its two places part. AlignedUMAP penalises
the distance instead, in far more time (`tests/benchmarks/bench_joint.py`). The vocabularies need not be equal.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int
from scipy.sparse import bmat, csr_matrix

from explorer.contracts import Making, Step
from explorer.spaces import layout
from explorer.spaces.alignment import procrustes
from explorer.spaces.neighbours import GRAPH_EXACT, Index, graph
from explorer.spaces.projection import start
from explorer.spaces.stages import WHOLE, stage

WEIGHT = 1.0  # of the edge between a word's two places: 1 and .5 align two seeds of one model, .1 does not
Lists = tuple[np.ndarray, np.ndarray]


def joint(
    a: Float[np.ndarray, "V D"],
    b: Float[np.ndarray, "W E"],
    links: Int[np.ndarray, "S 2"],
    n_neighbors: int = 15,
    min_dist: float = 0.1,
    epochs: int | None = None,
    seed: int = 0,
    weight: float = WEIGHT,
    neighbours: tuple[Lists, Lists] | None = None,
) -> Making[tuple[np.ndarray, np.ndarray]]:
    """Places of both sides, (V, 2) and (W, 2); links are rows of the same word in a and b. The dimensions may differ.

    n_neighbors counts the word itself; neighbours: lists of both sides with at least n_neighbors − 1 columns, where
    they are known. The same arguments give the same bits. Raises ValueError if n_neighbors < 2.
    """
    if n_neighbors < 2:
        raise ValueError("a word and one neighbour are the least: n_neighbors must be at least 2")
    sides, begin = (a, b), 0
    if neighbours is None:
        begin = 300
        one = yield from stage(graph(Index(a, GRAPH_EXACT), n_neighbors - 1), 0, 150)
        neighbours = one, (yield from stage(graph(Index(b, GRAPH_EXACT), n_neighbors - 1), 150, begin))
    graphs = [_edges(len(side), lists, n_neighbors - 1) for side, lists in zip(sides, neighbours, strict=True)]
    between = csr_matrix((np.full(len(links), weight, np.float32), (links[:, 0], links[:, 1])), (len(a), len(b)))
    edges = csr_matrix(bmat([[graphs[0], between], [between.T, graphs[1]]], format="csr", dtype=np.float32))
    edges.sort_indices()
    places = _start(a, b, links, neighbours[1][0], seed)
    yield Step(begin, WHOLE, {})
    work = layout.follow(edges, places, min_dist, epochs or layout.epochs_for(len(places)), seed)
    places = yield from stage(work, begin, WHOLE)
    return places[: len(a)], places[len(a) :]


def _edges(count: int, lists: Lists, k: int) -> csr_matrix:
    ids, cosines = lists[0][:, :k], lists[1][:, :k]
    if not ids.size:
        return csr_matrix((count, count), dtype=np.float32)
    return layout.weights(ids, np.maximum(1 - cosines, 0))


def _start(a: np.ndarray, b: np.ndarray, links: np.ndarray, near: np.ndarray, seed: int) -> np.ndarray:
    """PCA of the first side; on the second, a shared word begins where it is in the first.

    A word that only the second has begins amid its neighbours that are shared, or, without any, where the second's own
    PCA puts it once that is turned onto the first.
    """
    one, other = start(a, seed), start(b, seed + 1)
    other = procrustes(other[links[:, 1]], one[links[:, 0]])(other)
    placed = np.zeros(len(b), bool)
    placed[links[:, 1]] = True
    other[links[:, 1]] = one[links[:, 0]] + np.random.default_rng(seed).normal(0, 1e-4, (len(links), 2))
    known = placed[near] if near.size else np.zeros((len(b), 0), bool)
    for row in np.flatnonzero(~placed & known.any(axis=1)):
        other[row] = other[near[row][known[row]]].mean(axis=0)
    return np.concatenate([one, other]).astype(np.float32)
