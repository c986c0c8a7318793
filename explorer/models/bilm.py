"""ELMo's language model: one network reads a sentence to the right, another to the left (Peters et al. 2018).

    letters ──▶ words (layer 0) ──▶ LSTM ──▶ LSTM + what it was given     twice: to the right, to the left
                                             each predicts the next word of its own direction, by one softmax

The two share the words and the softmax, and nothing else: what the forward half knows of a place is what stands up to
there. A task takes γ · Σ s_j h_j of the layers (`explorer.nn.mixing`).

Departures: no projection inside the LSTMs and no clipping of cells; sentences stand alone, so that no state is carried
from batch to batch; the softmax is over all words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int64
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional
from typing_extensions import override

from explorer.contracts import (
    Array,
    Card,
    Corpus,
    Encoding,
    Making,
    Prediction,
    Predicts,
    Score,
    Sight,
    Spells,
    State,
    Token,
    Vocabulary,
)
from explorer.errors import NothingToLearn
from explorer.nn.batches import Batch, Batches
from explorer.nn.descent import DescentConfig, Learner, Loss, array, seeded
from explorer.nn.letters import Alphabet, Kind, Letters
from explorer.nn.likelihood import cross_entropy
from explorer.nn.recurrent import turned

OWN = ("<unk>", "<s>", "</s>")
TOGETHER = 64  # sentences that are read at once
SPELT = 4096  # words that are spelt at once


class BiLMConfig(DescentConfig):
    """Knobs of ELMo's language model."""

    epochs: int = Field(4, ge=1, le=1000, description="How often the corpus is read.")
    batch_size: int = Field(64, ge=1, le=8192, description="Sentences in a step.")
    learning_rate: float = Field(4e-3, gt=0, le=1, description="Size of the largest steps, after the warm-up.")
    min_count: int = Field(5, ge=1, le=1_000_000, description="How often a word must occur to be learnt.")
    max_length: int = Field(64, ge=2, le=4096, description="Tokens of a sentence that are read at once.")
    hidden_size: int = Field(128, ge=4, le=4096, description="Number of dimensions of a hidden state.")
    letters: Kind = Field("jamo", description="What words are spelt in: jamo or whole characters.")
    letter_size: int = Field(16, ge=2, le=512, description="Number of dimensions of a letter.")
    filters: int = Field(128, ge=4, le=8192, description="How many filters see the letters of a word, all widths.")
    filter_width: int = Field(4, ge=1, le=8, description="Letters that the widest filters see.")
    highway_layers: int = Field(2, ge=0, le=8, description="How many highway layers follow the filters.")
    longest_word: int = Field(50, ge=4, le=500, description="Letters of a word that are read.")
    dropout: float = Field(0.1, ge=0, lt=1, description="Share of values that is set to 0 while training.")


class Passed(NamedTuple):
    """A batch through the network: the words (B, T, D), and each direction's two layers (B, T, D)."""

    words: Tensor
    left: tuple[Tensor, Tensor]  # what stands to the left has been read
    right: tuple[Tensor, Tensor]


