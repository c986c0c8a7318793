"""Groups that are there are found, and named by their own words."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from explorer.spaces.clusters import clusters, label_places


def groups(sizes: tuple[int, ...] = (120, 80, 40)) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    gold = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    return (np.eye(len(sizes), 12)[gold] * 4 + 0.3 * rng.normal(size=(len(gold), 12))).astype(np.float32), gold


def test_planted_groups_are_found_largest_first() -> None:
    vectors, gold = groups()
    found = clusters(vectors, np.arange(240)[::-1].copy(), number=3)
    assert adjusted_rand_score(gold, found.labels) == 1
    assert np.bincount(found.labels).tolist() == [120, 80, 40]
    assert (found.labels == clusters(vectors, np.arange(240)[::-1].copy(), number=3).labels).all()


def test_names_are_frequent_members_near_the_centre() -> None:
    vectors, _ = groups()
    counts = np.random.default_rng(1).integers(1, 1000, 240)
    found = clusters(vectors, counts, number=3)
    rows = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    for group, names in enumerate(found.names):
        members = np.flatnonzero(found.labels == group)
        centre = rows[members].mean(axis=0)
        near = members[np.argsort(-rows[members] @ centre)][: max(6, int(np.ceil(0.2 * len(members))))]
        assert names == near[np.argsort(-counts[near], kind="stable")][:3].tolist()


def test_the_number_of_groups_follows_the_square_root() -> None:
    vectors = np.random.default_rng(0).normal(size=(1600, 8)).astype(np.float32)
    assert len(clusters(vectors, np.ones(1600, np.int64)).names) == 20


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_few_words_make_few_groups(count: int) -> None:
    found = clusters(np.random.default_rng(0).normal(size=(count, 4)).astype(np.float32), np.ones(count, np.int64))
    assert len(found.labels) == count and all(names for names in found.names)


def test_equal_and_empty_rows_are_grouped() -> None:
    vectors = np.zeros((40, 4), np.float32)
    vectors[:30, 0] = 1
    found = clusters(vectors, np.ones(40, np.int64), number=5)
    assert sorted(np.unique(found.labels)) == list(range(len(found.names)))
    assert len(set(found.labels[:30])) == 1


def test_a_label_stands_at_the_median() -> None:
    places = np.array([[0, 0], [1, 0], [100, 0], [5, 5]], np.float32)
    assert label_places(np.array([0, 0, 0, 1]), places).tolist() == [[1, 0], [5, 5]]
