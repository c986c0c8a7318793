"""A causal language model: each word from the words before it (Radford et al. 2018, 2019).

Departures from GPT-2: every sentence stands alone, between <s> and </s>, and is never read on from the one before it;
no dropout unless the config says so; the exact GELU unless it says gelu_tanh.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from typing_extensions import override

from explorer.contracts import Card, Prediction, Score, Sight, Token, Writes
from explorer.nn.batches import Batch
from explorer.nn.descent import Loss, array
from explorer.nn.language import LanguageModel, Window, edge
from explorer.nn.likelihood import scored
from explorer.nn.network import LanguageConfig
from explorer.nn.sampling import drawn
from explorer.nn.windows import batched


class CausalLM(LanguageModel, Writes):
    """Each word from those before it."""

    Config = LanguageConfig
    card = Card(
        "Causal language model (GPT)",
        "Each word of a sentence is guessed from the words before it: the model can score a text and go on with it.",
        "Radford, Wu, Child, Luan, Amodei & Sutskever 2019",
    )
    OWN = ("<unk>", "<s>", "</s>")
    causal = True

    @property
    @override
    def sights(self) -> Sequence[Sight]:
        return ("left",)

    @property
    def end(self) -> int:
        """The row of </s>."""
        return self.words + 2

    @override
    def loss(self, batch: Batch, draw: np.random.Generator) -> Loss:
        ids = np.pad(batch.ids, ((0, 0), (1, 0)), constant_values=self.words + 1)
        targets = np.pad(batch.ids, ((0, 0), (0, 1)))
        targets[np.arange(len(targets)), batch.lengths] = self.end
        wanted = np.arange(targets.shape[1]) < batch.lengths[:, None] + 1
        hidden = self.network.core(self.tensor(ids)).last
        return self.cost(self.kept(hidden, wanted), self.tensor(targets[wanted]))

    @override
    def window(self, tokens: Sequence[Token]) -> Window:
        start = tokens[0].start if tokens else 0
        return Window([edge("<s>", start), *tokens], [self.words + 1, *(self.row(token.text) for token in tokens)])

    @override
    @torch.no_grad()
    def predict(self, sentence: str, sight: Sight | None = None) -> Prediction:
        self.known(sight)
        tokens: list[Token] = []
        targets: list[int] = []
        found = []
        windows = self.windows(sentence)
        for window in windows:
            is_last = window is windows[-1]
            ids, _ = self.padded([window.ids])
            found.append(array(self.network.logits(self.network.core(ids).last[0]).log_softmax(-1)))
            found[-1] = found[-1] if is_last else found[-1][:-1]
            tokens += window.tokens[1:]
            targets += window.ids[1:]
        tokens.append(edge("</s>", tokens[-1].end if tokens else 0))
        return Prediction(tokens, np.concatenate(found), np.array([*targets, self.end], np.int32))

    @override
    def scores(self, sentences: Iterable[str], sight: Sight | None = None) -> Iterator[Score]:
        self.known(sight)
        for windows in batched(self.windows(sentence) for sentence in sentences):
            found = iter(self._scored([window for each in windows for window in each]))
            for each in windows:
                tokens = [token for window in each for token in window.tokens[1:]]
                log_probs, hits = zip(*(next(found) for _ in each), strict=True)
                yield Score(tokens, np.concatenate(log_probs), np.concatenate(hits))

    @torch.no_grad()
    def _scored(self, windows: Sequence[Window]) -> list[tuple[NDArray[np.float32], NDArray[np.bool_]]]:
        """The log-probability of each token of each window, and whether none was likelier."""
        found = []
        for some in batched(windows):
            ids, _ = self.padded([window.ids for window in some])
            hidden = self.network.core(ids).last
            for row, window in enumerate(some):
                wanted = torch.tensor(window.ids[1:], dtype=torch.int64, device=self.device)
                found.append(scored(self.network.logits(hidden[row, : len(wanted)]), wanted))
        return found

    @override
    @torch.no_grad()
    def write(
        self, prompt: str, most: int, temperature: float = 1.0, top_p: float = 1.0, seed: int = 0
    ) -> Iterator[str]:
        """Words of the vocabulary only; what is further back than `max_length` is forgotten."""
        draw = np.random.default_rng(seed)
        ids = [self.row(token.text) for token in self.vocabulary.tokenizer(prompt)]
        for _ in range(most):
            seen, _inside = self.padded([[self.words + 1, *ids[-self.config.max_length :]]])
            logits = array(self.network.logits(self.network.core(seen).last[0, -1]))
            logits[[self.words, self.words + 1]] = -np.inf
            if (word := drawn(logits, temperature, top_p, draw)) == self.end:
                return
            ids.append(word)
            yield self.vocabulary.words[word]
