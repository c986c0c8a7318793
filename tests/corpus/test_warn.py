"""Warnings come at their bounds, worst first, and say figures that are the account's."""

from __future__ import annotations

import pytest

from explorer.corpus.account import Account, Lines
from explorer.corpus.warn import SMALL, warnings


def told(account: Account | None = None, tokens: int = SMALL, vocabulary: int = 100) -> list[str]:
    return [str(notice) for notice in warnings(account or Account(), 10, tokens, vocabulary)]


def test_a_good_text_is_not_warned_of() -> None:
    assert told(Account(lines=Lines(read=100, kept=100), distinct=100)) == []


@pytest.mark.parametrize(
    ("tokens", "vocabulary", "says"),
    [
        (SMALL - 1, 10, ["small text: 19999"]), (SMALL, 10, []), (0, 0, ["small text: 0"]), (99, 99, ["small text"]),
        (SMALL, 16_000, []), (SMALL, 16_001, ["16001 different words among 20000"]),
        (100, 81, ["small", "81 different"]),
    ],
)  # fmt: skip
def test_too_little_and_too_varied(tokens: int, vocabulary: int, says: list[str]) -> None:
    found = told(tokens=tokens, vocabulary=vocabulary)
    assert len(found) == len(says) and all(part in line for part, line in zip(says, found, strict=True))


@pytest.mark.parametrize(
    ("kept", "distinct", "is_told"), [(50, 9, True), (50, 10, False), (49, 1, False), (1000, 1, True)]
)
def test_lines_that_repeat_each_other(kept: int, distinct: int, is_told: bool) -> None:
    found = told(Account(lines=Lines(read=kept, kept=kept), distinct=distinct))
    assert len(found) == is_told and all(f"repeat each other: {distinct} of {kept}" in line for line in found)


def test_damage_is_told_first_with_its_place_and_what_was_lost_before_apart_from_it() -> None:
    account = Account(damaged=3, first_damaged=17, lost=8, places={"bytes": [2, 4]})
    damaged, lost, small = told(account, tokens=5)
    assert "3 characters are damaged" in damaged and "byte 17 (line 2, 4)" in damaged
    assert lost.startswith("5 characters were lost") and small.startswith("This is a small text")
    assert len(told(Account(damaged=3, first_damaged=0, lost=3))) == 1
    assert "byte 0 " in told(Account(damaged=1, first_damaged=0, lost=1))[0]


@pytest.mark.parametrize(("count", "ends"), [(1, "(line 1)."), (4, "3, 4)."), (5, "4, 5 …)."), (900, "4, 5 …).")])
def test_dropped_lines_are_placed_and_only_some_are_named(count: int, ends: str) -> None:
    account = Account()
    for line in range(1, count + 1):
        account.drop("broken", line)
    (found,) = told(account)
    assert found.startswith(f"{count} lines are not valid JSON") and found.endswith(ends)


def test_blank_lines_are_nobody_s_trouble() -> None:
    account = Account()
    account.drop("blank", 1)
    assert told(account) == []
