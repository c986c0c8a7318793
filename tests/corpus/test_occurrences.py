"""Occurrences against a loop over sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from explorer.contracts import Corpus, Token, Vocabulary
from explorer.corpus import occurrences as module
from explorer.corpus.occurrences import occurrences


class Whitespace:
    name = "whitespace"
    settings: dict[str, object] = {}

    def __call__(self, sentence: str) -> list[Token]:
        found, at = [], 0
        for word in sentence.split():
            at = sentence.index(word, at)
            found.append(Token(word, at, at + len(word)))
            at += len(word)
        return found


class Listed(Corpus):
    """A corpus of a few sentences in memory; rare words lie outside its vocabulary."""

    def __init__(self, sentences: list[str], words: list[str]) -> None:
        self.sentences, self.fingerprint = sentences, "listed"
        self.vocabulary = Vocabulary(words, np.arange(len(words), 0, -1), Whitespace())
        known = {word: at for at, word in enumerate(words)}
        cut = [Whitespace()(one) for one in sentences]
        tokens = [token for one in cut for token in one]
        self.ids = np.array([known.get(token.text, -1) for token in tokens], np.int32)
        self.starts = np.array([token.start for token in tokens], np.int32)
        self.ends = np.array([token.end for token in tokens], np.int32)
        self.offsets = np.cumsum([0, *map(len, cut)], dtype=np.int64)

    def sentence(self, index: int) -> str:
        return self.sentences[index]

    def column(self, name: str) -> Sequence[object]:
        raise KeyError(name)

    def side(self, name: str) -> Corpus:
        raise KeyError(name)


@pytest.fixture
def corpus() -> Listed:
    rng = np.random.default_rng(0)
    words = ["배가", "배를", "사과", "먹다", "간다"]
    sentences = [" ".join(rng.choice([*words, "뭘까"], rng.integers(0, 9))) for _ in range(400)]
    return Listed(sentences, words)


def test_every_sentence_that_contains_the_word_is_found_once_at_its_first_place(
    corpus: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHUNK", 37)  # chunks end inside sentences
    found = occurrences(corpus, 1, limit=1000)
    expected = [at for at, text in enumerate(corpus.sentences) if "배를" in text.split()]
    assert [one.sentence for one in found] == expected
    for one in found:
        assert one.text == corpus.sentences[one.sentence]
        assert one.text[one.start : one.end] == "배를"
        assert one.start == one.text.index("배를")


def test_more_than_asked_are_drawn_from_all_over_and_the_same_each_time(corpus: Listed) -> None:
    drawn = occurrences(corpus, 0, limit=20)
    assert len(drawn) == 20 and drawn == occurrences(corpus, 0, limit=20)
    places = [one.sentence for one in drawn]
    assert places == sorted(set(places))
    assert places[0] < 100 and places[-1] > 300
    assert drawn != occurrences(corpus, 0, limit=20, seed=1)


def test_a_word_that_does_not_occur_has_none_and_no_word_is_refused(corpus: Listed) -> None:
    assert occurrences(corpus, 99) == []
    assert occurrences(Listed([], ["배"]), 0) == []
    with pytest.raises(ValueError, match="outside"):
        occurrences(corpus, -1)
