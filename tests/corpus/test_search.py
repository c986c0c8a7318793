"""Search against answers that others gave.

searches.tsv holds 50 searches of the practice corpus cut at spaces. Its answers come from Kiwi's analysis of the
sentences (a form of a noun has the noun as its first morpheme, and only particles, 들, 쯤 or the copula after it), were
read and mended by hand, and are widened by the noun's paradigm as `corpus.particles` joins it; punctuation around
a word does not count. `traps` are words of that corpus in which the query stands, and which are not its forms. A word
that the corpus gains later has to be judged there.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from explorer.corpus.practice import Use
from explorer.corpus.search import MODES, Words, find, form, normalised, tag

ROOT = Path(__file__).parents[2]
with (Path(__file__).parent / "searches.tsv").open(encoding="utf-8", newline="") as file:
    SEARCHES = list(csv.DictReader(file, delimiter="\t"))


def core(word: str) -> str:
    return re.sub(r"^\W+|\W+$", "", word)


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, list[Use]]]:
    """The practice corpus, written by another process: with every annotation checked it would take minutes."""
    path = tmp_path_factory.mktemp("practice") / "practice.tsv"
    write = "import sys, pathlib; from explorer.corpus import practice; practice.write(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", write, str(path)], check=True, cwd=ROOT)
    with path.open(encoding="utf-8", newline="") as rows:
        read = list(csv.DictReader(rows, delimiter="\t"))
    return [(row["text"], [Use(*use) for use in json.loads(row["uses"])]) for row in read]


@pytest.fixture(scope="module")
def words(sentences: list[tuple[str, list[Use]]]) -> Words:
    counts = Counter(word for text, _ in sentences for word in text.split())
    return Words([word for word, _ in counts.most_common()])


def test_the_set_is_as_large_and_as_tricky_as_promised(words: Words) -> None:
    known = {core(word) for word in words.words}
    assert len(SEARCHES) == 50
    assert sum(any(trap in known for trap in row["traps"].split()) for row in SEARCHES) >= 20


@pytest.mark.parametrize("row", SEARCHES, ids=[f"{row['mode']}-{row['query']}" for row in SEARCHES])
def test_all_that_is_right_is_found_and_nothing_else(words: Words, row: dict[str, str]) -> None:
    query, mode = row["query"], row["mode"]
    found = [words.words[at] for at in words.find(query, mode)]
    cores, right = {core(word) for word in found}, set(row["forms"].split())
    if mode == "exact":
        assert set(found) <= {query}
    assert sorted(cores - right) == [], "found, and not among the forms: judge them in searches.tsv"
    here = set(words.words) if mode == "exact" else {core(word) for word in words.words}
    assert sorted((right & here) - cores) == [], "not found"
    assert not cores & set(row["traps"].split())


def test_every_homonym_is_found_wherever_the_grammar_put_it(
    words: Words, sentences: list[tuple[str, list[Use]]]
) -> None:
    """The grammar knows where it used each of its 48 homonyms; a word found elsewhere must be rare: 벌 of 벌다."""
    gold: dict[str, set[str]] = {}
    for text, uses in sentences:
        for use in uses:
            end = text.find(" ", use.start)
            gold.setdefault(use.word, set()).add(text[text.rfind(" ", 0, use.start) + 1 : end if end > 0 else None])
    found = {word: {words.words[at] for at in words.find(word, "stem")} for word in gold}
    assert len(gold) >= 40
    assert {word: gold[word] - found[word] for word in gold if gold[word] - found[word]} == {}
    others = sum(len(found[word] - gold[word]) for word in gold)
    assert others <= 0.02 * sum(map(len, gold.values()))


EOJEOLS = [
    "배가",
    "배",
    "배를",
    "담배",
    "백만",
    "배추",
    "배우",
    "먹었다.",
    "배.",
    "구에",
    "바다를",
    "바다",
    "바지",
    "배가",
    "사과",
]
TAGGED = ["배/NNG", "먹다/VV", "배우/NNG", "배/NNP", "먹/NNG", "1/2", "TV/CD", "배고프다/VA", "▁배"]


def named(words: list[str], query: str, mode: str) -> list[str]:
    return [words[at] for at in find(words, query, mode)]  # type: ignore[arg-type]


def test_the_word_itself_comes_first_and_then_the_most_frequent() -> None:
    assert named(EOJEOLS, "배", "stem") == ["배", "배가", "배를", "배.", "배가"]
    assert named(EOJEOLS, "배", "exact") == ["배"]
    assert named(EOJEOLS, "배", "substring") == ["배", "배가", "배를", "담배", "배추", "배우", "배.", "배가"]


def test_keystrokes_find_what_is_being_typed() -> None:
    assert named(EOJEOLS, "배", "jamo") == ["배", "배가", "배를", "백만", "배추", "배우", "배.", "배가"]
    assert named(EOJEOLS, "백", "jamo") == ["배가", "백만", "배가"]  # 백 is also 배ㄱ…
    assert named(EOJEOLS, "ㅂㅐㅊ", "jamo") == named(EOJEOLS, "뱇", "jamo") == ["배추"]
    assert named(EOJEOLS, "구에", "jamo") == ["구에"]
    assert named(EOJEOLS, "ㅅㄱ", "jamo") == ["사과"] and "바다" in named(EOJEOLS, "ㅂ", "jamo")
    assert named(["와요", "오요", "닭을", "달걀"], "닭", "jamo") == ["닭을", "달걀"]


@pytest.mark.parametrize("typed", ["배", " 배 ", "\u1107\u1162", "ㅂㅐ", "\uffb2\uffc3", "배\n"])
def test_however_it_is_typed_it_is_the_same_word(typed: str) -> None:
    assert normalised(typed) == "배"
    assert named(EOJEOLS, typed, "stem")[:2] == ["배", "배가"]


def test_laughter_is_not_composed() -> None:
    assert normalised("ㅋㅋㅋ") == "ㅋㅋㅋ" and normalised("ㅠㅠ") == "ㅠㅠ"
    assert named(["ㅋㅋㅋ", "ㅋㅋ", "크크"], "ㅋㅋ", "exact") == ["ㅋㅋ"]


def test_lemmas_are_found_by_their_form_or_their_name() -> None:
    assert named(TAGGED, "배", "stem") == named(TAGGED, "배", "exact") == ["배/NNG", "배/NNP", "▁배"]
    assert named(TAGGED, "배/NNP", "stem")[0] == "배/NNP"
    assert named(TAGGED, "배/NNP", "exact") == ["배/NNP"]
    assert named(TAGGED, "먹다", "stem") == ["먹다/VV"]
    assert named(EOJEOLS, "배/NNG", "exact") == ["배"]


def test_forms_and_tags_are_told_apart() -> None:
    assert [form(word) for word in TAGGED] == ["배", "먹다", "배우", "배", "먹", "1/2", "TV/CD", "배고프다", "배"]
    assert [tag(word) for word in TAGGED] == ["NNG", "VV", "NNG", "NNP", "NNG", "", "", "VA", ""]
    assert form("걷다/VV-I") == "걷다" and tag("걷다/VV-I") == "VV-I" and form("/SW") == "/SW"


def test_a_noun_in_다_is_no_verb_where_it_has_particles() -> None:
    assert named(EOJEOLS, "바다", "stem") == ["바다", "바다를"]
    assert "바지" in named(["바지", "바고"], "바다", "stem")  # nothing here says that 바다 is a noun


def test_what_the_vocabulary_shows_to_be_another_word_is_left_out() -> None:
    lecture = ["강", "강의", "강의를", "강의가", "강을", "강도"]
    assert named(lecture, "강", "stem") == ["강", "강을", "강도"]
    assert named(["강", "강의", "강을"], "강", "stem") == ["강", "강의", "강을"]
    assert named(["말", "말하고", "말과", "말했다"], "말", "stem") == ["말", "말과"]
    assert named(["말", "말하고"], "말", "stem") == ["말", "말하고"]
    assert named(["배우", "배우고", "배우다", "배운다"], "배우", "stem") == ["배우"]
    assert named(["신", "신인"], "신", "stem") == ["신"]


@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_found_where_nothing_is(mode: str) -> None:
    assert named([], "배", mode) == [] and named(EOJEOLS, "  ", mode) == [] and named(EOJEOLS, "뷁", mode) == []


@pytest.mark.parametrize("mode", MODES)
def test_hostile_words_and_queries_are_text(mode: str) -> None:
    hostile = ["<script>alert(1)</script>", "a\nb", ".*", "(((", "배" * 2000, "\ud800", "😀", "...", "/", "다"]
    index = Words(hostile)
    for at, word in enumerate(hostile):
        assert at in index.find(word, mode) or word == "\ud800"
    assert list(index.find("[", mode)) == []


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(Exception, match="mode"):  # of beartype here, and ValueError without it
        Words(["배"]).find("배", "fuzzy")  # type: ignore[arg-type]


def test_substring_is_what_python_says_it_is(words: Words) -> None:
    for query in ("이", "배", "하다", "ㅋ", "."):
        expected = [at for at, word in enumerate(words.words) if query in word]
        assert np.array_equal(np.sort(words.find(query, "substring")), expected)
