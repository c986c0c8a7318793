"""The one transformer core: words and places embedded, then blocks of attention and a small network, causal or not.

Pre-norm (GPT-2) normalises what a sublayer reads and once more at the end; post-norm (BERT) what it leaves. Hidden
states are L + 1 of (B, T, D): the embedding, then each block; the last has passed the norm at the end.
"""

from __future__ import annotations

import copy
from typing import Literal, NamedTuple

import torch
from jaxtyping import Bool, Float, Int64
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn
from torch.nn import functional

from explorer.nn.attention import MultiHeadAttention


class Shape(BaseModel):
    """What a core is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    hidden_size: int = 128
    num_hidden_layers: int = 2
    num_attention_heads: int = 4
    intermediate_size: int = 512
    max_positions: int = 64
    norm: Literal["pre", "post"] = "pre"
    activation: Literal["gelu", "gelu_tanh"] = "gelu"
    dropout: float = 0.0
    norm_eps: float = Field(1e-5, gt=0)


class Passed(NamedTuple):
    """What came of a batch: the last hidden state (B, T, D), all L + 1 of them and the L maps (B, H, T, S) if asked."""

    last: Tensor
    hidden: list[Tensor]
    maps: list[Tensor]


class Transformer(nn.Module):
    """Ids to hidden states."""

    def __init__(self, rows: int, shape: Shape, causal: bool) -> None:
        super().__init__()
        self.shape, self.causal = shape, causal
        width = shape.hidden_size
        self.words, self.positions = nn.Embedding(rows, width), nn.Embedding(shape.max_positions, width)
        self.norm = nn.LayerNorm(width, shape.norm_eps)  # of the embedding in post-norm, at the end in pre-norm
        self.dropout = nn.Dropout(shape.dropout)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.num_hidden_layers))

    def forward(
        self,
        ids: Int64[Tensor, "B T"],
        inside: Bool[Tensor, "B T"] | None = None,
        at: Int64[Tensor, "B M"] | None = None,
        exact: bool = False,
    ) -> Passed:
        """inside: which places hold a token, if not all do; what is padded must lie behind.

        at: the only places of which the last hidden state is wanted, so that the last block computes no others.
        exact: attention maps too.
        """
        x = self.words(ids) + self.positions.weight[: ids.shape[1]]
        x = self.dropout(self.norm(x) if self.shape.norm == "post" else x)
        seen = None if inside is None or self.causal else inside[:, None]  # a causal position never sees what is behind
        hidden, maps = [x], []
        for i, block in enumerate(self.blocks):
            x, weights = block(x, seen, self.causal, at if i == len(self.blocks) - 1 else None, exact)
            hidden.append(x)
            maps.extend([] if weights is None else [weights])
        if self.shape.norm == "pre":
            x = hidden[-1] = self.norm(x)
        return Passed(x, hidden, maps)

    def reset(self) -> None:
        """Weights anew, each matrix by the width of what it reads (`drawn`)."""
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                drawn(module.weight)
            if isinstance(module, (nn.Linear, nn.LayerNorm)):
                nn.init.zeros_(module.bias)
            if isinstance(module, nn.LayerNorm):
                nn.init.ones_(module.weight)


class Reading(nn.Module):
    """A copy of a core, for a task to train: nothing but the last hidden states."""

    def __init__(self, core: Transformer) -> None:
        super().__init__()
        self.core = copy.deepcopy(core)

    def forward(self, ids: Int64[Tensor, "B T"], inside: Bool[Tensor, "B T"]) -> Float[Tensor, "B T D"]:
        """What is padded must lie behind."""
        return self.core(ids, None if inside.all() else inside).last


class Block(nn.Module):
    """Attention, then a network of one hidden layer, each added to what it reads."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, inner, self.post = shape.hidden_size, shape.intermediate_size, shape.norm == "post"
        self.attention = MultiHeadAttention(width, shape.num_attention_heads, shape.dropout)
        self.expand, self.contract = nn.Linear(width, inner), nn.Linear(inner, width)
        self.first, self.second = nn.LayerNorm(width, shape.norm_eps), nn.LayerNorm(width, shape.norm_eps)
        self.activation = nn.GELU(approximate="tanh" if shape.activation == "gelu_tanh" else "none")
        self.dropout = nn.Dropout(shape.dropout)

    def forward(
        self, x: Tensor, seen: Tensor | None, causal: bool, at: Tensor | None = None, exact: bool = False
    ) -> tuple[Tensor, Tensor | None]:
        """The next hidden state, (B, M, D) of the places `at` if told, and the attention map if `exact`."""
        read = x if self.post else self.first(x)
        own = x if at is None else taken(x, at)
        if at is None:
            answer, weights = self.attention(read, None, seen, causal, exact)
        else:
            answer, weights = self.attention(taken(read, at), read, seen, causal, exact)
        x = own + self.dropout(answer)
        if self.post:
            x = self.first(x)
            return self.second(x + self.dropout(self.network(x))), weights
        return x + self.dropout(self.network(self.second(x))), weights

    def network(self, x: Float[Tensor, "B T D"]) -> Float[Tensor, "B T D"]:
        """The network of one hidden layer, at each position alone."""
        return self.contract(self.activation(self.expand(x)))


def drawn(weight: Float[Tensor, "R D"]) -> None:
    """A matrix anew, in place: N(0, .3/D) for rows of D numbers.

    The .02 of BERT and GPT-2 is this for 768 numbers; at 64 it is so small that what a word is drowns in the first
    steps of AdamW, which are of one size for all weights, and a model guesses by frequency for thousands of steps.
    """
    nn.init.normal_(weight, std=(0.3 / weight.shape[1]) ** 0.5)


def taken(x: Float[Tensor, "B T D"], at: Int64[Tensor, "B M"]) -> Float[Tensor, "B M D"]:
    """Some positions of each row; looked up as words are, whose gradient is quicker than that of an index."""
    first = torch.arange(len(at), device=at.device)[:, None] * x.shape[1]
    return functional.embedding(at + first, x.flatten(0, 1))
