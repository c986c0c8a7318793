"""The sentences of a corpus in which a word occurs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from explorer.contracts import Corpus

CHUNK = 1 << 22  # ids compared at a time: 16 MB of a memory-mapped file


class Occurrence(NamedTuple):
    """A sentence, and where in it the word stands: text[start:end], in code points."""

    sentence: int
    text: str
    start: int
    end: int


def occurrences(corpus: Corpus, word: int, limit: int = 50, seed: int = 0) -> list[Occurrence]:
    """Sentences that contain a word (its id), each once, in the order of the corpus.

    Where more than `limit` do, they are drawn from all over it, the same for the same seed. Ten million tokens take
    about 10 ms. Raises ValueError for an id below 0, which would mean words outside the vocabulary.
    """
    if word < 0:
        raise ValueError("words outside the vocabulary have no occurrences of their own")
    places = _places(corpus.ids, word)
    offsets = np.asarray(corpus.offsets)
    sentences, first = np.unique(np.searchsorted(offsets, places, side="right") - 1, return_index=True)
    if len(sentences) > limit:
        drawn = np.sort(np.random.default_rng(seed).choice(len(sentences), limit, replace=False))
        sentences, first = sentences[drawn], first[drawn]
    return [
        Occurrence(int(at), corpus.sentence(int(at)), int(corpus.starts[place]), int(corpus.ends[place]))
        for at, place in zip(sentences, places[first], strict=True)
    ]


def _places(ids: np.ndarray, word: int) -> np.ndarray:
    """Where the word stands among all tokens."""
    found = [at + np.flatnonzero(ids[at : at + CHUNK] == word) for at in range(0, len(ids), CHUNK)]
    return np.concatenate(found) if found else np.empty(0, np.int64)
