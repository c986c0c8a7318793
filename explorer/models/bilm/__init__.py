"""ELMo's language model: one network reads a sentence to the right, another to the left (Peters et al. 2018).

    letters ──▶ words (layer 0) ──▶ LSTM ──▶ LSTM + what it was given     twice: to the right, to the left
                                             each predicts the next word of its own direction, by one softmax

The two directions share the words and the softmax, and nothing else: what the forward half knows of a place is what
stands up to there. A task takes γ · Σ s_j h_j of the layers (`explorer.nn.mixing`). Where things stand:

    network.py    the knobs and the network      alphabet.py    how words are spelt
    lending.py    the copy that a task trains

Departures: no projection inside the LSTMs and no clipping of cells; sentences stand alone, so that no state is carried
from batch to batch; the softmax is over all words, and what it is given is first multiplied by a number that is learnt
(√D at the beginning).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from typing_extensions import override

from explorer.contracts import (
    Adapts,
    Array,
    Card,
    Corpus,
    Encoding,
    Lends,
    Making,
    Prediction,
    Predicts,
    Score,
    Sight,
    Span,
    Spells,
    State,
    Token,
    Vocabulary,
)
from explorer.errors import NothingToLearn
from explorer.models.bilm.alphabet import Alphabet
from explorer.models.bilm.lending import Numbered, Reading
from explorer.models.bilm.network import BiLMConfig, Network, Passed
from explorer.nn.batches import Batch, Batches
from explorer.nn.descent import Learner, Loss, array, seeded
from explorer.nn.likelihood import cross_entropy, scored, shares
from explorer.nn.veil import veiled, within
from explorer.nn.windows import batched, cut

OWN = ("<unk>", "<s>", "</s>")
VEIL = Token(OWN[0], 0, 0)  # what is read instead of a hidden token
SPELT = 4096  # words that are spelt at once


class Spelling(NamedTuple):
    """The words of a corpus for the network: their letters, own tokens' behind them, and the output row of each."""

    letters: NDArray[np.int32]  # (U + own, T)
    rows: NDArray[np.int64]  # (U + own,)


