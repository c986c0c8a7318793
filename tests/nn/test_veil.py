"""Which tokens a hidden place covers."""

from __future__ import annotations

import pytest

from explorer.contracts import Token
from explorer.nn.veil import seen, veiled, within

TOKENS = [Token("[CLS]", 0, 0), Token("사과", 0, 2), Token("와", 2, 3), Token("배", 4, 5), Token("[SEP]", 5, 5)]


@pytest.mark.parametrize(
    ("place", "rows"),
    [
        (None, [7, 1, 2, 3, 8]),
        ((2, 4), [7, 1, 0, 3, 8]),  # what only touches the place is seen
        ((1, 5), [7, 0, 0, 0, 8]),  # what shares one character is not
        ((0, 0), [7, 1, 2, 3, 8]),
    ],
)
def test_tokens_that_share_a_character_are_hidden_and_own_ones_never(place, rows):
    assert seen([7, 1, 2, 3, 8], TOKENS, place, 0) == rows
    assert sum(within(token, place) for token in TOKENS) == rows.count(0)


def test_each_sentence_has_its_place():
    assert list(veiled(["가", "나"], None)) == [("가", None), ("나", None)]
    assert list(veiled(["가", "나"], [(0, 1), None])) == [("가", (0, 1)), ("나", None)]
    with pytest.raises(ValueError, match="zip"):
        list(veiled(["가"], []))
