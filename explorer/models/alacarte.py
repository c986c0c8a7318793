"""An encoder made of any word vectors: each word in its sentence as the company it keeps there, à la carte.

    layer 0   v_w, the same in every sentence
    layer 1   u = Σ a(w′) v_w′ over the other words of the sentence, a(w) = SIF weights (Arora, Liang & Ma 2017)
    layer 2   A u: what a word that stood there would have for a vector (Khodak et al. 2018, equation 3)

v are the vectors less their mean, of length 1: what all words share says nothing about a sense. u and A u are brought
to length 1 too. No word is its own company, so that layers 1 and 2 read nothing of it. A is all that is learnt: see
`spaces.induction`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray
from pydantic import Field
from scipy.sparse import csr_array
from typing_extensions import override

from explorer.contracts import (
    Card,
    Config,
    Corpus,
    Embeds,
    Encodes,
    Encoding,
    Making,
    Span,
    State,
    Step,
    Vocabulary,
)
from explorer.corpus.frequency import blocks
from explorer.errors import NothingToLearn
from explorer.nn.veil import veiled, within
from explorer.spaces.induction import Induction, directions, weights
from explorer.spaces.neighbours import unit

BLOCK, STEPS = 50_000, 20  # tokens between two steps at most, and how many steps at least


class AlacarteConfig(Config):
    """Knobs of the encoder."""

    vectors: str = Field(max_length=200, description="The run whose word vectors are averaged; it stays as it is.")
    min_count: int = Field(20, ge=1, le=1_000_000, description="How often a word must occur for A to be fitted on it.")


class Alacarte(Encodes):
    """Word vectors averaged over a word's company, and mapped to where such a word would lie."""

    Config = AlacarteConfig
    card = Card(
        "À la carte (averaged word vectors)",
        "A word in its sentence is the mean of the vectors of the words around it: any word vectors read contexts so.",
        "Khodak, Saunshi, Liang, Ma, Stewart & Arora 2018",
    )
    needs = {"vectors": Embeds}
    config: AlacarteConfig  # pyright: ignore[reportIncompatibleVariableOverride] - it is never assigned to

    def __init__(
        self,
        config: AlacarteConfig,
        vocabulary: Vocabulary,  # noqa: ARG002 - its words are those of the vectors
        device: str = "cpu",
        *,
        vectors: Embeds,
    ) -> None:
        super().__init__(config, vectors.vocabulary, device)
        self.words = directions(vectors.vectors())
        self.weighted = self.words * weights(self.vocabulary.counts)[:, None].astype(np.float32)
        self.places = {str(word): at for at, word in enumerate(self.vocabulary.words)}
        self.matrix = np.zeros((self.words.shape[1], self.words.shape[1]), np.float32)
        self.sums = np.zeros(self.words.shape)  # of each word's company over all its places
        self.met = np.zeros(len(self.words), np.int64)  # places that had any
        self.steps = 0

    @override
    def fit(self, corpus: Corpus, scratch: Path | None = None) -> Making[None]:
        """One reading of the corpus; with its last part A is fitted. Raises NothingToLearn."""
        own = np.array([self.places.get(str(word), -1) for word in corpus.vocabulary.words] + [-1], np.int64)
        parts = blocks(corpus, max(1, min(BLOCK, len(corpus.ids) // STEPS)))
        if not parts:
            self._solve()
        for first, last in parts[self.steps :]:
            offsets = np.asarray(corpus.offsets[first : last + 1])
            self._read(own[np.asarray(corpus.ids[offsets[0] : offsets[-1]])], offsets - offsets[0])
            self.steps += 1
            if self.steps == len(parts):
                self._solve()
            yield Step(self.steps, len(parts), {})

    def _read(self, rows: NDArray[np.int64], offsets: NDArray[np.int64]) -> None:
        """Add the company of every token of some sentences to that of its word."""
        company, count = self._around(rows, offsets)
        kept = (rows >= 0) & (count > 0)
        many = int(kept.sum())
        of_words = csr_array((np.ones(many), (rows[kept], np.arange(many))), shape=(len(self.words), many))
        self.sums += of_words @ company[kept]
        self.met += np.bincount(rows[kept], minlength=len(self.met))

    def _solve(self) -> None:
        frequent = (self.met >= self.config.min_count) & self.words.any(axis=1)
        if not frequent.any():
            raise NothingToLearn(
                "No word occurs {count} times: lower the smallest count, or add text.", count=self.config.min_count
            )
        means = self.sums / np.maximum(self.met, 1)[:, None]
        self.matrix = Induction(self.words, means, frequent).matrix.astype(np.float32)

    def _around(
        self, rows: NDArray[np.int64], offsets: NDArray[np.int64]
    ) -> tuple[Float[np.ndarray, "N D"], NDArray[np.int64]]:
        """The mean weighted vector of the other known words of each token's sentence, and how many they are."""
        known, sentence = rows >= 0, np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
        each = np.where(known[:, None], self.weighted[rows], 0)
        shape = len(offsets) - 1, len(rows)
        sums = csr_array((np.ones(len(rows), np.float32), np.arange(len(rows)), offsets), shape=shape) @ each
        count = (np.bincount(sentence[known], minlength=len(offsets) - 1)[sentence] - known).astype(np.int64)
        return (sums[sentence] - each) / np.maximum(count, 1)[:, None], count

    @override
    def state(self) -> State:
        return {
            "matrix": np.ascontiguousarray(self.matrix),
            "steps": np.array(self.steps),
            "training.sums": self.sums.copy(),
            "training.met": self.met.copy(),
        }

    @override
    def restore(self, state: State) -> None:
        """What only training needs may be missing: a finished run keeps none of it."""
        ours = self.state()
        if not {"matrix", "steps"} <= state.keys() <= ours.keys():
            raise ValueError(f"{sorted(state)} are not the arrays of this encoder")
        for name, array in state.items():
            if array.shape != ours[name].shape:
                raise ValueError(f"{name}: {array.shape} is not {ours[name].shape}")
        whole = {**ours, **state}
        self.matrix, self.steps = np.asarray(whole["matrix"], np.float32), int(whole["steps"])
        self.sums, self.met = np.array(whole["training.sums"]), np.array(whole["training.met"])

    @override
    def encode(self, sentences: Iterable[str], hidden: Iterable[Span | None] | None = None) -> Iterator[Encoding]:
        """Sentence by sentence: there is nothing to batch."""
        for sentence, place in veiled(sentences, hidden):
            tokens = self.vocabulary.tokenizer(sentence)
            rows = np.array(
                [-1 if within(token, place) else self.places.get(token.text, -1) for token in tokens], np.int64
            )
            company, _ = self._around(rows, np.array([0, len(rows)]))
            known = np.where((rows >= 0)[:, None], self.words[rows], 0) if len(rows) else company
            yield Encoding(tokens, [known.astype(np.float32), unit(company), unit(company @ self.matrix)])
