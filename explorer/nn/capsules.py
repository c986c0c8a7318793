"""Capsules that decompose a word's vector and are weighed by its sentence (Liu et al. 2020, CapsDecE2S).

    e (D₀) ──expand──▶ u (P, d) ──routing, some layers──▶ S (P, d) ──attention to the sentence──▶ M, weights w ──▶ r (d)

The word alone makes the capsules; its sentence enters with the attention, global over all of it and local around the
word. Letters as in the paper: û votes, b agreement, c couplings, s sums, v outputs, C context, g and l what is read.

Departures from the authors' program: one table of word vectors for both sentences (theirs has two, so that a word is
not the same on both sides); padding receives no attention; the local window reaches as far to the right as to the
left of all pieces of the word; "healthy" weights by default (below).

At the authors' first weights, W ~ N(0, 0.01²) beside a bias a hundred times as large, nearly nothing of a capsule
depends on the word that went in, and less with every layer: the number of capsules cannot matter. "healthy" draws W
with a standard deviation of 2·√P/√d and no bias; "paper" is theirs.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional

Start = Literal["healthy", "paper"]
PAPER_STD = 0.01


class Routed(NamedTuple):
    """What routing made of the votes, and the couplings (B, P, Q) of each iteration: rows sum to 1 over Q."""

    outputs: Float[Tensor, "B Q d"]
    couplings: list[Float[Tensor, "B P Q"]]


class Composed(NamedTuple):
    """A word in its sentence: capsules, what weighs them, and all that led there."""

    expanded: Float[Tensor, "B P d"]  # u
    routed: list[Routed]  # one a layer
    sense: Float[Tensor, "B P d"]  # M
    weights: Float[Tensor, "B P"]  # w, rows sum to 1
    result: Float[Tensor, "B d"]  # r


def squash(sums: Float[Tensor, "*N d"]) -> Float[Tensor, "*N d"]:
    """The same direction, a length between 0 and 1: ‖s‖²/(1 + ‖s‖²) · s/‖s‖ (Sabour et al. 2017, eq. 1)."""
    square = sums.square().sum(-1, keepdim=True)
    return square / (1 + square) * sums / (square + 1e-30).sqrt()


def route(votes: Float[Tensor, "B P Q d"], bias: Float[Tensor, "Q d"], iterations: int) -> Routed:
    """Dynamic routing: couplings follow the agreement of votes with outputs; only the last iteration has a gradient."""
    batch, inputs, outputs, _ = votes.shape
    agreement = votes.new_zeros(batch, inputs, outputs)
    still, still_bias = votes.detach(), bias.detach()
    couplings = []
    for _ in range(iterations - 1):
        couplings.append(agreement.softmax(-1))
        reached = squash(torch.einsum("bij,bijd->bjd", couplings[-1], still) + still_bias)
        agreement = agreement + torch.einsum("bijd,bjd->bij", still, reached)
    couplings.append(agreement.softmax(-1))
    return Routed(squash(torch.einsum("bij,bijd->bjd", couplings[-1], votes) + bias), couplings)


class Layer(nn.Module):
    """P capsules to P capsules: û_{j|i} = W_ij u_i, routed."""

    def __init__(self, capsules: int, size: int, iterations: int, start: Start) -> None:
        super().__init__()
        self.iterations = iterations
        self.weight = nn.Parameter(torch.empty(capsules, capsules, size, size))
        self.bias = nn.Parameter(torch.zeros(capsules, size))
        nn.init.normal_(self.weight, std=PAPER_STD if start == "paper" else 2 * (capsules / size) ** 0.5)
        if start == "paper":  # what TensorFlow draws where nothing is said: uniform by Glorot over (1, 1, P, d, 1)
            nn.init.uniform_(self.bias, -(limit := (6 / (capsules * (size + 1))) ** 0.5), limit)

    def forward(self, capsules: Float[Tensor, "B P d"]) -> Routed:
        """The next layer's capsules."""
        return route(torch.einsum("bie,ijde->bijd", capsules, self.weight), self.bias, self.iterations)


class Decomposer(nn.Module):
    """A word's vector e and the states of its sentence to P weighed capsules and their sum r."""

    def __init__(
        self, static: int, states: int, capsules: int, size: int, layers: int, iterations: int, start: Start
    ) -> None:
        super().__init__()
        self.expand, self.context = nn.Linear(static, size), nn.Linear(states, size, bias=False)
        self.rows = nn.Parameter(nn.init.orthogonal_(torch.empty(capsules, size)))  # beyond P = d they cannot all be
        self.layers = nn.ModuleList([Layer(capsules, size, iterations, start) for _ in range(layers)])

    def forward(
        self,
        static: Float[Tensor, "B E"],
        states: Float[Tensor, "B T D"],
        inside: Bool[Tensor, "B T"],
        near: Bool[Tensor, "B T"],
    ) -> Composed:
        """inside: which places hold a token; near: those around the word. A row without any reads nothing there."""
        expanded = functional.relu(self.expand(static))[:, None] * self.rows
        routed: list[Routed] = []
        for layer in self.layers:
            routed.append(layer(routed[-1].outputs if routed else expanded))
        last = routed[-1].outputs
        context = functional.relu(self.context(states))
        sense = 3 * last + read(last, context, inside) + read(last, context, near)
        weights = sense.norm(dim=-1).softmax(-1)
        return Composed(expanded, routed, sense, weights, torch.einsum("bp,bpd->bd", weights, sense))


def read(
    capsules: Float[Tensor, "B P d"], context: Float[Tensor, "B T d"], seen: Bool[Tensor, "B T"]
) -> Float[Tensor, "B P d"]:
    """softmax(S Cᵀ) C over the places that are seen."""
    scores = torch.einsum("bpd,btd->bpt", capsules, context).masked_fill(~seen[:, None], -torch.inf)
    return torch.einsum("bpt,btd->bpd", scores.softmax(-1).nan_to_num(0.0), context)


class Matcher(nn.Module):
    """Two words in their sentences to the logit that they have one sense.

    The paper's head reads tanh of a linear layer over [r_a; r_b; H_a; H_b] (D-wide, dropout). The comparing one is
    also shown |a − b|, a · b and the cosine, of r and of H: with some thousand pairs nobody learns to compare from the
    two vectors side by side. One logit in the place of two: the difference of these is all that a softmax reads.
    """

    def __init__(self, states: int, size: int, dropout: float, compares: bool) -> None:
        super().__init__()
        self.compares = compares
        width = 2 * (size + states) + (2 * (size + states) + 2 if compares else 0)
        self.hidden, self.out, self.dropout = nn.Linear(width, states), nn.Linear(states, 1), nn.Dropout(dropout)

    def forward(
        self,
        results: tuple[Float[Tensor, "B d"], Float[Tensor, "B d"]],
        targets: tuple[Float[Tensor, "B D"], Float[Tensor, "B D"]],
    ) -> Float[Tensor, " B"]:
        """In the order in which the two are given: the caller takes the mean over both."""
        told = [*results, *targets]
        if self.compares:
            for one, other in (results, targets):
                told += [(one - other).abs(), one * other, functional.cosine_similarity(one, other, dim=-1)[:, None]]
        return self.out(self.dropout(torch.tanh(self.hidden(torch.cat(told, -1))))).squeeze(-1)
