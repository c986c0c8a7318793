"""The knobs and the network of a transformer that predicts words: the core and what turns its states into words."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
import torch
from jaxtyping import Float
from pydantic import Field, model_validator
from torch import Tensor, nn
from torch.nn import functional

from explorer.errors import BadConfig
from explorer.nn.descent import DescentConfig, seeded
from explorer.nn.transformer import Shape, Transformer, drawn


class LanguageConfig(DescentConfig):
    """Knobs of a transformer language model, with Hugging Face's names."""

    version: ClassVar[int] = 2  # 2: smaller, quicker steps, weights that begin by their width

    batch_size: int = Field(64, ge=1, le=8192, description="Sentences in a step.")
    learning_rate: float = Field(
        4e-3, gt=0, le=1, description="Size of the largest steps, after the warm-up; wider models need smaller ones."
    )
    min_count: int = Field(5, ge=1, le=1_000_000, description="How often a word must occur to be learnt.")
    max_length: int = Field(64, ge=2, le=4096, description="Tokens of a sentence that are read at once.")
    hidden_size: int = Field(64, ge=4, le=4096, description="Number of dimensions of a hidden state.")
    num_hidden_layers: int = Field(2, ge=1, le=48, description="How many blocks stand one upon the other.")
    num_attention_heads: int = Field(4, ge=1, le=64, description="How many heads attend in each block.")
    intermediate_size: int = Field(256, ge=4, le=16384, description="Width of the network inside a block.")
    norm: Literal["pre", "post"] = Field("pre", description="Normalise before each sublayer (GPT-2) or after (BERT).")
    activation: Literal["gelu", "gelu_tanh"] = Field("gelu", description="GELU, exact or by GPT-2's approximation.")
    dropout: float = Field(0.0, ge=0, lt=1, description="Share of values that is set to 0 while training.")
    tie_word_embeddings: bool = Field(True, description="Use the input rows of words as their output rows too.")
    augmentation: float = Field(
        0.0, ge=0, le=10, description="Weight γ of the augmented loss (Inan et al. 2017); 0: cross-entropy alone."
    )
    temperature: float = Field(10.0, gt=0, le=1000, description="Temperature τ of the augmented loss.")

    @model_validator(mode="after")
    def _heads_share(self) -> LanguageConfig:
        if self.hidden_size % self.num_attention_heads:
            raise BadConfig("num_attention_heads must divide hidden_size.")
        return self

    def shape(self) -> Shape:
        """What the core is made of; two places more than `max_length`, for own tokens at both ends."""
        known = {name: getattr(self, name) for name in Shape.model_fields if hasattr(self, name)}
        return Shape(max_positions=self.max_length + 2, **known)


class Network(nn.Module):
    """The core and its head: BERT's turns once more what it reads and has a bias, GPT-2's has neither."""

    def __init__(self, rows: int, config: LanguageConfig, causal: bool) -> None:
        super().__init__()
        self.core = Transformer(rows, config.shape(), causal)
        width = config.hidden_size
        self.turn = None if causal else nn.Linear(width, width)
        self.norm = nn.Identity() if causal else nn.LayerNorm(width)
        self.bias = None if causal else nn.Parameter(torch.zeros(rows))
        self.rows = None if config.tie_word_embeddings else nn.Parameter(torch.zeros(rows, width))

    @property
    def outputs(self) -> Float[Tensor, "R D"]:
        """The output rows: the input rows themselves where they are tied."""
        return self.core.words.weight if self.rows is None else self.rows

    def read(self, hidden: Float[Tensor, "*N D"]) -> Float[Tensor, "*N D"]:
        """What is compared with the output rows."""
        return hidden if self.turn is None else self.norm(functional.gelu(self.turn(hidden)))

    def logits(self, hidden: Float[Tensor, "*N D"]) -> Float[Tensor, "*N R"]:
        """Of every row, for every position."""
        return functional.linear(self.read(hidden), self.outputs, self.bias).float()

    def reset(self, seed: int, chances: Float[np.ndarray, " R"] | None = None) -> None:
        """Weights anew from a seed; where there is a bias, it begins with the rows' chances by frequency, if told."""
        with seeded(seed), torch.no_grad():
            self.core.reset()
            if self.turn is not None:
                drawn(self.turn.weight)
                self.turn.bias.zero_()
            if isinstance(self.norm, nn.LayerNorm):
                self.norm.reset_parameters()
            if self.bias is not None:
                self.bias.copy_(torch.zeros_like(self.bias) if chances is None else torch.tensor(chances).log())
            if self.rows is not None:
                drawn(self.rows)
