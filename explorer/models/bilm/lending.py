"""What ELMo's language model lends to a task: its network without the softmax, words read by their letters."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64
from numpy.typing import NDArray
from torch import Tensor, nn

from explorer.models.bilm.alphabet import Alphabet
from explorer.models.bilm.network import Network
from explorer.nn.letters import PAD


class Numbered:
    """Words by number and their letters: the rows of a model first, behind them any other word that a task meets."""

    def __init__(self, alphabet: Alphabet, words: Sequence[str], own: Sequence[str]) -> None:
        self.alphabet, self.place = alphabet, {word: at for at, word in enumerate(words)}
        self.begin, self.end = len(words) + own.index("<s>"), len(words) + own.index("</s>")
        self.letters = list(alphabet.spelt(words, own))  # (T,) each, PAD behind them

    def row(self, words: Iterable[str]) -> NDArray[np.int64]:
        """The numbers of a sentence's words between <s> and </s>; a word not met before gets the next number."""
        return np.array([self.begin, *map(self._number, words), self.end], np.int64)

    def _number(self, word: str) -> int:
        if (at := self.place.get(word)) is None:
            at = self.place[word] = len(self.letters)
            self.letters.append(self.alphabet.spelt([word])[0])
        return at

    def spelt(self, numbers: Sequence[int]) -> NDArray[np.int64]:
        """The letters of some words: (U, T)."""
        rows = [self.letters[at] for at in numbers]
        lengths = [int((row != PAD).sum()) for row in rows]
        found = np.full((len(rows), max(lengths)), PAD, np.int64)
        for at, (row, length) in enumerate(zip(rows, lengths, strict=True)):
            found[at, :length] = row[:length]
        return found


class Reading(nn.Module):
    """A copy of a network, for a task to train: what the last layer of each direction knows, side by side."""

    def __init__(self, network: Network, words: Numbered) -> None:
        super().__init__()
        self.network, self.words = copy.deepcopy(network), words
        del self.network.outputs, self.network.gain  # no task guesses words

    def forward(self, ids: Int64[Tensor, "B T"], inside: Bool[Tensor, "B T"]) -> Float[Tensor, "B T D"]:
        """ids: numbers of words; what is padded must lie behind."""
        met, places = torch.unique(ids, return_inverse=True)
        letters = torch.from_numpy(self.words.spelt(met.tolist())).to(ids.device)
        passed = self.network(self.network.letters(letters)[places], inside.sum(1))
        return torch.cat([passed.left[1], passed.right[1]], 2)
