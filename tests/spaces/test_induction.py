"""The map from contexts to vectors: against ridge regression written out, with a word left out by fitting anew."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.spaces.induction import RIDGE, SIF, Induction, cosines, weights


@pytest.fixture
def draw():
    return np.random.default_rng(0)


def ridge(contexts, vectors, strength):
    """Least squares with √λ I below the rows: an independent way to the same A."""
    width = contexts.shape[1]
    below = np.sqrt(strength) * np.eye(width)
    return np.linalg.lstsq(np.vstack([contexts, below]), np.vstack([vectors, np.zeros((width, width))]), rcond=None)[0]


@pytest.mark.parametrize("word", [0, 17, 39])
def test_leaving_a_word_out_is_fitting_without_it(draw, word):
    contexts, vectors, fitted = draw.normal(0, 1, (40, 6)), draw.normal(0, 1, (40, 6)), np.arange(40) < 39
    found = Induction(vectors, contexts, fitted)
    strength = RIDGE * (contexts[fitted] ** 2).sum() / 6
    kept = fitted & (np.arange(40) != word)
    assert found.without(word) == pytest.approx(ridge(contexts[kept], vectors[kept], strength), abs=1e-9)


def test_a_planted_map_is_found_also_of_words_it_was_not_fitted_on(draw):
    """Held-out words lie where the map says; words drawn at random for each other do not."""
    contexts, planted = draw.normal(0, 1, (400, 8)), draw.normal(0, 1, (8, 8))
    found = Induction(contexts @ planted + draw.normal(0, 0.05, (400, 8)), contexts, np.ones(400, bool))
    assert contexts @ found.without(5) == pytest.approx(contexts @ planted, abs=0.1)
    told = found.quality()
    assert told.n == 400 and told.value > 0.99 and told.error < 0.01 and abs(told.chance) < 0.1


def test_contexts_that_say_nothing_have_no_quality(draw):
    told = Induction(draw.normal(0, 1, (300, 5)), draw.normal(0, 1, (300, 5)), np.ones(300, bool)).quality()
    assert abs(told.value - told.chance) < 5 * told.error


def test_too_few_words_have_no_quality():
    told = Induction(np.ones((3, 2)), np.ones((3, 2)), np.array([True, False, False])).quality()
    assert np.isnan(told.value) and told.n == 0


def test_frequent_words_weigh_little():
    found = weights(np.array([900, 99, 1]))
    assert found == pytest.approx([SIF / (SIF + 0.9), SIF / (SIF + 0.099), SIF / (SIF + 0.001)])


def test_cosines_go_row_by_row(draw):
    a, b = draw.normal(0, 1, (2, 3, 4))
    b[2] = 0
    expected = [a[i] @ b[i] / np.linalg.norm(a[i]) / np.linalg.norm(b[i]) for i in range(2)] + [0]
    assert cosines(a, b) == pytest.approx(expected)
