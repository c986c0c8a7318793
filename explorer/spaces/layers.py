"""The same things in several layers of an encoder, each layer on a plane, so that going from one to the next tells.

`aligned` turns each layer's PCA onto the next one's; `layered` is one UMAP of all of them. Layers differ in how far
they spread (the figures of `explorer.spaces.similarity` say how far), so each plane of `aligned` has the same size.
Where all rows of a layer are one vector, its points are one point.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from scipy.sparse import bmat, csr_matrix, identity

from explorer.contracts import Making, Step
from explorer.spaces.alignment import procrustes
from explorer.spaces.neighbours import Index, unit
from explorer.spaces.projection import SIDE, pca
from explorer.spaces.stages import WHOLE, stage

WEIGHT = 3.0  # of the edge between a row's places in two layers: at 1 equal layers drift apart, at 10 nothing parts
NIL = 1e-3  # a spread of unit vectors below this is rounding


def spread(vectors: Float[np.ndarray, "N D"]) -> float:
    """How far the directions of rows are from their mean: the root of the mean squared distance, 0 to 1."""
    rows = unit(vectors)
    return float(np.sqrt(((rows - rows.mean(axis=0)) ** 2).sum(axis=1).mean())) if len(rows) else 0.0


def aligned(layers: Sequence[Float[np.ndarray, "N _"]]) -> list[Float[np.ndarray, "N 2"]]:
    """PCA of each layer's directions, turned (or mirrored) onto the layer above, of spread 1; the last one stands.

    The widths of layers may differ.
    """
    places: list[np.ndarray] = []
    for vectors in reversed(layers):
        plane = pca(unit(vectors)) if spread(vectors) > NIL else np.zeros((len(vectors), 2), np.float32)
        plane /= max(float(np.sqrt((plane**2).sum(axis=1).mean())) if len(plane) else 1.0, NIL)
        if places:
            plane = procrustes(plane, places[-1], scale=False)(plane)
        places.append(plane)
    return places[::-1]


def layered(
    layers: Sequence[Float[np.ndarray, "N _"]], n_neighbors: int = 15, min_dist: float = 0.1, seed: int = 0
) -> Making[list[np.ndarray]]:
    """One UMAP of all layers, (N, 2) each, in which a row only moves where its company does.

    Every layer keeps its own neighbour graph; a row's places in two neighbouring layers are joined by one more edge.
    n_neighbors counts the row itself and is lowered to the rows there are. The same arguments give the same bits.
    Raises ValueError if n_neighbors < 2. Below three rows there is nothing to lay out: it is `aligned`.
    """
    if n_neighbors < 2:
        raise ValueError("a row and one neighbour are the least: n_neighbors must be at least 2")
    begin, count = aligned(layers), len(layers[0])
    if count < 3:
        yield Step(WHOLE, WHOLE, {})
        return begin
    from explorer.spaces import layout

    graphs = [_edges(vectors, min(n_neighbors, count) - 1) for vectors in layers]
    blocks = [[_block(graphs, at, other, count) for other in range(len(layers))] for at in range(len(layers))]
    edges = csr_matrix(bmat(blocks, format="csr", dtype=np.float32))
    edges.sort_indices()
    start = np.tile(np.mean(begin, axis=0), (len(layers), 1))  # the same places for all, as in `joint`
    start *= SIDE / max(float(np.abs(start).max()), 1e-12)
    start += np.random.default_rng(seed).normal(0, 1e-4, start.shape)
    yield Step(100, WHOLE, {})
    work = layout.follow(edges, start.astype(np.float32), min_dist, layout.epochs_for(len(start)), seed)
    places = yield from stage(work, 100, WHOLE)
    found = [places[at * count : (at + 1) * count] for at in range(len(layers))]
    return [_one(each) if spread(vectors) <= NIL else each for each, vectors in zip(found, layers, strict=True)]


def _edges(vectors: np.ndarray, k: int) -> csr_matrix:
    from explorer.spaces import layout

    rows = np.arange(len(vectors))
    ids, cosines = Index(vectors).nearest(rows, k, exclude_self=True)
    return layout.weights(ids, np.maximum(1 - cosines, 0))


def _block(graphs: list[csr_matrix], at: int, other: int, count: int) -> csr_matrix | None:
    if at == other:
        return graphs[at]
    return csr_matrix(WEIGHT * identity(count, "float32")) if abs(at - other) == 1 else None


def _one(places: np.ndarray) -> np.ndarray:
    """Links to other layers would part what is one vector here."""
    return np.repeat(places.mean(axis=0, keepdims=True), len(places), axis=0)
