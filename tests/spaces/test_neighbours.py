"""Neighbours against brute force."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.spaces import neighbours
from explorer.spaces.neighbours import Index, neighbour_graph, unit


def brute(vectors: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Sorted cosines in float64, ties by id, the row itself left out."""
    rows = vectors.astype(np.float64)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
    cosines = np.round(rows @ rows.T, 9)
    np.fill_diagonal(cosines, -np.inf)
    ids = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    return ids, np.take_along_axis(cosines, ids, 1)


@pytest.fixture
def vectors() -> np.ndarray:
    rng = np.random.default_rng(0)
    return (rng.normal(size=(700, 24)) * rng.exponential(size=(700, 1))).astype(np.float32)


def test_lists_are_those_of_brute_force(vectors: np.ndarray) -> None:
    ids, cosines = neighbour_graph(vectors, 9)
    truth, expected = brute(vectors, 9)
    assert (ids == truth).mean() > 0.999  # float32 may swap two that differ in the seventh digit
    np.testing.assert_allclose(cosines, expected, atol=1e-5)


def test_vectors_are_asked_as_rows_are(vectors: np.ndarray) -> None:
    index = Index(vectors)
    by_row, _ = index.nearest(np.arange(5), 4)
    by_vector, cosines = index.nearest(vectors[:5] * 3, 4)
    assert (by_row == by_vector).all()
    assert (by_row[:, 0] == np.arange(5)).all()
    np.testing.assert_allclose(cosines[:, 0], 1, atol=1e-5)


def test_duplicates_come_in_the_order_of_their_ids_and_never_as_oneself() -> None:
    vectors = np.repeat(np.random.default_rng(1).normal(size=(4, 8)), 10, axis=0).astype(np.float32)
    ids, cosines = neighbour_graph(vectors, 5)
    assert not (ids == np.arange(40)[:, None]).any()
    assert (np.diff(ids, axis=1) > 0).all()
    assert (ids // 10 == np.arange(40)[:, None] // 10).all()
    np.testing.assert_allclose(cosines, 1, atol=1e-5)


def test_rows_without_direction_have_cosine_zero() -> None:
    vectors = np.array([[1, 0], [0, 0], [np.nan, 1], [np.inf, 0], [-2, 0], [1e30, 1e30]], np.float32)
    ids, cosines = Index(vectors).nearest(np.arange(6), 6)
    assert (cosines[1:4] == 0).all()
    assert np.isfinite(unit(vectors)).all()
    assert cosines[5, 0] == pytest.approx(1)
    assert ids[0, 0] == 0 and ids[0, -1] == 4 and cosines[0, -1] == -1


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_words_have_as_many_neighbours_as_there_are(count: int) -> None:
    vectors = np.eye(count, 5, dtype=np.float32)
    ids, cosines = neighbour_graph(vectors, 10)
    assert ids.shape == cosines.shape == (count, count - 1)
    assert Index(vectors).nearest(np.array([0]), 10)[0].shape == (1, count)


def test_no_words_and_no_queries_give_empty_lists() -> None:
    assert neighbour_graph(np.empty((0, 5), np.float32), 3)[0].shape[0] == 0
    assert Index(np.eye(3, dtype=np.float32)).nearest(np.empty(0, np.int64), 2)[0].shape == (0, 2)


def test_impossible_questions_are_refused(vectors: np.ndarray) -> None:
    index = Index(vectors)
    with pytest.raises(ValueError, match="at least 1"):
        index.nearest(np.array([0]), 0)
    with pytest.raises(ValueError, match="only rows"):
        index.nearest(vectors[:1], 3, exclude_self=True)


def test_an_approximate_index_says_its_true_recall() -> None:
    rng = np.random.default_rng(2)
    centres = rng.normal(size=(60, 16))
    vectors = (centres[rng.integers(0, 60, 8000)] + 0.6 * rng.normal(size=(8000, 16))).astype(np.float32)
    index = Index(vectors, exact_to=1000)
    assert not index.exact and 0.9 < index.recall <= 1
    asked = np.arange(0, 8000, 16)
    truth, _ = Index(vectors).nearest(asked, 10)
    found, _ = index.nearest(asked, 10)
    share = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(truth.tolist(), found.tolist(), strict=True)])
    assert abs(share - index.recall) < 0.03  # two samples of some hundred lists


def test_the_number_of_threads_is_put_back_and_changes_nothing(
    vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    import faiss

    before = faiss.omp_get_max_threads()
    one = neighbour_graph(vectors, 6)
    assert faiss.omp_get_max_threads() == before
    monkeypatch.setattr(neighbours, "THREADS", 1)
    assert (one[0] == neighbour_graph(vectors, 6)[0]).all()
