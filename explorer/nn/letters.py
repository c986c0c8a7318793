"""Words by their letters: a convolution over jamo or characters gives any string a vector (Kim et al. 2016).

    letters ──16 numbers each──▶ filters 1 to 4 letters wide ──largest value──▶ highway layers ──▶ a vector

So a word that was never met has one too, near those that are spelt like it.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn
from torch.nn import functional

PAD = 0  # the row that stands where a word has ended


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
        """Highways that carry most of what they are given, as the paper has them.

        Filters say little at first: the projection is drawn large, or words begin too alike to be told apart.
        """
        self.table.weight.data.normal_(std=0.25)
        self.projection.weight.data.normal_(std=4 * self.projection.in_features**-0.5)
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