class BiLM(Predicts, Adapts, Lends, Spells):
    """Each word from the words before it, and again from those after it."""

    Config = BiLMConfig
    card = Card(
        "Bidirectional LSTM (ELMo)",
        "Words are read letter by letter, and guessed from the words before them and from those after them.",
        "Peters, Neumann, Iyyer, Gardner, Clark, Lee & Zettlemoyer 2018",
    )
    config: BiLMConfig

    def __init__(self, config: BiLMConfig, vocabulary: Vocabulary, device: str = "cpu") -> None:
        super().__init__(config, vocabulary.cut(config.min_count), device)
        self.words = len(self.vocabulary.words)
        self.alphabet = Alphabet(self.vocabulary.words, OWN, config.letters, config.longest_word)
        with seeded(config.seed):
            self.network = Network(len(self.alphabet), self.words + len(OWN), config)
        self.learner = Learner(self.network, config, device)
        self.network.eval()
        self._table: tuple[int, Tensor] | None = None

    @override
    def fit(self, corpus: Corpus, scratch: Path | None = None) -> Making[None]:
        """Words rarer than `min_count` are spelt when they are read, and <unk> when they are to be guessed.

        Raises NothingToLearn if no word or no sentence is left.
        """
        if not self.words:
            count = self.config.min_count
            raise NothingToLearn("No word occurs {count} times: lower the smallest count, or add text.", count=count)
        batches = self._batches(corpus, self.config)
        if not self.learner.steps:
            self.network.reset(self.config.seed, self._chances(corpus))
        spelling = self.spelling(corpus.vocabulary)
        yield from self.learner.fit(batches, lambda batch, _draw: self.loss(batch, spelling))

    def _chances(self, corpus: Corpus) -> NDArray[np.float64]:
        """The share of each row among what is guessed; <s> and </s> are once a sentence, in one direction each."""
        counts, sentences = np.zeros(self.words + len(OWN)), len(corpus.offsets) - 1
        counts[: self.words] = 2 * self.vocabulary.counts
        counts[self.words] = 2 * len(corpus.ids) - counts.sum()
        counts[self.words + 1 :] = sentences
        return shares(counts)

    @override
    def tune(self, corpus: Corpus, epochs: int = 1) -> Making[None]:
        """Go on learning from the text of a task, as the paper does before it uses the layers.

        Its vocabulary may be another one. The weights are changed in place. Raises NothingToLearn without a sentence.
        """
        changed = {"epochs": epochs, "learning_rate": self.config.learning_rate / 4, "held_out": 0.0}
        config = self.config.model_copy(update=changed)
        learner = Learner(self.network, config, self.device)
        spelling = self.spelling(corpus.vocabulary)
        for step in learner.fit(self._batches(corpus, config), lambda batch, _draw: self.loss(batch, spelling)):
            self._table = None
            yield step

    def _batches(self, corpus: Corpus, config: BiLMConfig) -> Batches:
        return Batches(
            corpus, len(corpus.vocabulary.words), batch_size=config.batch_size, max_length=config.max_length,
            held_out=config.held_out, seed=config.seed,
        )  # fmt: skip

    def spelling(self, vocabulary: Vocabulary) -> Spelling:
        """Any vocabulary's words as this model reads them and knows them."""
        rows = [self.row(word) for word in vocabulary.words]
        own = range(self.words, self.words + len(OWN))
        return Spelling(self.alphabet.spelt(vocabulary.words, OWN), np.array([*rows, *own], np.int64))

    def loss(self, batch: Batch, spelling: Spelling) -> Loss:
        """What both directions cost; told apart, and how often they are right where nothing is learnt."""
        first = len(spelling.rows) - len(OWN)  # of own rows: <unk>, as a batch counts
        ids = np.full((len(batch.ids), batch.ids.shape[1] + 2), first + 2)
        ids[:, 0] = first + 1
        ids[:, 1:-1][batch.inside] = batch.ids[batch.inside]
        met, places = np.unique(ids, return_inverse=True)
        letters = spelling.letters[met]
        letters = letters[:, : int((letters != 0).any(0).sum())]
        words = self.network.letters(self._tensor(letters.astype(np.int64)))[self._tensor(places.reshape(ids.shape))]
        passed = self.network(words, self._tensor(batch.lengths + 2))
        reads = np.arange(ids.shape[1] - 1) < batch.lengths[:, None] + 1
        rows, places = spelling.rows[ids], self._tensor(reads)
        left = self._cost(passed.left[1][:, :-1][places], rows[:, 1:][reads])
        right = self._cost(passed.right[1][:, 1:][places], rows[:, :-1][reads])
        told = {"forward": 2 * left[0].item(), "backward": 2 * right[0].item(), "accuracy": left[1] + right[1]}
        if self.network.training:
            del told["accuracy"]
        return Loss(left[0] + right[0], 2 * int(reads.sum()), told)

    def _cost(self, hidden: Tensor, rows: NDArray[np.int64]) -> tuple[Tensor, float]:
        """The sum of −log p of some rows; how many of them come first, where nothing is learnt."""
        outputs, targets = self.network.outputs, self._tensor(rows)
        total = cross_entropy(self.network.read(hidden), outputs.weight, outputs.bias, targets)
        if self.network.training:
            return total, 0.0
        return total, float((self.network.logits(hidden).argmax(1) == targets).sum())

    @override
    def state(self) -> State:
        return self.learner.state()

    @override
    def restore(self, state: State) -> None:
        self.learner.restore({"gain": np.ones((), np.float32), **state})  # runs of version 2 have none
        self._table = None

    @property
    @override
    def sights(self) -> Sequence[Sight]:
        return ("left", "right")

    @property
    @override
    def own(self) -> Sequence[str]:
        return OWN

    def row(self, word: str) -> int:
        """The row of a word; <unk>'s if it has none."""
        return self._rows.get(word, self.words)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {word: at for at, word in enumerate(self.vocabulary.words)}

    @torch.no_grad()
    def table(self) -> Tensor:
        """The vectors of all rows by their letters, (R, D); made anew after each step of training."""
        if self._table is None or self._table[0] != self.learner.steps:
            spelt = self.alphabet.spelt(self.vocabulary.words, OWN).astype(np.int64)
            parts = [spelt[at : at + SPELT] for at in range(0, len(spelt), SPELT)]
            made = torch.cat([self.network.letters(self._tensor(part)) for part in parts])
            self._table = self.learner.steps, made
        return self._table[1]

    @override
    def vectors(self) -> Array:
        """(V, D): layer 0 of the vocabulary's words, before any context."""
        return array(self.table()[: self.words])

    @override
    @torch.no_grad()
    def vector(self, text: str) -> Array:
        return array(self.network.letters(self._tensor(self.alphabet.spelt([text]).astype(np.int64)))[0])

    @override
    def tables(self) -> tuple[Array, Array]:
        return array(self.table()), array(self.network.outputs.weight)

    @override
    def encode(self, sentences: Iterable[str], hidden: Iterable[Span | None] | None = None) -> Iterator[Encoding]:
        """Three layers of (T, 2 · hidden_size): the word twice, then each LSTM's forward and backward half.

        <s> and </s> are read and not given. A sentence longer than `max_length` is read in windows.
        """
        for tokens, windows in self._read(sentences, hidden):
            parts = [inner(window) for window in windows]
            halves = [
                ([part.words for part in parts], [part.words for part in parts]),
                *(([part.left[at] for part in parts], [part.right[at] for part in parts]) for at in (0, 1)),
            ]
            layers = [torch.cat([torch.cat(left), torch.cat(right)], 1) for left, right in halves]
            yield Encoding(tokens, [array(layer) for layer in layers])

    @override
    def lent(self) -> Reading:
        """States of (B, T, 2 · hidden_size): the second layer of each direction, as `encode` gives it last."""
        return Reading(self.network, self._numbered)

    @override
    def rows(self, sentences: Iterable[str]) -> Iterator[NDArray[np.int64]]:
        for sentence in sentences:
            tokens = self.vocabulary.tokenizer(sentence)[: self.config.max_length]
            yield self._numbered.row(token.text for token in tokens)

    @cached_property
    def _numbered(self) -> Numbered:
        return Numbered(self.alphabet, self.vocabulary.words, OWN)

    @override
    @torch.no_grad()
    def predict(self, sentence: str, sight: Sight | None = None) -> Prediction:
        """To the right also what ends the sentence; to the left also what begins it, in the first place."""
        is_left = self._known(sight) == "left"
        tokens, windows = next(self._read([sentence]))
        hidden, last = states(windows, is_left), windows[-1].left[1][-2:-1]
        if is_left:
            end = tokens[-1].end if tokens else 0
            found, hidden = [*tokens, Token("</s>", end, end)], torch.cat([hidden, last])
        else:
            start = tokens[0].start if tokens else 0
            found, hidden = [Token("<s>", start, start), *tokens], torch.cat([windows[0].right[1][1:2], hidden])
        known = {"<s>": self.words + 1, "</s>": self.words + 2}
        rows = [known[token.text] if token.start == token.end else self.row(token.text) for token in found]
        return Prediction(found, array(self.network.logits(hidden).log_softmax(1)), np.array(rows, np.int32))

    @override
    @torch.no_grad()
    def scores(self, sentences: Iterable[str], sight: Sight | None = None) -> Iterator[Score]:
        is_left = self._known(sight) == "left"
        for tokens, windows in self._read(sentences):
            rows = self._tensor(np.array([self.row(token.text) for token in tokens], np.int64))
            yield Score(tokens, *scored(self.network.logits(states(windows, is_left)), rows))

    def _read(
        self, sentences: Iterable[str], hidden: Iterable[Span | None] | None = None
    ) -> Iterator[tuple[list[Token], list[Passed]]]:
        """The tokens of each sentence and its windows through the network, <s> and </s> included: (T + 2, D) each."""
        waiting = ((self.vocabulary.tokenizer(text), place) for text, place in veiled(sentences, hidden))
        for some in batched(waiting):
            read = [[VEIL if within(token, place) else token for token in tokens] for tokens, place in some]
            found = [cut(tokens, self.config.max_length) for tokens in read]
            passed = self._passed([window for windows in found for window in windows])
            for (tokens, _), windows in zip(some, found, strict=True):
                yield tokens, [next(passed) for _ in windows]

    @torch.no_grad()
    def _passed(self, windows: Sequence[Sequence[Token]]) -> Iterator[Passed]:
        """Windows between <s> and </s>, each cut from its padding."""
        table = self.table()
        for some in batched(windows):
            lengths = [len(window) + 2 for window in some]
            words = table.new_zeros(len(some), max(lengths), table.shape[1])
            for row, window in enumerate(some):
                known = [table[-3] if token is VEIL else self._word(token.text) for token in window]
                words[row, : len(window) + 2] = torch.stack([table[-2], *known, table[-1]])
            passed = self.network(words, self._tensor(np.array(lengths)))
            for row, length in enumerate(lengths):
                yield passed.row(row, 0, length)

    def _word(self, word: str) -> Tensor:
        """A word's vector; spelt, where the vocabulary has it not."""
        at = self.row(word)
        return self.table()[at] if at < self.words else torch.from_numpy(self.vector(word)).to(self.device)

    def _known(self, sight: Sight | None) -> Sight:
        """Raises ValueError for a sight that is not the model's."""
        if sight is not None and sight not in self.sights:
            raise ValueError(f"BiLM predicts from {', '.join(self.sights)}, not from {sight}")
        return sight or "left"

    def _tensor(self, values: NDArray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(values)).to(self.device)


def inner(window: Passed) -> Passed:
    """A window without <s> and </s>."""
    left, right = ((one[1:-1], two[1:-1]) for one, two in (window.left, window.right))
    return Passed(window.words[1:-1], left, right)


def states(windows: Sequence[Passed], is_left: bool) -> Tensor:
    """The states from which each token of a sentence is guessed, (T, D): those of the places before it, or after it."""
    return torch.cat([window.left[1][:-2] if is_left else window.right[1][2:] for window in windows])
