"""The account of a text: tallies add up in any grouping, examples show what changed."""

from __future__ import annotations

import random

import pytest

from explorer.corpus.account import EXAMPLE, REASONS, REPAIRS, Account, Lines, Notice, added, excerpt


def drawn(draw: random.Random) -> Account:
    account = Account(damaged=draw.randrange(3), lost=draw.randrange(3), distinct=draw.randrange(9))
    account.first_damaged = draw.randrange(100) if account.damaged else None
    for _ in range(draw.randrange(8)):
        account.drop(draw.choice(list(REASONS)), draw.randrange(100))
        account.repair(draw.choice(list(REPAIRS)), f"a{draw.random()}", "b", draw.randrange(1, 4))
        account.place("bytes", draw.randrange(100))
    account.lines.read, account.lines.kept = draw.randrange(99), draw.randrange(99)
    return account


def total(parts: list[Account]) -> Account:
    whole = Account()
    for part in parts:
        whole.add(part)
    return whole


def test_blocks_add_up_in_any_grouping() -> None:
    """(a + b) + c is a + (b + c): so the result does not depend on how a file was cut."""
    for seed in range(60):
        parts = [drawn(random.Random(f"{seed} {n}")) for n in range(5)]
        cut = random.Random(seed).randrange(6)
        left, right = total(parts[:cut]), total(parts[cut:])
        assert total([left, right]) == total(parts)
        assert total([Account(), *parts]) == total([*parts, Account()]) == total(parts)


def test_sums_are_sums_and_the_first_stays_first() -> None:
    parts = [drawn(random.Random(n)) for n in range(30)]
    whole = total(parts)
    for reason in REASONS:
        assert whole.lines.dropped.get(reason, 0) == sum(p.lines.dropped.get(reason, 0) for p in parts)
        seen = [line for p in parts for line in p.places.get(reason, [])]
        assert whole.places.get(reason, []) == seen[:5]
    for kind in REPAIRS:
        met = [p.repairs[kind] for p in parts if kind in p.repairs]
        assert (whole.repairs[kind].count, whole.repairs[kind].before) == (sum(r.count for r in met), met[0].before)
    assert whole.first_damaged == next(p.first_damaged for p in parts if p.first_damaged is not None)
    assert whole.damaged == sum(p.damaged for p in parts)


def test_adding_changes_the_sum_only_and_no_two_accounts_share_anything() -> None:
    one, other = Account(), drawn(random.Random(3))
    before = other.model_copy(deep=True)
    one.add(other)
    one.drop("blank", 1)
    one.repair("nfc", "x", "y")
    one.place("bytes", 7)
    assert other == before and Account() == Account(lines=Lines()) and not Account().lines.dropped


def test_a_trouble_at_byte_nought_is_the_first() -> None:
    one = Account(damaged=1, first_damaged=0)
    one.add(Account(damaged=1, first_damaged=50))
    assert one.first_damaged == 0


@pytest.mark.parametrize("length", [0, 1, 119, 120, 121, 5000])
def test_an_excerpt_is_short_holds_the_place_and_says_where_it_was_cut(length: int) -> None:
    text = "".join(chr(0xAC00 + n % 11_000) for n in range(length))
    for place in {0, length // 2, max(length - 1, 0)}:
        piece = excerpt(text, place)
        core = piece.strip("…")
        assert core in text and len(core) <= EXAMPLE
        assert piece.startswith("…") == (not text.startswith(core)) and piece.endswith("…") == (not text.endswith(core))
        assert not text or text[place] in core


@pytest.mark.parametrize("place", [0, 3, 130, 400, 499])
@pytest.mark.parametrize("made", [lambda s, n: s[:n] + "뷁" + s[n + 1 :], lambda s, n: s[:n] + s[n + 1 :]])
def test_an_example_shows_the_difference_wherever_it_is(place: int, made) -> None:
    """Up to the very end: a control character after five hundred others was not to be seen."""
    before = "".join(chr(0xAC00 + n) for n in range(500))
    account = Account()
    account.repair("control", before, made(before, place))
    shown = account.repairs["control"]
    assert shown.before != shown.after and shown.count == 1


@pytest.mark.parametrize("text", ["\ud83d 배", "배 \udc80", "\x00\x1b[31m", "<script>", "{field}", "e\u0301\u200d", ""])
def test_whatever_was_met_can_be_written_down(text: str) -> None:
    """Half a surrogate pair, which JSON lets through, made the manifest of a corpus unwritable."""
    account = Account()
    account.repair("control", text, text + "x")
    assert Account.model_validate_json(account.model_dump_json()) == account


def test_a_notice_fills_its_message_and_leaves_braces_of_others_alone() -> None:
    assert str(Notice(msgid="{name} holds {n}.", fields={"name": "{a}{0}.txt", "n": 3})) == "{a}{0}.txt holds 3."


def test_tallies_keep_the_order_in_which_they_were_met() -> None:
    assert list(added({"b": 1}, {"a": 2, "b": 3}).items()) == [("b", 4), ("a", 2)] and added({}, {}) == {}
