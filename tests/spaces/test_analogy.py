"""Both rules against gensim's, word for word and score for score."""

from __future__ import annotations

import numpy as np
import pytest
from gensim.models import KeyedVectors

from explorer.spaces.analogy import add, mul, without
from explorer.spaces.neighbours import unit

NAMES = [f"w{at}" for at in range(400)]
ASKED = np.random.default_rng(1).integers(0, len(NAMES), (20, 3))


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(len(NAMES), 20)).astype(np.float32)


@pytest.fixture(scope="module")
def gensim(vectors: np.ndarray) -> KeyedVectors:
    known = KeyedVectors(vectors.shape[1])
    known.add_vectors(NAMES, vectors)
    return known


def best(scores: np.ndarray, k: int = 10) -> list[tuple[str, float]]:
    order = np.argsort(-scores)[:k]
    return [(NAMES[at], float(scores[at])) for at in order]


@pytest.mark.filterwarnings("ignore:Call to deprecated:DeprecationWarning")  # gensim calls what it deprecates
@pytest.mark.parametrize(("a", "b", "c"), ASKED.tolist())
def test_the_ten_best_are_gensims_with_its_scores(a: int, b: int, c: int, vectors, gensim) -> None:
    rows, question = unit(vectors), [np.array([each]) for each in (a, b, c)]
    asked = {"positive": [NAMES[b], NAMES[c]], "negative": [NAMES[a]]}
    ours = best(without(add(rows, *question), *question)[0])
    theirs = gensim.most_similar(**asked)
    assert [word for word, _ in ours] == [word for word, _ in theirs]
    assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], abs=1e-5)
    ours = best(without(mul(rows, *question, epsilon=1e-6), *question)[0])
    theirs = gensim.most_similar_cosmul(**asked)
    assert [word for word, _ in ours] == [word for word, _ in theirs]
    assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], rel=1e-4)


def test_a_planted_parallelogram_is_closed_by_its_fourth_word() -> None:
    rows = unit(np.array([[1, 0, 0, 0.1], [1, 1, 0, 0.1], [0, 0, 1, 0.1], [0, 1, 1, 0.1], [-1, 0, 0, 1]], np.float32))
    question = [np.array([each]) for each in (0, 1, 2)]
    assert without(add(rows, *question), *question).argmax() == 3
    assert without(mul(rows, *question), *question).argmax() == 3


def test_opposite_words_divide_by_no_zero_and_a_vanished_question_scores_nothing() -> None:
    rows = unit(np.array([[1.0, 0], [-1, 0], [0, 1]], np.float32))
    a, b, c = (np.array([each]) for each in (0, 2, 1))
    assert np.isfinite(mul(rows, a, b, c)).all(), "word 1 is as far from a as can be"
    assert not add(rows, np.array([2]), np.array([0]), np.array([1])).max() > 1
    vanished = unit(np.zeros((2, 2), np.float32))
    none = np.array([0])
    assert (add(vanished, none, none, none) == 0).all()