class Network(nn.Module):
    """Words from letters, two LSTMs a direction, one table of output rows for both."""

    def __init__(self, letters: int, rows: int, config: BiLMConfig) -> None:
        super().__init__()
        width = config.hidden_size
        counts = [len(each) for each in np.array_split(np.arange(config.filters), config.filter_width)]
        self.letters = Letters(letters, config.letter_size, counts, config.highway_layers, width)
        self.left = nn.ModuleList(nn.LSTM(width, width, batch_first=True) for _ in range(2))
        self.right = nn.ModuleList(nn.LSTM(width, width, batch_first=True) for _ in range(2))
        self.outputs = nn.Linear(width, rows)
        self.dropout = nn.Dropout(config.dropout)

    def reset(self, seed: int) -> None:
        """Weights anew from a seed."""
        with seeded(seed), torch.no_grad():
            for module in self.modules():
                if isinstance(module, nn.Linear | nn.LSTM | nn.Conv1d):
                    module.reset_parameters()
            self.letters.reset()
            self.outputs.weight.normal_(std=0.02)
            self.outputs.bias.zero_()

    def forward(self, words: Float[Tensor, "B T D"], lengths: Int64[Tensor, " B"]) -> Passed:
        """Both directions over words, own ones included; no place of a row depends on what is beyond its length."""
        right = self._passed(self.right, turned(words, lengths))
        return Passed(words, self._passed(self.left, words), (turned(right[0], lengths), turned(right[1], lengths)))

    def _passed(self, layers: nn.ModuleList, words: Tensor) -> tuple[Tensor, Tensor]:
        first = layers[0](self.dropout(words))[0]
        return first, layers[1](self.dropout(first))[0] + first


class Spelling(NamedTuple):
    """The words of a corpus for the network: their letters, own tokens' behind them, and the output row of each."""

    letters: NDArray[np.int32]  # (U + own, T)
    rows: NDArray[np.int64]  # (U + own,)


