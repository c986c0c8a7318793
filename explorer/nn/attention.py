"""Multi-head attention (Vaswani et al. 2017), fast or with its weights told: equal within rounding."""

from __future__ import annotations

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional


class MultiHeadAttention(nn.Module):
    """Each of H heads reads S positions from T: softmax(q·k / √(D/H)) weighs v; the heads' answers are mixed."""

    def __init__(self, width: int, heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"{width} dimensions cannot be shared by {heads} heads")
        self.heads, self.dropout = heads, dropout
        self.inputs = nn.Linear(width, 3 * width)  # W_q, W_k, W_v, one below the other
        self.output = nn.Linear(width, width)

    def forward(
        self,
        x: Float[Tensor, "B T D"],
        read: Float[Tensor, "B S D"] | None = None,
        seen: Bool[Tensor, "B _ S"] | None = None,
        causal: bool = False,
        exact: bool = False,
    ) -> tuple[Float[Tensor, "B T D"], Float[Tensor, "B H T S"] | None]:
        """What T positions make of the S that they read (their own, if not told), and the weights if `exact`.

        seen: which positions may be read, (B, 1, S) or (B, T, S); every row needs one.
        causal: position t reads none behind t.
        """
        q, k, v = self._projected(x, read)
        if exact:
            weights = self._weights(q, k, seen, causal)
            answer = functional.dropout(weights, self.dropout, self.training) @ v
        else:
            weights, mask = None, None if seen is None else seen[:, None]
            rate = self.dropout if self.training else 0.0
            answer = functional.scaled_dot_product_attention(q, k, v, mask, rate, is_causal=causal)
        return self.output(answer.transpose(1, 2).flatten(2)), weights

    def _projected(self, x: Tensor, read: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
        if read is None:
            q, k, v = self.inputs(x).chunk(3, -1)
        else:
            width = x.shape[-1]
            weight, bias = self.inputs.weight, self.inputs.bias
            q = functional.linear(x, weight[:width], bias[:width])
            k, v = functional.linear(read, weight[width:], bias[width:]).chunk(2, -1)
        return self._split(q), self._split(k), self._split(v)

    def _split(self, x: Tensor) -> Tensor:
        """(B, T, D) as (B, H, T, D/H)."""
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    @staticmethod
    def _weights(q: Tensor, k: Tensor, seen: Tensor | None, causal: bool) -> Tensor:
        scores = q @ k.mT / math.sqrt(q.shape[-1])
        if causal:
            behind = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool, device=q.device).triu(1)
            scores = scores.masked_fill(behind, -math.inf)
        if seen is not None:
            scores = scores.masked_fill(~seen[:, None], -math.inf)
        return scores.softmax(-1)
