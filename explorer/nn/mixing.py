"""What a task makes of an encoder's layers: one vector a token, weighted by the task (Peters et al. 2018)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn


class Mix(nn.Module):
    """γ · Σ_j s_j h_j over the layers of an encoder, s = softmax(weights); at first each layer counts alike and γ is 1.

    The layers are no parameters of it: an encoder that is to stay as it is gives them without gradients.
    """

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.zeros(layers))
        self.gamma = nn.Parameter(torch.ones(()))

    def forward(self, layers: Sequence[Float[Tensor, "*N D"]]) -> Float[Tensor, "*N D"]:
        """One vector for each that the layers have."""
        shares = self.weights.softmax(0)
        return self.gamma * sum(share * layer for share, layer in zip(shares, layers, strict=True))
