"""Gold senses at places of a corpus, from either column; cells of another make say nothing."""

from __future__ import annotations

import json

import pytest

from explorer.corpus import practice
from explorer.corpus.gold import Use, known, senses, uses

TEXTS = ["배를 타고 배를 먹다", "배가 아프다", "물"]


def test_the_use_that_covers_a_place_tells_its_sense(small_corpus):
    cells = [json.dumps([["배", "ship", 0, 1], ["배", "pear", 6, 7]]), json.dumps([["배", "belly", 0, 1]]), "[]"]
    corpus = small_corpus(TEXTS, {"uses": cells})
    assert senses(corpus, [(0, 0, 1), (0, 6, 8), (1, 0, 2), (0, 3, 5), (2, 0, 1)]) == ["ship", "pear", "belly", "", ""]


def test_a_column_of_senses_is_the_sentence_s(small_corpus):
    corpus = small_corpus(TEXTS, {"sense": ["ship", None, 3]})
    assert senses(corpus, [(0, 0, 1), (1, 0, 1), (2, 0, 1)]) == ["ship", "", "3"]


def test_without_a_column_nothing_is_known(small_corpus):
    assert senses(small_corpus(TEXTS), [(0, 0, 1)]) == [""]


@pytest.mark.parametrize("cell", [None, "", "배", "3", "[1]", '[["배"]]', "{}", '[["배", "ship", "a", 1]]'])
def test_a_cell_of_another_make_says_nothing(cell):
    assert uses(cell) == []


def test_the_practice_corpus_is_read_as_it_was_written():
    for each in practice.sentences(200):
        assert uses(json.dumps(each.uses, ensure_ascii=False)) == [Use(*use) for use in each.uses]


def test_homonyms_are_words_of_two_senses_with_their_places(small_corpus):
    cells = [
        json.dumps([["배", "ship", 0, 1], ["배", "pear", 6, 7]]),
        json.dumps([["배", "ship", 0, 1]]),
        '[["물", "water", 0, 1]]',
    ]
    assert known(small_corpus(TEXTS, {"uses": cells})) == {"배": {"ship": [(0, 0, 1), (1, 0, 1)], "pear": [(0, 6, 7)]}}
    assert known(small_corpus(TEXTS)) == {}


def test_a_sentence_s_sense_belongs_to_the_word_it_is_about(small_corpus):
    texts, places = ["배 를 먹는 배", "말 을 배 에서"], [(0, 0, 1), (0, 7, 8), (1, 5, 6)]
    by_word = small_corpus(texts, {"sense": ["배#2", "말#1"], "word": ["배", "말"]})
    assert senses(by_word, places) == ["배#2", "배#2", ""]
    by_place = small_corpus(texts, {"sense": ["배#2", "말#1"], "start": ["7", "0"], "end": ["8", "1"]})
    assert senses(by_place, places) == ["", "배#2", ""]
    broken = small_corpus(texts, {"sense": ["배#2", None], "start": ["x", ""], "end": ["8", ""]})
    assert senses(broken, places) == ["배#2", "배#2", ""]
