"""What a classifier is given of a sentence: which words it has, or the mean of their vectors or of states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from explorer.contracts import Array, Corpus, Embeds, Encodes, Making, Step

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
else:
    csr_matrix = object

BATCH = 256


class Read(NamedTuple):
    """Sentences as rows of a table of vectors, one table for all; a word that has none is left out."""

    rows: list[NDArray[np.int64]]  # (T,) a sentence
    vectors: Array  # (W, D): of the words that occur

    @property
    def known(self) -> float:
        """The share of the sentences that have a vector at all."""
        return float(np.mean([len(each) > 0 for each in self.rows]))


def words(corpus: Corpus, sentences: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The words of each sentence, as the corpus knows them."""
    found = [np.asarray(corpus.ids[corpus.offsets[at] : corpus.offsets[at + 1]], np.int64) for at in sentences.tolist()]
    return [each[each >= 0] for each in found]


def onehot(rows: Sequence[NDArray[np.int64]], width: int) -> csr_matrix:
    """Which words each sentence has: (N, width) of zeros and ones."""
    from scipy.sparse import csr_matrix

    rows = [np.unique(each) for each in rows]
    ends = np.cumsum([0, *map(len, rows)])
    flat = np.concatenate([np.zeros(0, np.int64), *rows])
    return csr_matrix((np.ones(len(flat), np.float64), flat, ends), shape=(len(rows), width))


def drawn(rows: Sequence[NDArray[np.int64]], width: int, seed: int) -> Read:
    """A random vector for every word, N(0, 1)."""
    used, rows = _renumbered(rows)
    return Read(rows, np.random.default_rng([seed, 13]).standard_normal((len(used), width), np.float32))


def embedded(corpus: Corpus, sentences: NDArray[np.int64], model: Embeds) -> Making[Read]:
    """The words of each sentence as a space knows them, scaled to a mean square of 1.

    Where the space was cut by the tokeniser of the corpus, words are found by name; else the sentence is cut anew.
    """
    place = {word: at for at, word in enumerate(model.vocabulary.words)}
    if _alike(corpus, model):
        own = np.array([place.get(word, -1) for word in corpus.vocabulary.words], np.int64)
        rows = [own[each] for each in words(corpus, sentences)]
    else:
        rows = []
        for at, sentence in enumerate(sentences.tolist()):
            cut = model.vocabulary.tokenizer(corpus.sentence(sentence))
            rows.append(np.array([place.get(token.text, -1) for token in cut], np.int64))
            if at % BATCH == 0:
                yield Step(at, len(sentences), {})
    used, rows = _renumbered([each[each >= 0] for each in rows])
    vectors = np.asarray(model.vectors()[used], np.float32)
    yield Step(1, 1, {})
    return Read(rows, vectors / max(float(np.sqrt(np.square(vectors).mean())), 1e-9) if vectors.size else vectors)


def _alike(corpus: Corpus, model: Embeds) -> bool:
    one, other = corpus.vocabulary.tokenizer, model.vocabulary.tokenizer
    return one.name == other.name and dict(one.settings) == dict(other.settings)


def _renumbered(rows: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
    """The words that occur, and each sentence in places among them."""
    used, flat = np.unique(np.concatenate([np.zeros(0, np.int64), *rows]), return_inverse=True)
    return used, np.split(flat.astype(np.int64), np.cumsum([len(each) for each in rows])[:-1])


def means(read: Read) -> Float[np.ndarray, "N D"]:
    """The mean vector of each sentence; zeros without a word."""
    found = np.zeros((len(read.rows), read.vectors.shape[1]), np.float32)
    for at, each in enumerate(read.rows):
        if len(each):
            found[at] = read.vectors[each].mean(axis=0)
    return found


def encoded(corpus: Corpus, sentences: NDArray[np.int64], model: Encodes) -> Making[Float[np.ndarray, "N L D"]]:
    """The mean state of each sentence in each layer, the model's own tokens left out where it has others."""
    found = []
    for first in range(0, len(sentences), BATCH):
        texts = [corpus.sentence(at) for at in sentences[first : first + BATCH].tolist()]
        for encoding in model.encode(texts):
            real = np.array([token.start < token.end for token in encoding.tokens], bool)
            which = real if real.any() else np.ones(len(real), bool)
            layers = [layer[which] for layer in encoding.layers]
            found.append([layer.mean(axis=0) if len(layer) else np.zeros(layer.shape[1]) for layer in layers])
        yield Step(min(first + BATCH, len(sentences)), len(sentences), {})
    return np.array(found, np.float32)


def beside(layers: Float[np.ndarray, "N L D"], words: Float[np.ndarray, "N E"]) -> Float[np.ndarray, "N L F"]:
    """Every layer with the same vectors of words behind it, F = D + E: a mixture of layers leaves them as they are."""
    repeated = np.repeat(words[:, None], layers.shape[1], axis=1)
    return np.concatenate([layers, repeated], axis=2)
