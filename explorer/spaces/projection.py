"""A space (V, D) drawn on a plane (V, 2): PCA at once, and UMAP as work that can be watched and cancelled.

UMAP's arithmetic is in `explorer.spaces.layout`, imported when it is first used: a page that draws PCA never loads it.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int

from explorer.contracts import Making, Step
from explorer.spaces.neighbours import GRAPH_EXACT, Index, graph, unit
from explorer.spaces.stages import WHOLE, stage

SIDE = 10.0  # half the side of the square in which the layout starts


def pca(vectors: Float[np.ndarray, "V D"]) -> Float[np.ndarray, "V 2"]:
    """The two directions in which the rows differ most, in float32 (Pearson 1901); 20 ms for 10,000 × 100.

    A direction and its opposite are equally good: each is turned so that its largest loading is positive, and the same
    rows always give the same picture. Rows with a NaN count as zero; one row, or equal rows, lie at the origin.
    """
    rows = np.array(vectors, dtype=np.float32)
    rows[~np.isfinite(rows).all(axis=1)] = 0
    if not rows.size:
        return np.zeros((len(rows), 2), np.float32)
    rows -= rows.mean(axis=0)
    _, axes = np.linalg.eigh((rows.T @ rows).astype(np.float64))
    axes = axes[:, ::-1][:, :2]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1, 1)
    plane = np.zeros((len(rows), 2), np.float32)
    plane[:, : axes.shape[1]] = rows @ axes.astype(np.float32)
    return plane


def umap(
    vectors: Float[np.ndarray, "V D"],
    n_neighbors: int = 15,
    min_dist: float = 0.1,
    epochs: int | None = None,
    seed: int = 0,
    neighbours: tuple[Int[np.ndarray, "V K"], Float[np.ndarray, "V K"]] | None = None,
) -> Making[np.ndarray]:
    """A map (V, 2) on which words that are near by cosine lie near (UMAP, McInnes et al. 2018), from a PCA start.

    n_neighbors counts the word itself, as umap-learn does. epochs: 500 up to 10,000 words and 200 above, as there.
    neighbours: lists from `neighbour_graph` with at least n_neighbors − 1 columns, where they are known. The same
    arguments give the same bits. Steps count to 1,000.

    Raises ValueError if n_neighbors < 2, or if the lists given are too short.
    """
    if n_neighbors < 2:
        raise ValueError("a word and one neighbour are the least: n_neighbors must be at least 2")
    count = len(vectors)
    k = min(n_neighbors - 1, count - 1)
    begin = 0
    if neighbours is None and k > 0:
        begin = 300
        neighbours = yield from stage(graph(Index(vectors, GRAPH_EXACT), k), 0, begin)
    if neighbours is None or k < 1:
        yield Step(WHOLE, WHOLE, {})
        return np.zeros((count, 2), np.float32)
    ids, cosines = neighbours
    if ids.shape[1] < k:
        raise ValueError(f"{k} neighbours of each word are needed, {ids.shape[1]} are given")
    from explorer.spaces import layout

    yield Step(begin, WHOLE, {})
    edges = layout.weights(ids[:, :k], np.maximum(1 - cosines[:, :k], 0))
    descent = layout.follow(edges, start(vectors, seed), min_dist, epochs or layout.epochs_for(count), seed)
    return (yield from stage(descent, begin, WHOLE))


def start(vectors: Float[np.ndarray, "V D"], seed: int) -> Float[np.ndarray, "V 2"]:
    """PCA, 20 units wide, with a breath of noise that parts equal rows."""
    places = pca(unit(vectors))
    places *= SIDE / max(float(np.abs(places).max()), 1e-12)
    return places + np.random.default_rng(seed).normal(0, 1e-4, places.shape).astype(np.float32)
