"""The knobs and the network of ELMo's language model: words from letters, and two LSTMs a direction over them."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int64
from pydantic import Field
from torch import Tensor, nn

from explorer.models.bilm.alphabet import Kind
from explorer.nn.descent import DescentConfig, seeded
from explorer.nn.letters import Letters
from explorer.nn.recurrent import turned
from explorer.nn.transformer import drawn


class BiLMConfig(DescentConfig):
    """Knobs of ELMo's language model; its steps are small ones, of which several cores make little more."""

    version: ClassVar[int] = 3  # 3: once over the corpus in smaller steps; states grow before the softmax

    epochs: int = Field(1, ge=1, le=1000, description="How often the corpus is read.")
    batch_size: int = Field(32, ge=1, le=8192, description="Sentences in a step.")
    learning_rate: float = Field(1e-2, gt=0, le=1, description="Size of the largest steps, after the warm-up.")
    min_count: int = Field(5, ge=1, le=1_000_000, description="How often a word must occur to be learnt.")
    max_length: int = Field(64, ge=2, le=4096, description="Tokens of a sentence that are read at once.")
    hidden_size: int = Field(64, ge=4, le=4096, description="Number of dimensions of a hidden state.")
    letters: Kind = Field("jamo", description="What words are spelt in: jamo or whole characters.")
    letter_size: int = Field(16, ge=2, le=512, description="Number of dimensions of a letter.")
    filters: int = Field(64, ge=4, le=8192, description="How many filters see the letters of a word, all widths.")
    filter_width: int = Field(4, ge=1, le=8, description="Letters that the widest filters see.")
    highway_layers: int = Field(2, ge=0, le=8, description="How many highway layers follow the filters.")
    longest_word: int = Field(50, ge=4, le=500, description="Letters of a word that are read.")
    threads: int = Field(1, ge=0, le=256, description="Processor cores; 0: all. Another number, other last digits.")
    dropout: float = Field(0.0, ge=0, lt=1, description="Share of values that is set to 0 while training.")


class Passed(NamedTuple):
    """A batch through the network: the words (B, T, D), and each direction's two layers (B, T, D)."""

    words: Tensor
    left: tuple[Tensor, Tensor]  # what stands to the left has been read
    right: tuple[Tensor, Tensor]

    def row(self, row: int, first: int, last: int) -> Passed:
        """Some places of one row of the batch: (T, D) each."""
        left, right = ((one[row, first:last], two[row, first:last]) for one, two in (self.left, self.right))
        return Passed(self.words[row, first:last], left, right)


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
        self.gain = nn.Parameter(torch.ones(()))
        self.dropout = nn.Dropout(config.dropout)

    def reset(self, seed: int, chances: Float[np.ndarray, " R"]) -> None:
        """Weights anew from a seed; before anything is learnt, words are guessed by their frequency."""
        with seeded(seed), torch.no_grad():
            for module in self.modules():
                if isinstance(module, nn.Linear | nn.LSTM | nn.Conv1d):
                    module.reset_parameters()
            self.letters.reset()
            drawn(self.outputs.weight)
            self.gain.fill_(self.outputs.in_features**0.5)
            self.outputs.bias.copy_(torch.tensor(chances).log())

    def forward(self, words: Float[Tensor, "B T D"], lengths: Int64[Tensor, " B"]) -> Passed:
        """Both directions over words, own ones included; no place of a row depends on what is beyond its length."""
        right = self._passed(self.right, turned(words, lengths))
        return Passed(words, self._passed(self.left, words), (turned(right[0], lengths), turned(right[1], lengths)))

    def read(self, hidden: Float[Tensor, "*N D"]) -> Float[Tensor, "*N D"]:
        """What is compared with the output rows: states of LSTMs are small, and the rows alone would learn slowly."""
        return self.gain * self.dropout(hidden)

    def logits(self, hidden: Float[Tensor, "*N D"]) -> Float[Tensor, "*N R"]:
        """Of every row, for every position."""
        return self.outputs(self.read(hidden))

    def _passed(self, layers: nn.ModuleList, words: Tensor) -> tuple[Tensor, Tensor]:
        first = layers[0](self.dropout(words))[0]
        return first, layers[1](self.dropout(first))[0] + first
