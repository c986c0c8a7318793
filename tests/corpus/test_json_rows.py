"""A JSON document element by element, against json.loads of the whole, however it is cut."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from explorer.corpus import json_rows
from explorer.corpus.json_rows import elements
from explorer.errors import UnreadableText


def reader(text: str, size: int) -> Callable[[int], str]:
    pieces = iter([text[at : at + size] for at in range(0, len(text), size)])
    return lambda _: next(pieces, "")


def read(text: str, size: int = 1 << 20) -> list[str]:
    return list(elements(reader(text, size), "a.json", size))


def value(draw: random.Random, depth: int = 0) -> object:
    """Any JSON value, with all that could mislead a cutter inside its strings."""
    kinds = ["text", "number", "constant"] + ["list", "object"] * (depth < 3)
    match draw.choice(kinds):
        case "text":
            return "".join(draw.choices('배가 "\\]}[{,:\n\t\u2028😀\ud83d가', k=draw.randrange(9)))
        case "number":
            return draw.choice([0, -1, 1.5, -2e-7, 1e300, 12345678901234567890, draw.random()])
        case "constant":
            return draw.choice([True, False, None])
        case "list":
            return [value(draw, depth + 1) for _ in range(draw.randrange(4))]
    return {str(value(draw, 3)): value(draw, depth + 1) for _ in range(draw.randrange(4))}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1 << 20])
@pytest.mark.parametrize("style", [{}, {"indent": 2}, {"separators": (",", ":")}, {"ensure_ascii": False}])
def test_elements_are_those_of_the_whole_however_it_is_cut(size: int, style: dict[str, object]) -> None:
    draw = random.Random(size)
    for _ in range(40):
        document = [value(draw) for _ in range(draw.randrange(8))]
        found = read(json.dumps(document, **style), size)
        assert [json.loads(line) for line in found] == document
        assert not any("\n" in line or "\r" in line for line in found)


@pytest.mark.parametrize("size", range(1, 12))
def test_a_number_is_never_taken_for_its_beginning(size: int) -> None:
    assert read('[1.5, -2e+10, 3E-2, 10, "a"]', size) == ["1.5", "-2e+10", "3E-2", "10", '"a"']


def test_elements_come_before_the_document_has_ended() -> None:
    asked = []

    def read_more(size: int) -> str:
        asked.append(size)
        return "[" if len(asked) == 1 else '{"text": "배"},\n'

    making = elements(read_more, "endless", 8)
    assert [json.loads(next(making))["text"] for _ in range(50)] == ["배"] * 50 and len(asked) < 60


def test_a_long_element_is_tried_a_few_times_only() -> None:
    """Tried again at every piece, a megabyte in pieces of 64 would be parsed 16,000 times."""
    asked: list[int] = []
    text, at = json.dumps(["가" * 1_000_000], ensure_ascii=False), 0

    def read_more(size: int) -> str:
        nonlocal at
        asked.append(size)
        at += size
        return text[at - size : at]

    assert len(list(elements(read_more, "long", 64))) == 1 and len(asked) < 40


@pytest.mark.parametrize("size", [1, 5, 1 << 20])
def test_a_wrapping_is_taken_off(size: int) -> None:
    inner = [{"text": "배\n를"}, "눈", None]
    found = read(json.dumps({"version": 1, "data": inner, "other": [1]}), size)
    assert [json.loads(line) for line in found] == inner


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[1, 2, x]", 8), ('[{"a": 1}, {"a" 2}]', 12), ("[1, 2", 5), ("[", 2),
        ('{"data": [1,]}', None), ("", 1), ("nope", 1),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 3, 1 << 20])
def test_the_place_where_it_breaks_is_told(text: str, place: int | None, size: int) -> None:
    with pytest.raises(UnreadableText) as told:
        read(text, size)
    assert "not valid JSON" in str(told.value)
    if place is not None:
        assert abs(int(str(told.value.fields["place"])) - place) <= 1


@pytest.mark.parametrize("text", ['{"a": 1}', "{}", '"배"', "17", "null"])
def test_a_document_without_a_list_is_refused(text: str) -> None:
    with pytest.raises(UnreadableText, match="no list of texts"):
        read(text)


def test_a_list_of_nothing_is_nothing_and_a_mark_before_it_is_passed_over() -> None:
    assert read("[]") == read(" \n[ , ]") == [] and read("\ufeff[1 ]") == ["1"]


@pytest.mark.parametrize("text", ["[" * 100_000, "[" + '{"a":' * 100_000, '{"a":' * 100_000])
def test_depth_is_an_error_not_a_crash(text: str) -> None:
    with pytest.raises(UnreadableText):
        read(text)


def test_a_number_of_five_thousand_digits_is_an_error_not_a_crash() -> None:
    with pytest.raises(UnreadableText):
        read(f"[{'9' * 5_000}, 1]", 1000)


def test_a_document_that_must_be_held_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_rows, "WHOLE", 1000)
    held = 0

    def endless(size: int) -> str:
        nonlocal held
        held += size
        return '{"a": [' + "1," * size if held == size else "1," * (size // 2)

    with pytest.raises(UnreadableText):
        list(elements(endless, "endless", 100))
    assert held < 3000
