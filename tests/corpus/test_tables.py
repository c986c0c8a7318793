"""Tables as text against Python's csv, and the guesses of separator, header and column against planted ones."""

from __future__ import annotations

import csv
import io
import random
import time

import pytest

from explorer.corpus.tables import Dialect, dialect, guess_column, has_header, names, rows

COMMA = Dialect(",", True)


def written(table: list[list[str]], separator: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator="\n").writerows(table)
    return out.getvalue()


def table(draw: random.Random, width: int = 3) -> list[list[str]]:
    cell = lambda: "".join(draw.choices(["배", " ", '"', ",", ";", "\t", "\n", "a", "|"], k=draw.randrange(6)))  # noqa: E731
    return [[cell() for _ in range(width - 1)] + ["끝"] for _ in range(draw.randrange(1, 30))]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
def test_rows_by_the_rules_are_what_csv_reads(separator: str, quoting: int) -> None:
    for seed in range(50):
        planted = table(random.Random(seed))
        text = written(planted, separator, quoting)
        found = list(rows(text, Dialect(separator, True)))
        assert [row.cells for row in found] == planted and not any(row.is_broken for row in found)
        assert [row.line for row in found] == [0, *(row.end for row in found[:-1])], "rows follow each other"
        assert found[-1].end == text.count("\n")


def test_no_text_however_broken_loses_a_line_or_a_letter() -> None:
    """Every line belongs to one row; only quotes and separators may be missing from what the cells say."""
    for seed in range(300):
        draw = random.Random(seed)
        text = "".join(draw.choices([*'",배\n \0\u2028', '""', '\n"', '",'], k=draw.randrange(80)))
        found = list(rows(text, COMMA))
        lines = text.removesuffix("\n").split("\n") if text else []
        assert [line for row in found for line in range(row.line, row.end)] == list(range(len(lines)))
        kept = "".join(cell for row in found for cell in row.cells)
        assert [c for c in kept if c not in '",\n'] == [c for c in text if c not in '",\n']


def test_a_broken_row_takes_no_other_with_it() -> None:
    whole = [f"{n},배 {n}" for n in range(40)]
    for place in range(40):
        for wrong in ('x,"open', 'x,"a"b', '"', 'x,"a"",'):
            lines = [*whole[:place], wrong, *whole[place + 1 :]]
            found = list(rows("\n".join(lines), COMMA))
            assert len(found) == 40 and [row.is_broken for row in found] == [n == place for n in range(40)]
            assert [row.cells for n, row in enumerate(found) if n != place] == [
                line.split(",") for n, line in enumerate(whole) if n != place
            ]


def test_many_broken_rows_take_time_in_proportion() -> None:
    """Four times as many took sixteen times as long: each broken row counted all lines before it."""

    def seconds(count: int) -> float:
        text = "\n".join(f'{n},"가"나 다' for n in range(count))
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            assert sum(row.is_broken for row in rows(text, COMMA)) == count
            best = min(best, time.process_time() - began)
        return best

    assert seconds(16_000) < 9 * seconds(4_000)


@pytest.mark.parametrize("style", [COMMA, Dialect(",", False), Dialect("", True), Dialect("", False)])
def test_nothing_is_no_row_and_blank_lines_are_rows_without_cells(style: Dialect) -> None:
    assert list(rows("", style)) == []
    assert [row.cells for row in rows("\n\na\n", style)] == [[], [], ["a"]]


def test_one_column_keeps_separators_and_obeys_quotes() -> None:
    text = '배, 눈\n"말, ""그"" 말\n둘째 줄"\n'
    assert [row.cells for row in rows(text, Dialect("", True))] == [["배, 눈"], ['말, "그" 말\n둘째 줄']]
    assert [row.cells for row in rows('a,"b"\n', Dialect("", False))] == [['a,"b"']]


def test_a_cell_of_a_million_characters_is_a_cell() -> None:
    ((cells, _),) = [(row.cells, row.line) for row in rows('1,"' + "가" * 1_000_000 + '"\n', COMMA)]
    assert len(cells[1]) == 1_000_000


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_that_wrote_a_table_is_found(separator: str) -> None:
    draw = random.Random(ord(separator))
    lines = [["id", "글", "n"], *([str(n), "".join(draw.choices("배, 눈; 말| 가", k=20)), "1"] for n in range(60))]
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        text = written(lines, separator, quoting)
        assert dialect(text, separator == "\t").separator == separator


@pytest.mark.parametrize("text", ["", "\n", "한 줄\n", "text\n배\n눈\n", "가, 나\n다\n라, 마, 바\n아\n자\n"])
def test_what_has_no_separator_is_one_column(text: str) -> None:
    assert dialect(text, is_tabbed=False).separator == ""


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (["id", "text"], True), (["text"], True), (["TEXT "], True), (["배를 탔다"], False), (["word"], False),
        (["1", "배"], False), (["id", "3.5"], False), (["번호", "내용", ""], True), (["", "text"], True),
        (["", "name"], False), (["a", "a"], False), (["text", "text"], False), ([], True),
        (["이름", "나는 어제 배를 타고 바다에 갔다."], False), (["id", "x" * 61], False), (["-1", "+2%"], False),
    ],
)  # fmt: skip
def test_a_header_names_and_a_row_says(first: list[str], expected: bool) -> None:
    assert has_header(first) is expected


def test_every_column_has_a_name_of_its_own() -> None:
    for seed in range(100):
        draw = random.Random(seed)
        first = draw.choices(["a", "a 2", "", " a", "column 1", "a 3", "b"], k=draw.randrange(9))
        for is_header in (True, False):
            found = names(first, is_header)
            assert len(found) == len(first) == len(set(found)) and all(found)
    assert names(["a", "", "a"], True) == ["a", "column 2", "a 2"]


SAID = ["배를 타고 바다에 갔다", "사과가 아주 달고 맛있다", "눈이 와서 길이 미끄럽다"]


@pytest.mark.parametrize(
    ("columns", "sample", "expected"),
    [
        (["id", "x"], [[str(n), SAID[n % 3]] for n in range(9)], "x"),
        (["title", "text"], [["제목은 길고 또 길다 정말로", text] for text in SAID], "text"),
        (["x", "y"], [["긍정", text] for text in SAID], "y"),
        (["x", "y"], [["https://a.kr/배를/타고/바다에/갔다", text] for text in SAID], "y"),
        (["x", "y"], [['[{"말": "배를 타고 바다에 갔다"}]', text] for text in SAID], "y"),
        (["x", "y"], [[text, None] for text in SAID], "x"),
        (["x", "y", "z"], [["a"], ["a", "b 가나다"]], "y"),
        (["x", "y"], [], "x"), (["x"], [["1"]], "x"), ([], [], ""),
    ],
)  # fmt: skip
def test_the_column_of_text_is_the_one_that_holds_language(columns, sample, expected: str) -> None:
    assert guess_column(columns, sample) == expected
