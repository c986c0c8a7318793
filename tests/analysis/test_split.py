"""A word split into its senses: new rows beside the old ones, each where loops over the text find its sense."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.split import split
from explorer.corpus.gold import known
from explorer.errors import NothingToLearn
from explorer.spaces.stages import finished
from tests.planted import Planted, senses_of, sentences, vectors


def made(small_corpus, extra: str = ""):
    texts, cells = sentences(480)
    corpus = small_corpus([*texts, *([extra] if extra else [])], {"uses": [*cells, *(["[]"] if extra else [])]})
    words = [str(each) for each in corpus.vocabulary.words]
    return corpus, Planted(words, vectors(words))


def test_senses_stand_beside_all_other_words(small_corpus):
    corpus, model = made(small_corpus)
    senses = known(corpus)["h0"]
    frame = finished(split(corpus, model, "h0", senses))
    table = dict(zip(frame["word"], frame["vector"], strict=True))
    counts = dict(zip(frame["word"], frame["count"], strict=True))
    assert set(table) == {*model.vocabulary.words, "h0#1", "h0#2"}
    for at, word in enumerate(model.vocabulary.words):
        assert (table[word] == model.vectors()[at]).all()
    expected = senses_of(corpus, model.vectors(), "h0")
    for name, sense in frame.attrs["senses"].items():
        assert table[name] == pytest.approx(expected[sense], abs=1e-4)
        assert counts[name] == len(senses[sense])
    assert (np.diff(frame["count"].to_numpy()) <= 0).all()


def test_names_that_are_taken_are_passed_over_and_hostile_ones_kept(small_corpus):
    corpus, model = made(small_corpus, extra="h0#1 <script>")
    frame = finished(split(corpus, model, "h0", known(corpus)["h0"]))
    assert list(frame.attrs["senses"]) == ["h0#2", "h0#3"] and len(set(frame["word"])) == len(frame)
    assert "<script>" in set(frame["word"])


def test_senses_without_occurrences_enough_are_told(small_corpus):
    corpus, model = made(small_corpus)
    with pytest.raises(NothingToLearn):
        finished(split(corpus, model, "h0", {"s0": known(corpus)["h0"]["s0"][:3]}))
