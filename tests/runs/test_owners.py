"""Shelves: compared with a dictionary of sets through random moves; hostile addresses and ids; the last one deletes."""

from __future__ import annotations

import random

import pytest

from explorer.runs import owners

PEOPLE = ["kim@example.org", "../../etc@x.kr", "a" * 200 + "@b.kr", "박@한국.kr"]
RUNS = [f"skipgram-{i:012x}" for i in range(4)]


def test_random_moves_agree_with_a_dictionary_of_sets(tmp_path):
    chance = random.Random(0)
    own: dict[str, set[str]] = {who: set() for who in PEOPLE}
    shown: dict[str, set[str]] = {who: set() for who in PEOPLE}
    deleted: list[str] = []
    for _turn in range(300):
        who, run, move = chance.choice(PEOPLE), chance.choice(RUNS), chance.randrange(4)
        if move == 0:
            owners.put(tmp_path, who, "runs", run)
            own[who].add(run)
        elif run in own[who] and move == 1:
            owners.share(tmp_path, who, "runs", run)
            shown[who].add(run)
        elif run in own[who] and move == 2:
            owners.share(tmp_path, who, "runs", run, on=False)
            shown[who].discard(run)
        elif run in own[who]:
            last = not any(run in own[other] for other in PEOPLE if other != who)
            assert owners.remove(tmp_path, who, "runs", run, lambda run=run: deleted.append(run)) == last
            assert (deleted.pop() == run) if last else not deleted
            own[who].discard(run)
            shown[who].discard(run)
        everybody = set().union(*shown.values())
        for each in PEOPLE:
            assert owners.seen(tmp_path, each, "runs") == own[each] | everybody
            for name in RUNS:
                assert owners.sees(tmp_path, each, "runs", name) == (name in own[each] | everybody)
                assert owners.owns(tmp_path, each, "runs", name) == (name in own[each])
                assert owners.shares(tmp_path, each, "runs", name) == (name in shown[each])


def test_no_part_of_an_address_becomes_a_path(tmp_path):
    for who in PEOPLE:
        owners.put(tmp_path, who, "corpora", "0" * 32)
    assert all(len(each.name) == 32 and each.name.isalnum() for each in (tmp_path / "people").iterdir())
    assert {each.name for each in tmp_path.iterdir()} == {"people", "locks"}


@pytest.mark.parametrize("name", ["", "..", "../runs", "a/b", "x.shared", "배", "a" * 65, "x\x00"])
def test_what_is_no_id_is_on_no_shelf(tmp_path, name):
    with pytest.raises(ValueError, match="no id"):
        owners.put(tmp_path, PEOPLE[0], "runs", name)
    assert not owners.sees(tmp_path, PEOPLE[0], "runs", name)
    assert not owners.owns(tmp_path, PEOPLE[0], "runs", name)


def test_what_cannot_be_deleted_stays_on_its_shelf(tmp_path):
    owners.put(tmp_path, PEOPLE[0], "runs", RUNS[0])

    def busy():
        raise RuntimeError("busy")

    with pytest.raises(RuntimeError):
        owners.remove(tmp_path, PEOPLE[0], "runs", RUNS[0], busy)
    assert owners.owns(tmp_path, PEOPLE[0], "runs", RUNS[0])


def test_only_who_has_it_can_share_it_or_take_it_away(tmp_path):
    owners.put(tmp_path, PEOPLE[0], "runs", RUNS[0])
    with pytest.raises(ValueError, match="this shelf"):
        owners.share(tmp_path, PEOPLE[1], "runs", RUNS[0])
    with pytest.raises(ValueError, match="this shelf"):
        owners.remove(tmp_path, PEOPLE[1], "runs", RUNS[0], lambda: pytest.fail("deleted"))
