"""The answers to one question, against a planted parallelogram and sums by hand."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.analogies import answers
from explorer.spaces.neighbours import Index

WORDS = ["남자", "여자", "왕", "여왕", *(f"말{at}" for at in range(60))]


@pytest.fixture(scope="module")
def index() -> Index:
    vectors = np.random.default_rng(0).normal(size=(len(WORDS), 30)) / 8
    vectors[:4, :3] += [[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]]
    return Index(vectors.astype(np.float32))


def test_the_fourth_corner_comes_first_by_both_rules_and_the_question_is_left_out(index: Index) -> None:
    frame = answers(index, WORDS, (0, 1, 2), k=5)
    assert frame.groupby("rule")["word"].first().tolist() == ["여왕", "여왕"]
    assert frame.groupby("rule").size().tolist() == [5, 5]
    assert not set(frame["word"]) & {"남자", "여자", "왕"}
    rows = index.rows
    line = rows[1] - rows[0] + rows[2]
    by_hand = rows[3] @ line / np.linalg.norm(line)
    assert frame["score"].iloc[0] == pytest.approx(by_hand, abs=1e-6)
    shifted = (1 + rows[3] @ rows[:3].T) / 2
    expected = shifted[1] * shifted[2] / (shifted[0] + 0.001)
    assert frame.loc[frame["rule"] == "mul", "score"].iloc[0] == pytest.approx(expected, rel=1e-5)
    assert frame.attrs["n"] == len(WORDS) - 3


def test_what_would_come_first_is_told(index: Index) -> None:
    told = answers(index, WORDS, (0, 0, 2)).attrs["first"]
    assert told["add"] == ["왕", pytest.approx(1.0, abs=1e-6)], "a − a + c is c itself"


def test_a_space_of_three_words_has_no_answer() -> None:
    frame = answers(Index(np.eye(3, dtype=np.float32)), ["가", "나", "다"], (0, 1, 2))
    assert not len(frame)
