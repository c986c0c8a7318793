"""Mixtures: planted weights found again, least squares against a search over a grid, intervals against drawing anew."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from explorer.spaces.mixture import intervals, means, mixture, relative


@pytest.fixture
def draw():
    return np.random.default_rng(0)


def test_planted_weights_are_found_and_leave_nothing(draw):
    senses = draw.normal(0.3, 1, (3, 20))
    found = mixture(np.array([0.2, 1.5, 0.7]) @ senses, senses)
    assert found.weights == pytest.approx([0.2, 1.5, 0.7], abs=1e-9)
    assert found.residual == pytest.approx(0, abs=1e-9) and (found.alone > 0.01).all()


def test_no_point_of_a_grid_leaves_less(draw):
    """A negative weight would help here, and is not taken."""
    senses = draw.normal(0, 1, (3, 6))
    vector = np.array([0.9, -0.6, 0.4]) @ senses + draw.normal(0, 0.2, 6)
    found = mixture(vector, senses)

    def left(weights):
        return ((vector - np.array(weights) @ senses) ** 2).sum() / (vector**2).sum()

    assert found.weights.min() >= 0 and (found.weights < 1e-9).any()
    assert found.residual == pytest.approx(left(found.weights))
    assert found.residual <= min(left(weights) for weights in product(np.linspace(0, 2, 41), repeat=3)) + 1e-12
    for k in range(3):
        best = min(left(np.eye(3)[k] * size) for size in np.linspace(0, 2, 2001))
        assert found.alone[k] == pytest.approx(best, abs=1e-5)


def test_the_residual_is_one_less_the_squared_cosine_with_one_sense(draw):
    a, b = draw.normal(0.5, 1, (2, 9))
    cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
    assert mixture(a, b[None]).residual == pytest.approx(1 - max(cosine, 0) ** 2)


def test_equal_senses_and_senses_of_zeros_do_no_harm(draw):
    sense = draw.normal(0, 1, 5)
    twice = mixture(sense, np.stack([sense, sense, np.zeros(5)]))
    assert twice.weights[:2].sum() == pytest.approx(1) and twice.weights[2] == 0
    assert twice.residual == pytest.approx(0, abs=1e-9) and twice.alone[2] == 1
    nothing = mixture(np.zeros(5), sense[None])
    assert np.isnan(nothing.residual) and nothing.weights == pytest.approx([0])
    assert relative(np.zeros(2)) == pytest.approx([0, 0])
    assert relative(np.array([1.0, 3])) == pytest.approx([0.25, 0.75])


def test_means_are_those_of_each_sense(draw):
    rows, labels = draw.normal(0, 1, (7, 4)), np.array([0, 2, 0, 2, 2, 0, 0])
    found = means(rows, labels, 3)
    assert found[0] == pytest.approx(rows[labels == 0].mean(axis=0))
    assert found[2] == pytest.approx(rows[[1, 3, 4]].mean(0))
    assert not found[1].any()


def test_intervals_hold_what_drawing_other_occurrences_gives(draw):
    """Not the bootstrap but new occurrences from the same source: its spread is the one that intervals should have."""
    senses, n = draw.normal(0, 1, (2, 30)), 80
    vector = np.array([0.6, 0.4]) @ senses + draw.normal(0, 0.05, 30)

    def met():
        labels = (draw.random(n) < 0.3).astype(int)
        return senses[labels] + draw.normal(0, 1, (n, 30)), labels

    told = [
        (relative(mixture(vector, means(*each, 2)).weights)[0], 1 - each[1].mean())
        for each in (met() for _ in range(300))
    ]
    spreads = []
    for _ in range(5):
        found = intervals(vector, *met(), 2, draws=200)
        spreads.append([np.ptp(found.weights[:, 0]), np.ptp(found.shares[:, 0])])
        assert found.residual[0] < found.residual[1] and found.gain[0] < found.gain[1]
    expected = np.ptp(np.percentile(told, [2.5, 97.5], axis=0), axis=0)
    assert np.mean(spreads, axis=0) == pytest.approx(expected, rel=0.3)


def test_the_same_seed_gives_the_same_intervals(draw):
    rows, labels = draw.normal(0, 1, (20, 4)), np.arange(20) % 2
    first, again = (intervals(rows[0], rows, labels, 2, draws=20, seed=3) for _ in range(2))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
