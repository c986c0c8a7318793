from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import combinations, groupby
from pathlib import Path

import pytest

from explorer.corpus.natural import ASSETS, sentences

HEADER = "word\tsense\tsentence\n"


@pytest.fixture(scope="module")
def inventory() -> list[tuple[str, str]]:
    """The word and sense of every row of homonyms.tsv, read here by hand."""
    rows = (ASSETS / "corpus" / "homonyms.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [(word, sense) for word, sense, *_ in (row.split("\t") for row in rows)]


def test_there_are_at_least_1200_sentences() -> None:
    assert len(sentences()) >= 1_200


def test_every_sense_of_the_inventory_and_no_other_has_ten_sentences(inventory: list[tuple[str, str]]) -> None:
    counts = Counter((row.word, row.sense) for row in sentences())
    assert set(counts) == set(inventory)
    assert min(counts.values()) >= 10


def test_the_span_of_every_sentence_is_its_word() -> None:
    assert [row for row in sentences() if row.text[row.start : row.end] != row.word] == []


def test_putting_the_brackets_back_gives_the_file() -> None:
    lines = (ASSETS / "corpus" / "natural.tsv").read_text(encoding="utf-8").splitlines()[1:]
    back = [f"{row.word}\t{row.sense}\t{row.text[: row.start]}[{row.word}]{row.text[row.end :]}" for row in sentences()]
    assert back == lines


def test_the_marked_noun_begins_a_word() -> None:
    """A compound written together (감나무, 첫눈) is another noun; what follows the mark is not seen here."""
    inside = [row.text for row in sentences() if row.start and row.text[row.start - 1] not in " “‘"]
    assert inside == []


def test_the_sentences_are_unique() -> None:
    assert [text for text, count in Counter(row.text for row in sentences()).items() if count > 1] == []


def test_the_sentences_are_normal_text() -> None:
    for row in sentences():
        assert unicodedata.is_normalized("NFC", row.text)
        assert not re.search(r"[\[\]\t\"]|  ", row.text), row.text
        assert re.search(r"[.?!]”?$", row.text), row.text
        assert 12 <= len(row.text) <= 80, row.text


def test_no_two_sentences_of_a_sense_share_four_fifths_of_their_words() -> None:
    """Sentences from one template would; the shorter of two is measured."""
    alike = []
    for _, group in groupby(sorted(sentences()), key=lambda row: row[:2]):
        for one, other in combinations([set(row.text.split()) for row in group], 2):
            if len(one & other) > 0.8 * min(len(one), len(other)):
                alike.append((one, other))
    assert alike == []


@pytest.mark.parametrize(
    "row",
    [
        "배\tship\t배가 떠났다.",
        "배\tship\t[배]가 [배]를 밀었다.",
        "배\tship\t[차]가 떠났다.",
        "배\tship\t[배가 떠났다.",
        "배\tship\t[[배]]가 떠났다.",
        "배\t[배]가 떠났다.",
        "배\t\t[배]가 떠났다.",
        "배\tship\t[배]가 떠났다.\tx",
        "",
    ],
)
def test_a_malformed_row_is_refused_with_its_line(tmp_path: Path, row: str) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text(HEADER + "배\tship\t[배]가 왔다.\n" + row + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"rows\.tsv, line 3"):
        sentences(path)


def test_a_file_without_the_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text("배\tship\t[배]가 왔다.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="header"):
        sentences(path)
