"""The relations are those that the grammar's frames say."""

from __future__ import annotations

from explorer.corpus import practice
from explorer.corpus.relations import relations


def test_fruit_is_peeled_and_every_relation_has_words_of_both_kinds() -> None:
    found = {noun: each for each in relations() for noun in each.nouns}
    assert "깎다" in found["포도"].predicates
    assert all(each.nouns and each.predicates for each in relations())
    assert all(word.endswith("다") for each in relations() for word in each.predicates)


def test_a_pair_of_a_relation_meets_in_the_sentences_that_the_grammar_writes() -> None:
    text = " ".join(each.text for each in practice.sentences(4000))
    met = [noun for each in relations() for noun in each.nouns if f"{noun}를 " in text or f"{noun}을 " in text]
    assert len(met) > 200
