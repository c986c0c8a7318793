from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from explorer.corpus.grammar import Choice, Draft, Ending, Use, parsed
from explorer.corpus.lexicon import Lexicon, Word

PEAR, TREE, EAT = Word("배", "noun", "pear"), Word("감", "noun", "persimmon"), Word("먹다", "verb")
FRUIT = (PEAR, TREE, Word("귤", "noun"), Word("포도", "noun"))
LEXICON = Lexicon(
    {"fruit": FRUIT, "eat": (EAT,), "pear": (PEAR,), "taste": (Word("시다", "adjective"),)},
    {"배/pear": PEAR, "먹다": EAT},
    {},
    {},
)


def told(pattern: str, seed: int = 0) -> Draft:
    draft = Draft()
    parsed(pattern)(draft, Choice(LEXICON, Random(seed)), Ending("었다"))
    return draft


def test_particle_predicate_and_span_follow_the_word():
    draft = told("오늘 {pear}은 {pear}을 {eat:고} {배/pear}을 {먹다:.}")
    assert draft.text == "오늘 배는 배를 먹고 배를 먹었다"
    assert draft.uses == [Use("배", "pear", 3, 4), Use("배", "pear", 6, 7), Use("배", "pear", 12, 13)]


def test_a_numbered_slot_keeps_its_word():
    for seed in range(20):
        first, second = told("{fruit#1} {fruit#1}", seed).text.split()
        assert first == second


def test_slots_of_one_sentence_differ():
    for seed in range(20):
        assert len(set(told("{fruit} {fruit} {fruit} {fruit}", seed).text.split())) == 4


def test_a_list_joins_with_the_right_particle():
    texts = {told("{fruit+}을 {먹다:.}", seed).text for seed in range(300)}
    assert any("배와 감을" in text for text in texts) and any("감과 배를" in text for text in texts)
    assert any("귤이나 포도를" in text for text in texts) and any("포도나 귤을" in text for text in texts)
    assert any(text.count(",") == 2 for text in texts)


def test_options_and_alternatives_come_evenly():
    texts = Counter(told("[꼭 ](산|들)이 {먹다:.}", seed).text for seed in range(400))
    assert set(texts) == {"산이 먹었다", "들이 먹었다", "꼭 산이 먹었다", "꼭 들이 먹었다"}
    assert min(texts.values()) > 60  # 100 expected, five standard deviations are 43


def test_the_copula_takes_the_open_ending():
    assert told("이것은 {pear:=.}").text == "이것은 배였다"


def test_words_of_a_slot_come_about_equally_often():
    choice, counts = Choice(LEXICON, Random(1)), Counter()
    for _ in range(400):
        counts[choice.draw("fruit", Draft()).sense != ""] += 1
    assert counts[True] / counts[False] == pytest.approx(1.8, rel=0.05)  # SENSE_SHARE


def test_an_unclosed_bracket_is_refused():
    with pytest.raises(ValueError, match=r"bracket|unbalanced"):
        parsed("[매우 {pear}")
