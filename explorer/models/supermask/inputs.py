"""Sentences as inputs of a fixed network: (N, F), each of length ½√F, or zeros where there is nothing to read.

characters   one to three letters in a row within an eojeol, hashed to F places, log(1 + count)
words        the mean of random vectors, each drawn by the word itself: the same in every corpus
numbers      the text as numbers, the first F of them
an encoder   the mean of its last states
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from explorer.contracts import Array, Encodes, Tokenizer

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
else:
    csr_matrix = object

Inputs = Callable[[Sequence[str]], csr_matrix]
LENGTH = 0.5  # of an input, as a share of √F


def characters(width: int) -> Inputs:
    """Hashed n-grams of letters (scikit-learn's char_wb)."""
    from sklearn.feature_extraction.text import HashingVectorizer

    made: Any = HashingVectorizer  # its types know neither norm None nor float32
    hashing = made(
        analyzer="char_wb", ngram_range=(1, 3), n_features=width, alternate_sign=False, norm=None, dtype=np.float32
    )

    def read(sentences: Sequence[str]) -> csr_matrix:
        found: Any = hashing.transform(sentences)
        found.data = np.log1p(found.data)
        return scaled(found)

    return read


def words(width: int, tokenizer: Tokenizer) -> Inputs:
    """A random vector for each word, by a hash of it."""
    known: dict[str, Array] = {}

    def vector(word: str) -> Array:
        if word not in known:
            digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
            known[word] = np.random.default_rng(int.from_bytes(digest, "big")).standard_normal(width, np.float32)
        return known[word]

    def read(sentences: Sequence[str]) -> csr_matrix:
        rows = [[vector(token.text) for token in tokenizer(sentence)] for sentence in sentences]
        return scaled(np.array([np.sum(each, 0) if each else np.zeros(width) for each in rows], np.float32))

    return read


def numbers(width: int) -> Inputs:
    """What a sentence says in numbers; what is none counts as 0."""

    def read(sentences: Sequence[str]) -> csr_matrix:
        found = np.zeros((len(sentences), width), np.float32)
        for at, sentence in enumerate(sentences):
            told = [_number(each) for each in sentence.split()[:width]]
            found[at, : len(told)] = told
        return scaled(found)

    return read


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        return 0.0
    return found if abs(found) < 1e6 else 0.0  # inf and nan too


def states(encoder: Encodes) -> Inputs:
    """The mean of an encoder's last states, its own tokens left out."""

    def read(sentences: Sequence[str]) -> csr_matrix:
        rows = []
        for encoding in encoder.encode(sentences):
            own = np.array([token.start < token.end for token in encoding.tokens], bool)
            last = encoding.layers[-1]
            rows.append(last[own].mean(0) if own.any() else np.zeros(last.shape[1], np.float32))
        return scaled(np.array(rows, np.float32))

    return read


def scaled(rows: csr_matrix | Float[np.ndarray, "N F"]) -> csr_matrix:
    """Each row brought to the one length."""
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    found: Any = csr_matrix(rows)
    unit: Any = normalize(found)
    return csr_matrix(unit * np.float32(LENGTH * found.shape[1] ** 0.5), dtype=np.float32)
