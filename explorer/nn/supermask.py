"""A fixed network, and masks of its weights that are learnt instead of them (Wortsman et al. 2020).

    p = f(x, W ⊙ M)   W: ±c by a seed, c = √2 / √(fan_in · density): signed Kaiming constants; ReLU between, no biases
    threshold         M = [s ≥ 0]: how many are kept is learnt too; density is then 1 in c
    edge-popup        M = the k largest |s| of a layer (Ramanujan et al. 2020), k = density · weights

What a mask would need is passed straight on to what was compared: to s, or to |s|. The absolute value is taken by
autograd, outside of the step function: a gradient passed to s itself has the wrong sign wherever s is negative.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional
from typing_extensions import override

Layers = list[Tensor]  # one (out, in) a layer


def constants(sizes: Sequence[int], densities: Sequence[float], seed: int) -> Layers:
    """The weights of a network of some sizes (inputs, hidden …, outputs): ±√2/√(fan_in · density), by a seed."""
    draw = torch.Generator().manual_seed(seed)
    signs = [torch.randint(0, 2, (out, into), generator=draw) * 2 - 1 for into, out in pairwise(sizes)]
    return [sign.float() * math.sqrt(2 / (sign.shape[1] * share)) for sign, share in zip(signs, densities, strict=True)]


def scores(sizes: Sequence[int], seed: int) -> Layers:
    """First scores, uniform within ±1/√fan_in (Kaiming with a = √5)."""
    draw = torch.Generator().manual_seed(seed)
    return [(torch.rand((out, into), generator=draw) * 2 - 1) / math.sqrt(into) for into, out in pairwise(sizes)]


def forward(weights: Sequence[Tensor], x: Float[Tensor, "B F"]) -> Float[Tensor, "B S"]:
    """Logits of a network of fully connected layers."""
    for weight in weights[:-1]:
        x = functional.relu(x @ weight.T)
    return x @ weights[-1].T


class Threshold(torch.autograd.Function):
    """[s ≥ 0], its gradient passed straight to s."""

    @staticmethod
    @override
    def forward(ctx: Any, s: Tensor) -> Tensor:
        return (s >= 0).to(s.dtype)

    @staticmethod
    @override
    def backward(ctx: Any, *grads: Any) -> Any:
        return grads[0]


class Top(torch.autograd.Function):
    """1 for the k largest values, 0 for the others; its gradient passed straight to the values."""

    @staticmethod
    @override
    def forward(ctx: Any, values: Tensor, k: int) -> Tensor:
        kept = torch.zeros_like(values).flatten()
        kept[values.flatten().topk(k, sorted=False).indices] = 1
        return kept.view_as(values)

    @staticmethod
    @override
    def backward(ctx: Any, *grads: Any) -> Any:
        return grads[0], None


def threshold(s: Tensor) -> Tensor:
    """The mask of scores that are not negative."""
    return Threshold.apply(s)  # pyright: ignore[reportReturnType]


def edge_popup(s: Tensor, density: float) -> Tensor:
    """The mask of a share of the scores, those farthest from 0; one at least."""
    return Top.apply(s.abs(), kept(s.numel(), density))  # pyright: ignore[reportReturnType]


def kept(weights: int, density: float) -> int:
    """How many weights a density keeps: one at least."""
    return max(1, round(weights * density))


def densities(sizes: Sequence[int], density: float, budget: str) -> list[float]:
    """The density of each layer, such that of all weights the share `density` is kept.

    uniform: the same everywhere. erdos_renyi: in proportion to (in + out) / (in · out), so that small layers keep more
    (Mocanu et al. 2018); a layer that would keep more than all keeps all, and the others share what it cannot use.
    """
    shapes = list(pairwise(sizes))
    if budget == "uniform":
        return [density] * len(shapes)
    counts = [into * out for into, out in shapes]
    full: set[int] = set()
    while len(full) < len(shapes):
        left = density * sum(counts) - sum(counts[at] for at in full)
        scale = left / sum(sum(shapes[at]) for at in range(len(shapes)) if at not in full)
        found = [1.0 if at in full else scale * sum(shapes[at]) / counts[at] for at in range(len(shapes))]
        over = {at for at, share in enumerate(found) if share > 1}
        if not over:
            return found
        full |= over
    return [1.0] * len(shapes)
