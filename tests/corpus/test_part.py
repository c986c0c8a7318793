"""A part of a corpus against the corpus that one would build of those sentences alone."""

from __future__ import annotations

import numpy as np

from explorer.corpus.part import Part

TEXTS = ["배 를 먹다", "", "사과 와 배", "배 가 뜨다", "눈"]


def test_it_is_those_sentences_and_no_others(small_corpus):
    whole = small_corpus(TEXTS, {"label": list("abcde")}, {"side": small_corpus(["one", "two", "", "four", "five"])})
    part = Part(whole, np.array([3, 1, 2]))
    for at, row in enumerate((3, 1, 2)):
        mine, its = (slice(*each.offsets[n : n + 2]) for each, n in ((part, at), (whole, row)))
        words = [part.vocabulary.words[i] for i in part.ids[mine]]
        assert words == TEXTS[row].split() and part.sentence(at) == TEXTS[row]
        assert [TEXTS[row][a:b] for a, b in zip(part.starts[mine], part.ends[mine], strict=True)] == words
        assert np.array_equal(part.ids[mine], whole.ids[its])
    assert list(part.column("label")) == ["d", "b", "c"] and part.side("side").sentence(0) == "four"
    assert part.offsets.tolist() == [0, 3, 3, 6]


def test_other_sentences_are_another_corpus(small_corpus):
    whole = small_corpus(TEXTS)
    names = {Part(whole, np.array(each)).fingerprint for each in ([0, 1], [1, 0], [0])} | {whole.fingerprint}
    assert len(names) == 4


def test_of_no_sentence_it_is_empty(small_corpus):
    part = Part(small_corpus(TEXTS), np.zeros(0, np.int64))
    assert part.offsets.tolist() == [0] and len(part.ids) == 0
