"""Layers on planes that match: unchanged layers coincide, whoever changes company moves, one vector is one point."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from explorer.spaces.layers import aligned, layered, spread
from explorer.spaces.stages import finished

COUNT = 120


def two(seed: int = 0, noise: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of two senses, and the sense of each."""
    rng = np.random.default_rng(seed)
    sense = rng.integers(0, 2, COUNT)
    return (rng.normal(size=(2, 20))[sense] + noise * rng.normal(size=(COUNT, 20))).astype("f4"), sense


def turned(vectors: np.ndarray) -> np.ndarray:
    width = vectors.shape[1]
    return (vectors @ np.linalg.qr(np.random.default_rng(5).normal(size=(width, width)))[0]).astype("f4")


def test_a_layer_that_is_merely_turned_is_drawn_in_the_same_places():
    vectors, _ = two()
    planes = aligned([vectors, turned(vectors), np.hstack([vectors, np.zeros_like(vectors)])])
    for plane in planes:
        np.testing.assert_allclose(plane, planes[-1], atol=1e-3)
        assert np.sqrt((plane**2).sum(1).mean()) == pytest.approx(1, abs=1e-3)


def test_on_a_joint_layout_what_keeps_its_company_stays_and_what_changes_it_moves():
    vectors, sense = two()
    other = turned(vectors)
    moved = np.flatnonzero(sense == 0)[:10]
    other[moved] = turned(vectors)[np.flatnonzero(sense == 1)[:10]] + 0.01
    one, two_ = finished(layered([vectors, other]))
    apart = np.linalg.norm(one - two_, axis=1)
    assert np.median(apart[moved]) > 5 * np.median(np.delete(apart, moved))


def test_senses_that_part_only_above_are_parted_more_there():
    vectors, sense = two(noise=0.2)
    below = np.random.default_rng(9).normal(size=vectors.shape).astype("f4")
    apart = [[silhouette_score(plane, sense) for plane in planes] for planes in (
        aligned([below, vectors]), finished(layered([below, vectors])),
    )]  # fmt: skip
    assert apart[0][1] > 0.5 and abs(apart[0][0]) < 0.1
    assert apart[1][1] > 0.4 and apart[1][1] > apart[1][0], "the ties pull the lower layer along, as its method says"


def test_where_all_rows_are_one_vector_there_is_one_point():
    vectors, _ = two()
    same = np.ones_like(vectors)
    assert spread(same) < 1e-6 < spread(vectors) <= 1
    for planes in (aligned([same, vectors]), finished(layered([same, vectors]))):
        assert np.ptp(planes[0], axis=0).max() < 1e-4 and np.ptp(planes[1], axis=0).min() > 0.5


def test_the_same_arguments_give_the_same_bits():
    vectors, _ = two()
    layers = [vectors, turned(vectors)]
    assert all(np.array_equal(*each) for each in zip(*(finished(layered(layers, seed=3)) for _ in "ab"), strict=True))


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_few_rows_have_places_too(count):
    vectors = two()[0][:count]
    for planes in (aligned([vectors, vectors]), finished(layered([vectors, vectors]))):
        assert [each.shape for each in planes] == [(count, 2)] * 2 and np.isfinite(planes).all()


def test_one_neighbour_is_the_least():
    with pytest.raises(ValueError, match="n_neighbors"):
        finished(layered([two()[0]], n_neighbors=1))
