"""Places on an axis against loops, and the random rivals against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.spaces.axes import direction, random_directions, random_sums, spread
from explorer.spaces.neighbours import unit


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    return unit(np.random.default_rng(0).normal(size=(3000, 40)))


def test_a_direction_is_the_weighted_sum_of_length_1(rows: np.ndarray) -> None:
    ids, weights = np.array([3, 8, 5]), np.array([0.5, 0.5, -1.0])
    by_hand = 0.5 * rows[3] + 0.5 * rows[8] - rows[5]
    np.testing.assert_allclose(direction(rows, ids, weights), by_hand / np.linalg.norm(by_hand), atol=1e-6)
    np.testing.assert_allclose(direction(rows, ids, 7 * weights), direction(rows, ids, weights), atol=1e-6)


def test_words_that_cancel_have_no_direction(rows: np.ndarray) -> None:
    twins = np.concatenate([rows[:1], rows[:1]])
    assert not direction(twins, np.array([0, 1]), np.array([1.0, -1.0])).any()


def test_a_round_cloud_spreads_by_one_over_the_root_of_its_dimensions(rows: np.ndarray) -> None:
    expected = 1 / np.sqrt(rows.shape[1])
    assert random_directions(rows).mean() == pytest.approx(expected, rel=0.02)
    assert random_sums(rows, np.array([1.0, -1.0])).mean() == pytest.approx(expected, rel=0.03)


def test_a_planted_axis_spreads_words_more_than_chance_would() -> None:
    rng = np.random.default_rng(1)
    side = np.repeat([-1.0, 1.0], 500)
    planted = unit(rng.normal(size=(1000, 30)) + np.outer(side, 4 * np.eye(30)[0]))
    own = spread(planted, direction(planted, np.array([999, 0]), np.array([1.0, -1.0])))
    assert own > random_directions(planted).max()
    assert own > np.median(random_sums(planted, np.array([1.0, -1.0])))


def test_the_same_seed_draws_the_same(rows: np.ndarray) -> None:
    one, other = (random_sums(rows, np.array([1.0]), draws=5, seed=2) for _ in range(2))
    assert (one == other).all()
