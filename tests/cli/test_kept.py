"""Delete and rename: exactly one is meant, and what is meant is looked up before anything is done."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from explorer.cli import kept
from explorer.errors import InputError, MissingRun


def asked(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    kept.flags(parser)
    return parser.parse_args(words)


def change(*words: str) -> tuple[object, list[tuple[str, ...]]]:
    done: list[tuple[str, ...]] = []

    def find(home: Path, name: str) -> str:
        if name == "nothing":
            raise MissingRun("no {name}", name=name)
        return f"id-{name}"

    answer = kept.changed(
        asked(*words), find, lambda home, name: done.append(("delete", name)),
        lambda home, name, title: done.append(("rename", name, title)),
    )  # fmt: skip
    return answer, done


def test_nothing_said_is_a_list() -> None:
    assert asked().action == "list" and asked().names == []


def test_one_is_deleted_or_renamed_by_its_id() -> None:
    assert change("delete", "a") == ({"deleted": "id-a"}, [("delete", "id-a")])
    name = "<b>나의</b> 실행 😀"
    assert change("rename", "a", name) == ({"renamed": "id-a", "name": name}, [("rename", "id-a", name)])
    assert [kept.changed_lines(change(*words)[0]) for words in (("delete", "a"), ("rename", "a", "b"))] == [
        "deleted id-a", "renamed id-a to b"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "words", [["delete"], ["delete", "a", "b"], ["rename"], ["rename", "a"], ["rename", "a", "b", "c"]]
)
def test_too_little_or_too_much_does_nothing(words: list[str]) -> None:
    with pytest.raises(InputError, match="Say which one"):
        change(*words)


def test_what_is_not_there_is_not_touched() -> None:
    with pytest.raises(MissingRun):
        change("delete", "nothing")


@pytest.mark.parametrize(("size", "text"), [(0, "0.0 MB"), (1_234_567, "1.2 MB"), (5 * 10**12, "5,000,000.0 MB")])
def test_sizes_are_in_millions_of_bytes_and_aligned(size: int, text: str) -> None:
    assert kept.megabytes(size).strip() == text and len(kept.megabytes(size)) >= 12
