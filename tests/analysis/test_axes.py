"""The axis map against sums by hand."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.axes import ENDS, axis_map
from explorer.errors import BadFormula, UnknownWord
from explorer.spaces.neighbours import unit
from tests.analysis.test_evaluation import Given

WORDS = [f"말{at}/NNG" for at in range(50)]
VECTORS = np.random.default_rng(0).normal(size=(50, 8)).astype(np.float32)


def find(word: str) -> int:
    if word not in WORDS:
        raise UnknownWord("No word here is called “{word}”.", word=word)
    return WORDS.index(word)


def test_places_are_cosines_with_the_formulas_and_the_ends_are_the_extremes() -> None:
    frame = axis_map(Given(WORDS, VECTORS), {"x": "말1/NNG - 말2/NNG", "y": "(말3/NNG + 말4/NNG) / 2"}, find, words=40)
    rows = unit(VECTORS)
    for column, line in (("x", rows[1] - rows[2]), ("y", rows[3] + rows[4])):
        expected = rows[:40] @ line / np.linalg.norm(line)
        np.testing.assert_allclose(frame[column], expected, atol=1e-5)
        told = frame.attrs["axes"][column]
        assert told["high"][0] == [f"말{expected.argmax()}", pytest.approx(expected.max(), abs=1e-5)]
        assert told["low"][0][0] == f"말{expected.argmin()}" and len(told["low"]) == ENDS
        assert told["spread"] == pytest.approx(expected.std(), abs=1e-5)
        assert 0 <= told["wider"] <= 1 and told["measured"] == 40
    assert list(frame.columns) == ["id", "word", "label", "count", "tag", "x", "y"]


def test_a_word_that_is_not_there_and_twins_that_cancel_are_told() -> None:
    model = Given(WORDS, np.vstack([VECTORS[:1], VECTORS[:49]]))
    with pytest.raises(UnknownWord):
        axis_map(model, {"x": "말1/NNG", "y": "없음"}, find)
    with pytest.raises(BadFormula):
        axis_map(model, {"x": "말0/NNG - 말1/NNG", "y": "말3/NNG"}, find)
