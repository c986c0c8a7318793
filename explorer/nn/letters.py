"""Words by their letters: a convolution over jamo or characters gives any string a vector (Kim et al. 2016).

    letters ──16 numbers each──▶ filters 1 to 4 letters wide ──largest value──▶ highway layers ──▶ a vector

So a word that was never met has one too, near those that are spelt like it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float, Int64
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from explorer.corpus.characters import letters as jamo
from explorer.corpus.search import form, tag

Kind = Literal["jamo", "character"]
PAD, BEGIN, END, OTHER = range(4)  # rows of the table of letters before the letters themselves


class Alphabet:
    """The letters of a vocabulary, in the order in which they are met; its own tokens and tags are one letter each."""

    def __init__(self, words: Iterable[str], own: Sequence[str], kind: Kind, longest: int) -> None:
        self.kind, self.longest = kind, longest
        self.rows = {f"<{name}>": OTHER + 1 + at for at, name in enumerate(own)}
        for word in words:
            for letter in self.letters(word):
                self.rows.setdefault(letter, OTHER + 1 + len(self.rows))

    def __len__(self) -> int:
        return OTHER + 1 + len(self.rows)

    def letters(self, word: str) -> list[str]:
        """배/NNG as ㅂ, ㅐ, /NNG; by characters as 배, /NNG."""
        form_, tag_ = form(word), tag(word)
        signs = [letter for sign in form_ for letter in jamo(sign)] if self.kind == "jamo" else list(form_)
        return [*signs[: self.longest], *([f"/{tag_}"] if tag_ else [])]

    def spelt(self, words: Sequence[str], own: Sequence[str] = ()) -> NDArray[np.int32]:
        """The letters of words, and behind them of own tokens, each between BEGIN and END: (U, T), PAD beyond."""
        rows = [[self.rows.get(letter, OTHER) for letter in self.letters(word)] for word in words]
        rows += [[self.rows[f"<{name}>"]] for name in own]
        spelt = np.full((len(rows), 2 + max(map(len, rows), default=0)), PAD, np.int32)
        for at, row in enumerate(rows):
            spelt[at, : len(row) + 2] = [BEGIN, *row, END]
        return spelt


class Letters(nn.Module):
    """Words as rows of letters (U, T) to vectors (U, D)."""

    def __init__(self, letters: int, size: int, filters: Sequence[int], highways: int, width: int) -> None:
        """filters: how many of each width, from one letter on."""
        super().__init__()
        self.table = nn.Embedding(letters, size)
        self.filters = nn.ModuleList(nn.Conv1d(size, count, at) for at, count in enumerate(filters, 1))
        total = sum(filters)
        self.highways = nn.ModuleList(nn.Linear(total, 2 * total) for _ in range(highways))
        self.projection = nn.Linear(total, width)

    def reset(self) -> None:
        """Highways that carry most of what they are given, as the paper has them."""
        self.table.weight.data.normal_(std=0.25)
        for highway in self.highways:
            nn.init.constant_(highway.bias[len(highway.bias) // 2 :], -2.0)  # pyright: ignore

    def forward(self, letters: Int64[Tensor, "U T"]) -> Float[Tensor, "U D"]:
        """A filter begins at every letter of a word and may reach beyond its end, where there are zeros."""
        real = letters != PAD
        seen = (self.table(letters) * real[:, :, None]).transpose(1, 2)
        found = []
        for width, each in enumerate(self.filters):
            values = each(functional.pad(seen, (0, width))).relu() * real[:, None]
            found.append(values.amax(2))
        hidden = torch.cat(found, 1)
        for highway in self.highways:
            made, gate = highway(hidden).chunk(2, 1)
            hidden = torch.lerp(hidden, made.relu(), gate.sigmoid())
        return self.projection(hidden)
