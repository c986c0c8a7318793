"""A masked language model: BERT's way of learning from text that has gaps (Devlin et al. 2019).

Some tokens of a sentence are hidden, and each is guessed from all the others. Logits are made at the hidden places
only, and the last block computes nothing else: most of the time that a plain program spends goes to the other 85 %.

Departures: no pairs of sentences and no next-sentence loss; masks drawn anew in every step, not once beforehand;
pre-norm unless the config says post.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field, model_validator
from typing_extensions import override

from explorer.contracts import Array, Card, Fills, Prediction, Score, Sight, Span, Token
from explorer.errors import BadConfig
from explorer.nn.batches import Batch
from explorer.nn.descent import Loss, array
from explorer.nn.language import LanguageModel, Window, edge
from explorer.nn.likelihood import scored
from explorer.nn.masking import chosen, mixed
from explorer.nn.network import LanguageConfig
from explorer.nn.windows import batched


class MaskedConfig(LanguageConfig):
    """Knobs of a masked language model."""

    epochs: int = Field(6, ge=1, le=1000, description="How often the corpus is read.")
    mask_rate: float = Field(0.15, gt=0, le=1, description="Share of the tokens of a sentence that must be guessed.")
    max_predictions: int = Field(20, ge=1, le=4096, description="Tokens of a sentence that must be guessed, at most.")
    masking: Literal["token", "word", "span"] = Field(
        "token", description="Hide single tokens, whole eojeol, or spans of several tokens."
    )
    share_masked: float = Field(0.8, ge=0, le=1, description="Share of the guessed tokens that a mask replaces.")
    share_random: float = Field(
        0.1, ge=0, le=1, description="Share that a random word replaces; what is left stays as it was."
    )

    @model_validator(mode="after")
    def _shares_fit(self) -> MaskedConfig:
        if self.share_masked + self.share_random > 1 + 1e-9:
            raise BadConfig("share_masked and share_random are 1 at most together.")
        return self


class MaskedLM(LanguageModel, Fills):
    """Each hidden word from the words on both sides of it."""

    Config = MaskedConfig
    card = Card(
        "Masked language model (BERT)",
        "Some words of a sentence are hidden, and each is guessed from both sides: a vector follows its sentence.",
        "Devlin, Chang, Lee & Toutanova 2019",
    )
    OWN = ("[UNK]", "[MASK]", "[CLS]", "[SEP]")
    causal = False
    config: MaskedConfig  # pyright: ignore[reportIncompatibleVariableOverride] - it is never assigned to

    @property
    @override
    def sights(self) -> Sequence[Sight]:
        return ("both",)

    @property
    def mask(self) -> int:
        """The row of [MASK]."""
        return self.words + 1

    @property
    @override
    def veil(self) -> int:
        return self.mask

    @override
    def loss(self, batch: Batch, draw: np.random.Generator) -> Loss:
        """Where it does not train, every chosen place shows a mask and nothing else, whatever the training's mix."""
        config = self.config
        places = chosen(batch, config.mask_rate, config.max_predictions, config.masking, draw)
        shares = (config.share_masked, config.share_random) if self.network.training else (1.0, 0.0)
        seen = mixed(batch.ids, places, shares, self.mask, self.words, draw)
        at, wanted = packed(places)
        inside = self.tensor(np.arange(seen.shape[1] + 2) < batch.lengths[:, None] + 2)
        ids = self.tensor(self.framed(seen, batch.lengths))
        last = self.network.core(ids, None if inside.all() else inside, self.tensor(at + 1)).last
        targets = np.take_along_axis(batch.ids, at, 1)[wanted]
        return self.cost(self.kept(last, wanted), self.tensor(targets))

    def framed(self, ids: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows of tokens between [CLS] and [SEP]: (B, T) to (B, T + 2)."""
        framed = np.pad(ids, ((0, 0), (1, 1)))
        framed[:, 0] = self.words + 2
        framed[np.arange(len(ids)), lengths + 1] = self.words + 3
        return framed

    @override
    def window(self, tokens: Sequence[Token]) -> Window:
        ends = (tokens[0].start, tokens[-1].end) if tokens else (0, 0)
        ids = [self.words + 2, *(self.row(token.text) for token in tokens), self.words + 3]
        return Window([edge("[CLS]", ends[0]), *tokens, edge("[SEP]", ends[1])], ids)

    @override
    @torch.no_grad()
    def predict(self, sentence: str, sight: Sight | None = None) -> Prediction:
        """Each token is masked in turn; what stood there is not seen."""
        self.known(sight)
        windows = self.windows(sentence)
        hidden = [row for some in self._guesses(windows) for row in some]
        tokens = [token for window in windows for token in window.tokens[1:-1]]
        targets = np.array([i for window in windows for i in window.ids[1:-1]], np.int32)
        rows = torch.stack(hidden) if hidden else torch.zeros(0, self.config.hidden_size, device=self.device)
        return Prediction(tokens, array(self.network.logits(rows).log_softmax(-1)), targets)

    @override
    def scores(self, sentences: Iterable[str], sight: Sight | None = None) -> Iterator[Score]:
        self.known(sight)
        for sentence in sentences:
            windows = self.windows(sentence)
            tokens = [token for window in windows for token in window.tokens[1:-1]]
            yield Score(tokens, *self._scored(windows))

    @torch.no_grad()
    def _scored(self, windows: Sequence[Window]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        targets = iter([i for window in windows for i in window.ids[1:-1]])
        found = [scored(torch.zeros(0, 1), torch.zeros(0, dtype=torch.int64))]
        for hidden in self._guesses(windows):
            wanted = torch.tensor([next(targets) for _ in hidden], device=self.device)
            found.append(scored(self.network.logits(hidden), wanted))
        log_probs, hits = zip(*found, strict=True)
        return np.concatenate(log_probs), np.concatenate(hits)

    @override
    @torch.no_grad()
    def fill(self, sentences: Iterable[str], places: Iterable[Span]) -> Iterator[Array]:
        asked = zip(sentences, places, strict=True)
        for windows in batched(self.windows(sentence, place) for sentence, place in asked):
            masked = [next(((w, w.ids.index(self.mask)) for w in each if self.mask in w.ids), None) for each in windows]
            log_probs = iter(self._filled([found for found in masked if found]))
            unknown = np.full(self.words + len(self.OWN), np.nan, np.float32)
            yield from (next(log_probs) if found else unknown for found in masked)

    def _filled(self, windows: Sequence[tuple[Window, int]]) -> Array:
        """The log-probabilities in one place of each window: (N, R)."""
        if not windows:
            return np.zeros((0, self.words + len(self.OWN)), np.float32)
        ids, real = self.padded([window.ids for window, _ in windows])
        at = np.array([[place] for _, place in windows])
        hidden = self.network.core(ids, real, self.tensor(at)).last[:, 0]
        return array(self.network.logits(hidden).log_softmax(-1))

    def _guesses(self, windows: Sequence[Window]) -> Iterator[torch.Tensor]:
        """The last hidden state where each token is masked in turn, TOGETHER tokens at a time: (N, D)."""
        for window in windows:
            for places in batched(range(1, len(window.ids) - 1)):
                at = np.array(places)[:, None]
                ids = np.tile(np.array(window.ids, np.int64), (len(at), 1))
                np.put_along_axis(ids, at, self.mask, 1)
                yield self.network.core(self.tensor(ids), None, self.tensor(at)).last[:, 0]


def packed(places: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The marked places of each row in order, (B, M), M as many as the fullest row has, and which of them are real."""
    counts = places.sum(1)
    most = int(counts.max())
    return np.argsort(~places, axis=1, kind="stable")[:, :most], np.arange(most) < counts[:, None]
