"""What the masked and the causal language model share: a transformer over a vocabulary, read and scored.

    ids 0 … V − 1 are the vocabulary's words, V the unknown one, V + 1 … the model's other own tokens (`OWN`)

A text longer than `max_length` tokens is read in windows, as in training; each stands between the model's own tokens.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from typing_extensions import override

from explorer.contracts import (
    Array,
    Attends,
    Attention,
    Corpus,
    Embeds,
    Encoding,
    Lends,
    Making,
    Predicts,
    Sight,
    Span,
    State,
    Token,
    Vocabulary,
)
from explorer.errors import NothingToLearn
from explorer.nn.batches import Batch, Batches
from explorer.nn.descent import Learner, Loss, array, seeded
from explorer.nn.likelihood import augmented, cross_entropy, shares
from explorer.nn.network import LanguageConfig, Network
from explorer.nn.transformer import Reading
from explorer.nn.veil import seen, veiled
from explorer.nn.windows import batched, cut


class Window(NamedTuple):
    """A sentence, or a piece of one that is too long, between own tokens: what stands where, and its rows."""

    tokens: list[Token]
    ids: list[int]


class LanguageModel(Predicts, Attends, Lends, Embeds):
    """A transformer that predicts words; what it may see of a sentence is its subclass's."""

    OWN: ClassVar[Sequence[str]]
    causal: ClassVar[bool]
    config: LanguageConfig

    def __init__(self, config: LanguageConfig, vocabulary: Vocabulary, device: str = "cpu") -> None:
        super().__init__(config, vocabulary.cut(config.min_count), device)
        self.words = len(self.vocabulary.words)
        with seeded(config.seed):
            self.network = Network(self.words + len(self.OWN), config, self.causal)
        self.learner = Learner(self.network, config, device)
        self.network.eval()

    @override
    def fit(self, corpus: Corpus, scratch: Path | None = None) -> Making[None]:
        """Raises NothingToLearn if no word or no sentence is left."""
        config = self.config
        if not self.words:
            raise NothingToLearn(
                "No word occurs {count} times: lower the smallest count, or add text.", count=config.min_count
            )
        batches = Batches(
            corpus, self.words, batch_size=config.batch_size, max_length=config.max_length, held_out=config.held_out,
            seed=config.seed,
        )  # fmt: skip
        if not self.learner.steps:
            self.network.reset(config.seed, self._chances(len(corpus.ids)))
        yield from self.learner.fit(batches, self.loss)

    def _chances(self, tokens: int) -> NDArray[np.float64]:
        """The share of each row among the tokens of a corpus, (R,)."""
        counts = np.zeros(self.words + len(self.OWN))
        counts[: self.words] = self.vocabulary.counts
        counts[self.words] = tokens - counts.sum()
        return shares(counts)

    @abstractmethod
    def loss(self, batch: Batch, draw: np.random.Generator) -> Loss:
        """What a batch costs, and how many of its predictions are right."""

    @abstractmethod
    def window(self, tokens: Sequence[Token]) -> Window:
        """Some tokens between the model's own ones."""

    def cost(self, hidden: Tensor, targets: Tensor) -> Loss:
        """What it costs to predict words (N,) from states (N, D); where it does not train, how many are right."""
        network, config = self.network, self.config
        if network.training and not config.augmentation:
            total = cross_entropy(network.read(hidden), network.outputs, network.bias, targets)
            return Loss(total, len(targets))
        logits = network.logits(hidden)
        total = functional.cross_entropy(logits, targets, reduction="sum")
        if not network.training:  # a held-out loss is the likelihood's alone
            return Loss(total, len(targets), {"accuracy": float((logits.argmax(1) == targets).sum())})
        extra = augmented(logits, network.core.words.weight, targets, config.temperature)
        return Loss(total + config.augmentation * config.temperature * extra, len(targets))

    def kept(self, hidden: Tensor, places: NDArray[np.bool_]) -> Tensor:
        """The hidden states of some places: (B, T, D) to (N, D); looked up as words are, for the gradient's speed."""
        flat = hidden.flatten(0, 1)
        return flat if places.all() else functional.embedding(self.tensor(np.flatnonzero(places)), flat)

    @override
    def state(self) -> State:
        return self.learner.state()

    @override
    def restore(self, state: State) -> None:
        self.learner.restore(state)

    @override
    def vectors(self) -> Array:
        """(V, D): the input rows of the vocabulary's words."""
        return self.tables()[0][: self.words]

    @override
    def tables(self) -> tuple[Array, Array]:
        inputs = array(self.network.core.words.weight)
        return inputs, inputs if self.network.rows is None else array(self.network.rows)

    @property
    @override
    def own(self) -> Sequence[str]:
        return self.OWN

    @override
    def encode(self, sentences: Iterable[str], hidden: Iterable[Span | None] | None = None) -> Iterator[Encoding]:
        for windows in batched(self.windows(sentence, place) for sentence, place in veiled(sentences, hidden)):
            flat = [window for each in windows for window in each]
            passed = iter(self._hidden(flat))
            for each in windows:
                parts = [next(passed) for _ in each]
                layers = [np.concatenate(layer) for layer in zip(*parts, strict=True)]
                yield Encoding([token for window in each for token in window.tokens], layers)

    @torch.no_grad()
    def _hidden(self, windows: Sequence[Window]) -> list[list[Array]]:
        """The L + 1 hidden states (T, D) of each window."""
        found = []
        for some in batched(windows):
            ids, inside = self.padded([w.ids for w in some])
            hidden = [array(h.float()) for h in self.network.core(ids, inside).hidden]
            found += [[h[row, : len(w.ids)].copy() for h in hidden] for row, w in enumerate(some)]
        return found

    @override
    @torch.no_grad()
    def attend(self, sentence: str, other: str | None = None) -> Attention:
        """Of a sentence longer than `max_length`, its first window. Raises ValueError for another text."""
        if other is not None:
            raise ValueError("this model reads one text at a time")
        window = self.windows(sentence)[0]
        ids, _ = self.padded([window.ids])
        maps = self.network.core(ids, exact=True).maps
        return Attention(window.tokens, window.tokens, [array(weights[0].float()) for weights in maps])

    @override
    def lent(self) -> Reading:
        return Reading(self.network.core)

    @override
    def rows(self, sentences: Iterable[str]) -> Iterator[NDArray[np.int64]]:
        for sentence in sentences:
            tokens = self.vocabulary.tokenizer(sentence)[: self.config.max_length]
            yield np.array(self.window(tokens).ids, np.int64)

    @property
    def veil(self) -> int:
        """The row that is read instead of a hidden token."""
        return self.words

    def windows(self, sentence: str, hidden: Span | None = None) -> list[Window]:
        """A sentence as the model reads it, cut where it is too long; one window at least."""
        tokens = self.vocabulary.tokenizer(sentence)
        found = [self.window(window) for window in cut(tokens, self.config.max_length)]
        for window in found if hidden else ():
            window.ids[:] = seen(window.ids, window.tokens, hidden, self.veil)
        return found

    def row(self, word: str) -> int:
        """The row of a word; <unk>'s if it has none."""
        return self._rows.get(word, self.words)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.vocabulary.words)}

    def padded(self, rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor | None]:
        """Rows side by side on the device, and which places hold a token: None if all do."""
        lengths = np.array([len(row) for row in rows])
        inside = np.arange(lengths.max()) < lengths[:, None]
        ids = np.zeros(inside.shape, np.int64)
        ids[inside] = np.concatenate([np.asarray(row, np.int64) for row in rows])
        return self.tensor(ids), None if inside.all() else self.tensor(inside)

    def tensor(self, values: NDArray) -> Tensor:
        """An array on the device."""
        return torch.from_numpy(np.ascontiguousarray(values)).to(self.device)

    def known(self, sight: Sight | None) -> None:
        """Raises ValueError for a sight that is not the model's."""
        if sight is not None and sight not in self.sights:
            raise ValueError(f"{type(self).__name__} predicts from {', '.join(self.sights)}, not from {sight}")


def edge(text: str, place: int) -> Token:
    """An own token, which has no letters of the sentence."""
    return Token(text, place, place)
