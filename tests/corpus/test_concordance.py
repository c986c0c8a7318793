import re
from collections import Counter

import numpy as np
import pytest

from explorer.corpus.concordance import MODES, ORDERS, Concordance, ordered, positions
from explorer.corpus.search import MARKS
from explorer.corpus.store import opened
from explorer.runs import builtin

TEXT = [
    "나는 배를 먹었다.",
    "배가 고프다.",
    "담배를 끊고 배를 탔다.",
    "그 배경에는 배추와 사과와배를 파는 가게가 있다.",
    "배, 사과, 감!",
    "배에서는 배가 보인다",
    "<script>배</script> 배",
]


@pytest.fixture
def asked(made):
    def ask(tokenizer="whitespace", lines=TEXT):
        return Concordance(made("\n".join(lines).encode(), name=f"{tokenizer}.txt", tokenizer=tokenizer))

    return ask


def words(found):
    return Counter(line.word.strip(MARKS) for line in found.lines)


def test_a_word_with_its_particles_is_found_and_words_that_merely_hold_it_are_not(asked):
    found = asked().find("배", "stem")
    assert words(found) == {"배를": 2, "배가": 2, "배": 2, "배에서는": 1} and found.rule == "endings"
    assert found.total == 7 and not found.drawn


def test_by_morpheme_a_word_in_the_middle_of_an_eojeol_is_found(asked):
    found = asked("kiwi").find("배", "stem")
    assert found.rule == "morpheme" and words(found)["배를"] == 2 and words(found)["배에서는"] == 1
    assert not any("담배" in word or "배경" in word or "배추" in word for word in words(found))
    assert all(line.text[line.start : line.end] == "배" for line in found.lines)


@pytest.mark.parametrize("tokenizer", ["whitespace", "kiwi", "syllable", "jamo"])
def test_exact_and_substring_are_what_a_regular_expression_finds(asked, tokenizer):
    concordance = asked(tokenizer)
    exact = [word for line in TEXT for word in line.split() if word.strip(MARKS) == "배"]
    assert concordance.find("배", "exact").total == len(exact) == 2
    places = {(at, m.start()) for at, line in enumerate(TEXT) for m in re.finditer("배", line)}
    found = {(line.sentence, line.start) for line in concordance.find("배", "substring").lines}
    if tokenizer == "whitespace":  # an eojeol of the corpus is one match, however often it holds the query
        assert {at for at, _ in found} == {at for at, _ in places} and found <= places
    else:
        assert found == places


def test_where_no_morpheme_is_so_written_the_eojeols_decide(asked):
    assert words(asked("kiwi").find("배를", "stem")) == {"배를": 2}
    assert words(asked("syllable").find("배", "stem")) == words(asked().find("배", "stem"))


def test_left_word_and_right_are_the_sentence(asked):
    for line in asked().find("배", "substring").lines:
        assert line.left + line.word + line.right == line.text == TEXT[line.sentence]
        assert line.begin <= line.start < line.end <= line.stop


def test_order_by_the_right_and_by_the_left(asked):
    lines = asked().find("배", "stem").lines
    firsts = [line.right.split()[0].strip(MARKS) for line in ordered(lines, "right1") if line.right.strip()]
    assert firsts == sorted(firsts)
    lefts = [line.left.split()[-1] for line in ordered(lines, "left1") if line.left.strip()]
    assert lefts == sorted(lefts) and ordered(lines, "corpus") == lines
    for order in ORDERS:
        assert sorted(ordered(lines, order)) == sorted(lines)


def test_of_many_matches_some_are_drawn_and_all_are_counted(asked):
    concordance = asked(lines=[f"배를 {n}" for n in range(500)])
    for mode in MODES:
        found = concordance.find("배를", mode, most=50)
        assert found.total == 500 and len(found.lines) == 50 and found.drawn
        sentences = [line.sentence for line in found.lines]
        assert sentences == sorted(set(sentences)) and sentences != list(range(50))
        assert found == concordance.find("배를", mode, most=50) != concordance.find("배를", mode, seed=1, most=50)


def test_substrings_beyond_the_limit_keep_their_places(asked):
    concordance = asked("syllable", lines=["배 배 배 배", "감", "배 배"])
    found = concordance.find("배", "substring", most=4)
    assert found.total == 6 and len({(line.sentence, line.start) for line in found.lines}) == 4
    assert all(line.text[line.start] == "배" for line in found.lines)


@pytest.mark.parametrize("query", ["", "  ", "없는말", ".*", "(", "\x00", "배" * 5000])
def test_what_is_not_there_is_not_found(asked, query):
    for tokenizer in ("whitespace", "syllable"):
        for mode in MODES:
            found = asked(tokenizer).find(query, mode)
            assert (found.total, found.lines) == (0, [])


def test_two_words_are_found_as_they_stand(asked):
    found = asked().find("배를 먹", "substring")
    assert found.total == 1 and found.lines[0].word == "배를 먹었다."


def test_positions_are_those_of_numpy():
    rng = np.random.default_rng(0)
    ids = rng.integers(-1, 50, 3_000_000).astype(np.int32)
    for wanted in ([3], [49, 7], list(range(10, 20)), []):
        assert np.array_equal(positions(ids, np.array(wanted, np.int64)), np.flatnonzero(np.isin(ids, wanted)))


def test_every_gold_use_in_the_practice_corpus_is_found_by_its_morpheme(tmp_path):
    """The grammar says where 배 stands as a word; morphemes must agree but for slips of the analyser."""
    import json

    builtin.install(tmp_path)
    corpus = opened(tmp_path, builtin.about().corpus)
    concordance = Concordance(corpus)
    uses = [json.loads(cell) for cell in corpus.column("uses")]
    for word in ("배", "눈", "사과"):
        gold = {(at, start) for at, its in enumerate(uses) for form, _sense, start, _end in its if form == word}
        found = {(line.sentence, line.start) for line in concordance.find(word, "stem").lines}
        assert len(gold & found) / len(gold) > 0.95 and len(gold & found) / len(found) > 0.95
