"""A space (V, D) drawn on a plane (V, 2): PCA at once, and UMAP as work that can be watched and cancelled.

UMAP's arithmetic is in `explorer.spaces.layout`, imported when it is first used: a page that draws PCA never loads it.
"""

from __future__ import annotations

import time
from collections.abc import Generator

import numpy as np
from jaxtyping import Float, Int

from explorer.contracts import Making, Step
from explorer.spaces.neighbours import GRAPH_EXACT, Index, graph, unit
from explorer.spaces.stages import WHOLE, stage

SIDE = 10.0  # half the side of the square in which the layout starts
PAUSE = 0.25  # seconds between two steps, about


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
    chosen = epochs or (500 if count <= 10_000 else 200)
    yield Step(begin, WHOLE, {})
    descent = _descent(_start(vectors, seed), ids[:, :k], cosines[:, :k], min_dist, chosen, seed)
    return (yield from stage(descent, begin, WHOLE))


def _start(vectors: np.ndarray, seed: int) -> np.ndarray:
    """PCA, 20 units wide, with a breath of noise that parts equal rows."""
    places = pca(unit(vectors))
    places *= SIDE / max(float(np.abs(places).max()), 1e-12)
    return places + np.random.default_rng(seed).normal(0, 1e-4, places.shape).astype(np.float32)


def _descent(
    places: np.ndarray, ids: np.ndarray, cosines: np.ndarray, min_dist: float, epochs: int, seed: int
) -> Generator[Step, None, np.ndarray]:
    """The layout followed to its end, some epochs a step."""
    from explorer.spaces import layout

    edges = layout.weights(ids, np.maximum(1 - cosines, 0))
    edges.data[edges.data < edges.data.max() / epochs] = 0  # would be drawn less than once
    edges.eliminate_zeros()
    often = edges.data / edges.data.max()
    pull, push = layout.tables(*layout.curve(min_dist))
    done, block = 0, 1
    while done < epochs:
        end, began = min(done + block, epochs), time.perf_counter()
        layout.descend(edges.indptr, edges.indices, often, places, done, end, epochs, pull, push, seed)
        took = time.perf_counter() - began
        block = max(1, min(2 * block, int(block * PAUSE / max(took, 1e-6))))
        done = end
        yield Step(done, epochs, {})
    return places
