"""How a word's place in a sentence becomes a vector: four things that can be read of a model there.

    open      an encoder's layers, the last four summed (Devlin et al. 2019, section 5.3), mean over the word's pieces
    hidden    the same, where the model does not see the word itself
    expected  Σ √p(w) v(w) over all words that stand in none of the places, p what the model would put there if the
              word were hidden: substitutes, as Amrami & Goldberg (2019) tell senses by them, here by their vectors, so
              that fruit is near other fruit. The word itself, likely in all its senses, would only tell how sure the
              model is; and of two words taken for one, neither may tell which of them stood there
    context   Σ a(w) v(w) over the sentence's other words, a(w) = SIF weights (Arora, Liang & Ma 2017): any model with
              vectors of words can be read so, skip-gram too

v are vectors less their mean, of length 1: what all words share says nothing about a sense. Measured
(tests/benchmarks/RESULTS.md), context by skip-gram's vectors and what a masked model expects tell senses best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Literal

import numpy as np
from jaxtyping import Float

from explorer.contracts import Array, Embeds, Encodes, Fills, Making, Marked, Model, Step, Tokenizer
from explorer.nn.marked import pool
from explorer.nn.veil import within
from explorer.spaces.induction import directions, weights

Reading = Literal["context", "expected", "hidden", "open"]
LAST = 4
EVERY = 32  # places between two steps
Rows = Float[np.ndarray, "N D"]


def able(kind: type[Model]) -> list[Reading]:
    """What can be read of a kind of model, the best first."""
    needs: dict[Reading, tuple[type, ...]] = {
        "expected": (Fills, Embeds), "context": (Embeds,), "hidden": (Encodes,), "open": (Encodes,)
    }  # fmt: skip
    return [name for name, all_of in needs.items() if all(issubclass(kind, each) for each in all_of)]


def read(model: Model, places: Sequence[Marked], reading: Reading) -> Making[Rows]:
    """A vector a place, (N, D); NaN where the model knows nothing there.

    Raises TypeError for a model that cannot be read so (`able`).
    """
    vectors = _readers()[reading](model, places)
    found: list[Array] = []
    while some := list(islice(vectors, EVERY)):
        found += some
        yield Step(len(found), len(places), {})
    return np.stack(found) if found else np.zeros((0, 0), np.float32)


def _readers() -> dict[Reading, Callable[[Model, Sequence[Marked]], Iterator[Array]]]:
    return {"context": _context, "expected": _expected, "hidden": _hidden, "open": _open}


def company(tokenizer: Tokenizer, place: Marked) -> list[str]:
    """The other words of the sentence: those that share no character with the place."""
    tokens = tokenizer(place.text)
    return [each.text for each in tokens if not within(each, (place.start, place.end))]


def _itself(tokenizer: Tokenizer, place: Marked) -> list[str]:
    """The word that stands there, in its pieces."""
    return [each.text for each in tokenizer(place.text) if within(each, (place.start, place.end))]


def _context(model: Model, places: Sequence[Marked]) -> Iterator[Array]:
    if not isinstance(model, Embeds):
        raise TypeError(f"{type(model).__name__} has no vectors of words")
    vocabulary = model.vocabulary
    rows = {str(word): at for at, word in enumerate(vocabulary.words)}
    vectors = directions(model.vectors()) * weights(vocabulary.counts)[:, None].astype(np.float32)
    for place in places:
        known = [rows[word] for word in company(vocabulary.tokenizer, place) if word in rows]
        yield vectors[known].mean(axis=0) if known else _nothing(vectors.shape[1])


def _expected(model: Model, places: Sequence[Marked]) -> Iterator[Array]:
    if not (isinstance(model, Fills) and isinstance(model, Embeds)):
        raise TypeError(f"{type(model).__name__} guesses no hidden words")
    vectors, vocabulary = directions(model.vectors()), model.vocabulary
    rows = {str(word): at for at, word in enumerate(vocabulary.words)}
    asked = [rows[word] for word in {each for at in places for each in _itself(vocabulary.tokenizer, at)} & rows.keys()]
    for log_probs in model.fill([place.text for place in places], [place[1:] for place in places]):
        shares = np.exp(log_probs[: len(vectors)])
        shares[asked] = 0
        yield np.sqrt(shares / shares.sum()) @ vectors  # NaN where nothing was hidden


def _hidden(model: Model, places: Sequence[Marked]) -> Iterator[Array]:
    return _layers(model, places, hides=True)


def _open(model: Model, places: Sequence[Marked]) -> Iterator[Array]:
    return _layers(model, places, hides=False)


def _layers(model: Model, places: Sequence[Marked], hides: bool) -> Iterator[Array]:
    if not isinstance(model, Encodes):
        raise TypeError(f"{type(model).__name__} reads no sentences")
    hidden = [place[1:] for place in places] if hides else None
    for place, encoding in zip(places, model.encode([place.text for place in places], hidden), strict=True):
        pooled = pool(encoding, place.start, place.end)
        yield _nothing(encoding.layers[-1].shape[1]) if pooled is None else summed(pooled)


def summed(layers: Sequence[Array]) -> Array:
    """The sum of the last four layers, or of all there are: of one place (D,) or of many (N, D)."""
    return np.stack(layers[-LAST:]).sum(axis=0)


def _nothing(width: int) -> Array:
    return np.full(width, np.nan, np.float32)
