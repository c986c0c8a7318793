"""Neighbours in a sentence: a homonym of two topics must be among the words of the sentence's own."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.here import POOL, K, neighbours_here
from explorer.corpus.gold import senses
from explorer.errors import NothingToLearn
from explorer.spaces.stages import finished
from tests.planted import Planted, sentences, vectors


@pytest.fixture(scope="module")
def corpus(small_corpus):
    texts, cells = sentences(960)
    return small_corpus(texts, {"uses": cells})


@pytest.fixture(scope="module")
def model(corpus):
    """The homonym's own vector lies between its two topics."""
    words = [str(each) for each in corpus.vocabulary.words]
    table = vectors(words)
    topics = [[at for at, word in enumerate(words) if word.startswith(f"t{n}")] for n in (0, 1)]
    table[words.index("h0")] = sum(table[rows].mean(axis=0) for rows in topics)
    return Planted(words, table)


@pytest.fixture(scope="module")
def told(corpus, model):
    return finished(neighbours_here(corpus, model, "h0"))


def test_neighbours_are_of_the_sentence_s_own_topic(corpus, told):
    gold = senses(corpus, list(zip(told["sentence"], told["start"], told["end"], strict=True)))
    right = [
        np.mean([name.startswith(f"t{sense[1]}") for name in near])
        for near, sense in zip(told["neighbours"], gold, strict=True)
    ]
    assert np.mean(right) > 0.98
    assert {name[:2] for name in told.attrs["static"]} == {"t0", "t1"}


def test_every_occurrence_has_its_row_and_the_word_is_not_its_own_neighbour(corpus, told):
    places = [(at, cell) for at, cell in enumerate(corpus.column("uses")) if cell != "[]"]
    assert told["sentence"].tolist() == [at for at, _cell in places] and told.attrs["pool"] == min(POOL, len(told) // 5)
    assert all("h0" not in near and len(near) == K for near in told["neighbours"])
    assert all((np.diff(each) <= 1e-6).all() for each in told["cosines"])
    static = set(told.attrs["static"])
    assert told["shared"].tolist() == pytest.approx([len(static & set(near)) / K for near in told["neighbours"]])


def test_a_place_beyond_the_draw_can_be_asked_for(corpus, model, told, monkeypatch):
    monkeypatch.setattr("explorer.analysis.here.MOST", 30)
    some = finished(neighbours_here(corpus, model, "h0"))
    assert len(some) == 30 and some.attrs["drawn"] and not told.attrs["drawn"]
    missing = next(row for row in told.itertuples() if row.sentence not in set(some["sentence"]))
    more = finished(neighbours_here(corpus, model, "h0", [[missing.sentence, missing.start, missing.end]]))
    assert set(more["sentence"]) == {*some["sentence"], missing.sentence}


def test_a_word_that_the_text_never_holds_is_told(small_corpus, model):
    other = small_corpus(["t0w1 t0w2"] * 30 + ["h0"])
    other.ids[other.ids == list(other.vocabulary.words).index("h0")] = 0
    with pytest.raises(NothingToLearn):
        finished(neighbours_here(other, model, "h0"))