class BiLM(Predicts, Spells):
    """Each word from the words before it, and again from those after it."""

    Config = BiLMConfig
    card = Card(
        "Bidirectional LSTM language model (ELMo)",
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
        batches = self._batches(corpus)
        if not self.learner.steps:
            self.network.reset(self.config.seed)
        spelling = self.spelling(corpus.vocabulary)
        yield from self.learner.fit(batches, lambda batch, _draw: self.loss(batch, spelling))

    def tune(self, corpus: Corpus, epochs: int = 1) -> Making[None]:
        """Go on learning from the text of a task, as the paper does before it uses the layers; another vocabulary will do.

        The weights are changed in place. Raises NothingToLearn for a corpus without a sentence.
        """
        changed = {"epochs": epochs, "learning_rate": self.config.learning_rate / 4}
        learner = Learner(self.network, self.config.model_copy(update=changed), self.device)
        spelling = self.spelling(corpus.vocabulary)
        for step in learner.fit(self._batches(corpus), lambda batch, _draw: self.loss(batch, spelling)):
            self._table = None
            yield step

    def _batches(self, corpus: Corpus) -> Batches:
        config = self.config
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
        rows, hidden = spelling.rows[ids], self.network.dropout
        left = self._cost(hidden(passed.left[1][:, :-1])[self._tensor(reads)], rows[:, 1:][reads])
        right = self._cost(hidden(passed.right[1][:, 1:])[self._tensor(reads)], rows[:, :-1][reads])
        told = {"forward": 2 * left[0].item(), "backward": 2 * right[0].item(), "accuracy": left[1] + right[1]}
        if self.network.training:
            del told["accuracy"]
        return Loss(left[0] + right[0], 2 * int(reads.sum()), told)

    def _cost(self, hidden: Tensor, rows: NDArray[np.int64]) -> tuple[Tensor, float]:
        """The sum of −log p of some rows; how many of them come first, where nothing is learnt."""
        outputs, targets = self.network.outputs, self._tensor(rows)
        total = cross_entropy(hidden, outputs.weight, outputs.bias, targets)
        if self.network.training:
            return total, 0.0
        return total, float((outputs(hidden).argmax(1) == targets).sum())

    @override
    def state(self) -> State:
        return self.learner.state()

    @override
    def restore(self, state: State) -> None:
        self.learner.restore(state)
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
    def encode(self, sentences: Iterable[str]) -> Iterator[Encoding]:
        """Three layers of (T, 2 · hidden_size): the word twice, then each LSTM's forward and backward half.

        <s> and </s> are read and not given. A sentence longer than `max_length` is read in windows.
        """
        for tokens, parts in self._read(sentences):
            layers = [
                [torch.cat([p.words, p.words], 1), *(torch.cat(both, 1) for both in zip(p.left, p.right, strict=True))]
                for p in parts
            ]
            yield Encoding(tokens, [array(torch.cat(layer))[:] for layer in _columns(layers)])

    @override
    @torch.no_grad()
    def predict(self, sentence: str, sight: Sight | None = None) -> Prediction:
        """To the right also what ends the sentence; to the left also what begins it, in the first place."""
        is_left = self._known(sight) == "left"
        tokens, parts = next(self._read([sentence], edges=True))
        states = [p.left[1][:-1] if is_left else p.right[1][1:] for p in parts]
        kept = [len(state) - 1 for state in states]  # the edges of windows within a sentence stand for no place of it
        if is_left:
            states = [s[:n] for s, n in zip(states[:-1], kept, strict=False)] + states[-1:]
            found, rows = [*tokens, Token("</s>", tokens[-1].end if tokens else 0, tokens[-1].end if tokens else 0)], []
        else:
            states = states[:1] + [s[1:] for s in states[1:]]
            found, rows = [Token("<s>", tokens[0].start if tokens else 0, tokens[0].start if tokens else 0), *tokens], []
        rows = [self.words + OWN.index(t.text) if t.start == t.end else self.row(t.text) for t in found]
        logits = self.network.outputs(torch.cat(states))
        return Prediction(found, array(logits.log_softmax(1)), np.array(rows, np.int32))

    @override
    @torch.no_grad()
    def scores(self, sentences: Iterable[str], sight: Sight | None = None) -> Iterator[Score]:
        is_left = self._known(sight) == "left"
        for tokens, parts in self._read(sentences, edges=True):
            hidden = torch.cat([p.left[1][:-2] if is_left else p.right[1][2:] for p in parts])
            rows = self._tensor(np.array([self.row(token.text) for token in tokens], np.int64))
            found = self.network.outputs(hidden).log_softmax(1).gather(1, rows[:, None])[:, 0]
            yield Score(tokens, array(found))

    def _read(self, sentences: Iterable[str], edges: bool = False) -> Iterator[tuple[list[Token], list[Passed]]]:
        """The tokens of each sentence and its windows through the network, (T, D) each; edges: <s> and </s> too."""
        waiting = (self.vocabulary.tokenizer(sentence) for sentence in sentences)
        while some := list(islice(waiting, TOGETHER)):
            windows = [window for tokens in some for window in self._windows(tokens)]
            passed = iter([each for at in range(0, len(windows), TOGETHER) for each in self._passed(windows[at:][:TOGETHER])])
            for tokens in some:
                parts = [next(passed) for _ in self._windows(tokens)]
                yield tokens, parts if edges else [_cut(part) for part in parts]

    def _windows(self, tokens: Sequence[Token]) -> list[Sequence[Token]]:
        """As few windows of like length as `max_length` allows; one at least."""
        pieces = max(1, -(-len(tokens) // self.config.max_length))
        ends = [at * len(tokens) // pieces for at in range(pieces + 1)]
        return [tokens[first:last] for first, last in pairwise(ends)]

    @torch.no_grad()
    def _passed(self, windows: Sequence[Sequence[Token]]) -> Iterator[Passed]:
        """Windows between <s> and </s>, each cut from the padding."""
        lengths = [len(window) + 2 for window in windows]
        words = torch.zeros(len(windows), max(lengths), self.config.hidden_size, device=self.device)
        for row, window in enumerate(windows):
            for place, word in enumerate(["<s>", *(token.text for token in window), "</s>"]):
                own = place in (0, len(window) + 1)
                words[row, place] = self.table()[self.words + OWN.index(word)] if own else self._word(word)
        passed = self.network(words, self._tensor(np.array(lengths)))
        for row, length in enumerate(lengths):
            left, right = ((a[row, :length], b[row, :length]) for a, b in (passed.left, passed.right))
            yield Passed(passed.words[row, :length], left, right)

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
