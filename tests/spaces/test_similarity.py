"""Means of cosines: closed forms against loops over all pairs."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from explorer.spaces.similarity import among, mean, to_mean


def cosine(a, b):
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.fixture
def rows():
    return np.random.default_rng(0).normal(0.4, 1, (23, 7)).astype(np.float32)


def pairs(rows):
    return float(np.mean([cosine(a, b) for a, b in combinations(rows.astype(float), 2)]))


def test_self_similarity_is_the_mean_over_all_pairs_and_its_error_the_jackknife_s(rows):
    told = among(rows)
    assert told.n == 23 and told.value == pytest.approx(pairs(rows), abs=1e-6)
    left = np.array([pairs(np.delete(rows, i, 0)) for i in range(23)])
    assert told.error == pytest.approx(np.sqrt(22 / 23 * ((left - left.mean()) ** 2).sum()), rel=1e-4)


def test_the_jackknife_tells_how_far_such_means_scatter():
    rng = np.random.default_rng(1)
    told = [among(rng.normal(0.3, 1, (60, 12)).astype(np.float32)) for _ in range(200)]
    scatter = np.std([each.value for each in told])
    assert np.mean([each.error for each in told]) == pytest.approx(scatter, rel=0.2)


def test_one_vector_everywhere_is_1_and_opposite_ones_minus_1():
    assert among(np.ones((4, 3), np.float32)).value == pytest.approx(1)
    assert among(np.array([[1, 0], [-1, 0]], np.float32)).value == pytest.approx(-1)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_rows_have_no_error(count):
    told = among(np.ones((count, 3), np.float32))
    assert told.n == count and np.isnan(told.error) and np.isnan(told.value) == (count < 2)


def test_intra_sentence_similarity_is_as_written_out(rows):
    middle = rows.astype(float).mean(0)
    assert to_mean(rows) == pytest.approx(np.mean([cosine(row, middle) for row in rows.astype(float)]), abs=1e-6)


def test_the_mean_of_independent_values_has_the_usual_error():
    values = np.array([1.0, 2.0, 4.0])
    assert mean(values) == (pytest.approx(7 / 3), pytest.approx(values.std(ddof=1) / 3**0.5), 3)
    assert np.isnan(mean(np.array([])).value)
