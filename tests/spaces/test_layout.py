"""UMAP's weights and curve against umap-learn itself."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from explorer.spaces import layout
from explorer.spaces.neighbours import neighbour_graph

with warnings.catch_warnings():  # of the library: deprecations in its own imports
    warnings.simplefilter("ignore")
    from umap.umap_ import find_ab_params, fuzzy_simplicial_set


@pytest.mark.parametrize("min_dist", [0.0, 0.1, 0.5, 0.99])
def test_the_curve_is_the_librarys(min_dist: float) -> None:
    np.testing.assert_allclose(layout.curve(min_dist), find_ab_params(1.0, min_dist), rtol=1e-6)


@pytest.mark.parametrize("copies", [1, 3])
@pytest.mark.parametrize("k", [4, 14])
def test_weights_are_the_librarys(k: int, copies: int) -> None:
    vectors = np.random.default_rng(0).normal(size=(300 // copies, 12)).astype(np.float32)
    ids, cosines = neighbour_graph(np.repeat(vectors, copies, axis=0), k)
    distances = np.where(cosines > 1 - 1e-6, 0, 1 - cosines).astype(np.float32)
    ours = layout.weights(ids, distances)
    own = np.arange(len(ids))[:, None]
    theirs, *_ = fuzzy_simplicial_set(
        np.zeros((len(ids), 1), np.float32),
        k + 1,
        np.random.RandomState(0),  # what the library takes
        "precomputed",
        knn_indices=np.hstack([own, ids]),
        knn_dists=np.hstack([np.zeros_like(own, np.float32), distances]),
    )
    assert abs(ours - theirs).max() < 1e-5  # both stop the search for a scale at 1e-5


def test_tables_are_the_gradients_of_the_cross_entropy() -> None:
    """Pull is −∂/∂d² of log of the curve, push of log of one minus it: taken by differences here."""
    a, b = layout.curve(0.1)
    pull, push = layout.tables(a, b)
    cells = np.arange(layout.CELLS // 40, layout.CELLS * 19 // 20, 40)
    u = (cells + 0.5) / layout.CELLS
    d, h = u / (1 - u), 1e-6

    def curve(d: np.ndarray) -> np.ndarray:  # of squared distance
        return 1 / (1 + a * d**b)

    slope = (np.log(curve(d * (1 + h))) - np.log(curve(d * (1 - h)))) / (2 * h * d)
    np.testing.assert_allclose(pull[cells], 2 * slope, rtol=1e-4)
    slope = (np.log(1 - curve(d * (1 + h))) - np.log(1 - curve(d * (1 - h)))) / (2 * h * d)
    np.testing.assert_allclose(push[cells], 2 * slope * d / (0.001 + d), rtol=1e-4)  # the library's guard


def test_epochs_may_be_cut_anywhere() -> None:
    rng = np.random.default_rng(0)
    ids, cosines = neighbour_graph(rng.normal(size=(80, 6)).astype(np.float32), 5)
    edges = layout.weights(ids, 1 - cosines)
    often = edges.data / edges.data.max()
    start = rng.normal(size=(80, 2)).astype(np.float32)
    whole, parts = start.copy(), start.copy()
    tables = layout.tables(*layout.curve(0.1))
    layout.descend(edges.indptr, edges.indices, often, whole, 0, 40, 40, *tables, 7)
    for begin, end in [(0, 1), (1, 25), (25, 40)]:
        layout.descend(edges.indptr, edges.indices, often, parts, begin, end, 40, *tables, 7)
    assert (whole == parts).all() and not (whole == start).all()
