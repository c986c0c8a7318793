"""A space of words beside the corpus it was trained on: vectors of single contexts, by à la carte induction.

    space = yield from induced(corpus, model)
    places = space.places(word, [[3, 0, 1], [7, 4, 5]])     # tokens of the corpus that are this very word
    space.contexts(places) @ space.induction.without(word)   # what each context alone would make of the word

Words are numbered as the corpus numbers them; where the model has none, their vector is zero. At most
`homonymy.MOST_WORDS` of them take part, and of a long corpus a part is read (`homonymy.MOST_TOKENS`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int

from explorer.contracts import Array, Corpus, Embeds, Making
from explorer.corpus import homonymy
from explorer.corpus.concordance import positions
from explorer.corpus.search import Words, form, tag
from explorer.errors import UnknownWord
from explorer.spaces.induction import Induction, weights

Place = Sequence[int]  # sentence, start, end: code points


@dataclass(frozen=True)
class Induced:
    """What is known of the corpus's first W words: vectors and weighted vectors (W, D), and the map from contexts."""

    corpus: Corpus
    vectors: Float[np.ndarray, "W D"]
    weighted: Float[np.ndarray, "W D"]
    induction: Induction
    window: int

    def word(self, name: str) -> int:
        """A word by its name (배/NNG) or its form (배), the most frequent of several. Raises UnknownWord."""
        hits = Words(self.corpus.vocabulary.words[: len(self.vectors)]).find(name, "exact")
        known = [int(hit) for hit in hits if self.vectors[hit].any()]
        if not known:
            raise UnknownWord("“{word}” has no vector in this space.", word=name)
        return known[0]

    @cached_property
    def kinds(self) -> list[tuple[str, str]]:
        """Form and tag of each word: 배/NNG is 배 and NNG."""
        words = self.corpus.vocabulary.words[: len(self.vectors)]
        return [(form(str(word)), tag(str(word))) for word in words]

    def places(self, word: int, said: Sequence[Place]) -> Int[np.ndarray, " N"]:
        """The tokens at these places that are the word: where the corpus reads another one, the place is left out."""
        found = [self._token(word, *place) for place in said]
        return np.array([at for at in found if at >= 0], np.int64)

    def _token(self, word: int, sentence: int, start: int, end: int) -> int:
        if not 0 <= sentence < len(self.corpus.offsets) - 1:
            return -1
        low, high = int(self.corpus.offsets[sentence]), int(self.corpus.offsets[sentence + 1])
        inside = (self.corpus.starts[low:high] < end) & (self.corpus.ends[low:high] > start)
        at = low + np.flatnonzero(inside & (self.corpus.ids[low:high] == word))
        return int(at[0]) if len(at) else -1

    def everywhere(self, word: int, most: int, seed: int = 0) -> Int[np.ndarray, " N"]:
        """All tokens that are the word, or `most` of them drawn."""
        found = positions(self.corpus.ids, np.array([word]))
        if len(found) <= most:
            return found
        return np.sort(np.random.default_rng(seed).choice(found, most, replace=False))

    def contexts(self, places: Int[np.ndarray, " N"]) -> Float[np.ndarray, "N D"]:
        """U of each place: the weighted sum of the words within the window, inside the sentence."""
        offsets, words = np.asarray(self.corpus.offsets), len(self.vectors)
        sentence = np.searchsorted(offsets, places, side="right") - 1
        first, last = offsets[sentence], offsets[sentence + 1]
        found = np.zeros((len(places), self.vectors.shape[1]))
        for apart in [step for size in range(1, self.window + 1) for step in (-size, size)]:
            beside = places + apart
            ids = np.asarray(self.corpus.ids[np.clip(beside, 0, len(self.corpus.ids) - 1)])
            known = (beside >= first) & (beside < last) & (ids >= 0) & (ids < words)
            found[known] += self.weighted[ids[known]]
        return found


def induced(corpus: Corpus, model: Embeds) -> Making[Induced]:
    """Read the corpus once, and fit the map from words' mean contexts to their vectors.

    The window is the run's own where its config has one. Words met fewer than `homonymy.COMPANION` times take part as
    company, but A is not fitted on them.
    """
    vectors = _aligned(corpus, model)
    window = int(getattr(model.config, "window", homonymy.WINDOW))
    together, met = yield from homonymy.company(corpus, len(vectors), window)
    weighted = vectors * weights(met)[:, None]
    contexts = (together @ weighted) / np.maximum(met, 1)[:, None]
    fitted = (met >= homonymy.COMPANION) & vectors.any(axis=1)
    return Induced(corpus, vectors, weighted, Induction(vectors, contexts, fitted), window)


def _aligned(corpus: Corpus, model: Embeds) -> Float[np.ndarray, "W D"]:
    """The model's vectors in the corpus's numbering; zeros where the model has no such word, or no finite vector."""
    words = corpus.vocabulary.words[: homonymy.MOST_WORDS]
    rows = {str(word): at for at, word in enumerate(model.vocabulary.words)}
    table: Array = model.vectors()
    at = np.array([rows.get(str(word), -1) for word in words], np.int64)
    found = np.zeros((len(words), table.shape[1]))
    found[at >= 0] = table[at[at >= 0]]
    found[~np.isfinite(found).all(axis=1)] = 0
    return found
