"""All masks of one network at once: the task of what is seen now is found among them (Wortsman et al. 2020).

    p(α) = f(x, W ⊙ Σ α_i M_i)     every task with its share; α_i = 1/k where nothing is known
    one-shot                       the task whose share would most lower H(p(α)), by one gradient (section 3.3)
    binary                         half of the tasks, those that would lower it less, fall out in each step
    G = log Σ exp p                with the gradient stopped at the outputs that mean something (section 3.4): the
                                   superfluous ones are low under the right mask only; needs more outputs than labels

∂H/∂α_i is the sum of M_i ⊙ W ⊙ ∂H/∂(the superposed weights): one forward and one backward pass, then a product with
each mask. Masks are stacked, a byte a weight, (K, out, in) a layer.

Departure: logits are divided by a temperature first. Networks that fit their task well are so sure of everything,
superposed too, that the entropy says little (measured in tests/benchmarks/RESULTS.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from explorer.nn.supermask import forward

Masks = Sequence[UInt8[Tensor, "K _ _"]]  # (K, out, in) a layer
Objective = Callable[[Tensor], Tensor]  # logits (B, S) to (B,): low where the right mask answers
TEMPERATURE = 8.0
CHUNK = 32  # masks that are looked at as floats at once


class Seen(NamedTuple):
    """One step of a search for the task."""

    alphas: Float[np.ndarray, " K"]
    gradient: Float[np.ndarray, " K"]  # of the objective, mean over the examples; 0 for a task that is out


def entropy(logits: Float[Tensor, "B S"]) -> Float[Tensor, " B"]:
    """H of each answer, in nats."""
    log_probs = logits.log_softmax(-1)
    return -(log_probs.exp() * log_probs).sum(-1)


def surplus(labels: int) -> Objective:
    """G: log Σ exp of the logits, whose gradient is stopped at the first ones, those of labels."""

    def objective(logits: Float[Tensor, "B S"]) -> Float[Tensor, " B"]:
        return torch.cat([logits[:, :labels].detach(), logits[:, labels:]], 1).logsumexp(-1)

    return objective


def superposed(weights: Sequence[Tensor], masks: Masks, alphas: Float[np.ndarray, " K"]) -> list[Tensor]:
    """W ⊙ Σ α_i M_i, layer by layer."""
    shares = torch.from_numpy(alphas).to(weights[0].dtype)
    mixed = [torch.zeros_like(weight).flatten() for weight in weights]
    for at in range(0, len(shares), CHUNK):
        for total, layer in zip(mixed, masks, strict=True):
            total += shares[at : at + CHUNK] @ layer[at : at + CHUNK].flatten(1).to(shares.dtype)
    return [weight * total.view_as(weight) for weight, total in zip(weights, mixed, strict=True)]


def gradient(
    weights: Sequence[Tensor],
    masks: Masks,
    x: Float[Tensor, "B F"],
    alphas: Float[np.ndarray, " K"],
    objective: Objective = entropy,
    temperature: float = TEMPERATURE,
) -> Float[np.ndarray, " K"]:
    """∂/∂α of the mean objective of p(α) / temperature over the examples."""
    used = [each.requires_grad_() for each in superposed(weights, masks, alphas)]
    deltas = torch.autograd.grad(objective(forward(used, x) / temperature).mean(), used)
    found = torch.zeros(len(alphas), dtype=x.dtype)
    for weight, delta, layer in zip(weights, deltas, masks, strict=True):
        wanted = (weight * delta).flatten()
        parts = [layer[at : at + CHUNK].flatten(1).to(x.dtype) @ wanted for at in range(0, len(found), CHUNK)]
        found += torch.cat(parts)
    return found.numpy().astype(np.float64)


def search(
    weights: Sequence[Tensor],
    masks: Masks,
    x: Float[Tensor, "B F"],
    objective: Objective = entropy,
    temperature: float = TEMPERATURE,
) -> list[Seen]:
    """Halve the tasks that are left until one is, ⌈log₂ k⌉ times, once at least. Raises ValueError without a mask.

    The least of the first gradient is the one-shot answer, the least of the last one the binary answer.
    """
    many = len(masks[0]) if masks else 0
    if not many:
        raise ValueError("no task to choose from")
    left, told = np.arange(many), []
    while len(left) > 1 or not told:
        some = [layer[torch.from_numpy(left)] for layer in masks] if len(left) < many else masks
        shares = np.full(len(left), 1 / len(left))
        found = gradient(weights, some, x, shares, objective, temperature)
        alphas, whole = np.zeros(many), np.zeros(many)
        alphas[left], whole[left] = shares, found
        told.append(Seen(alphas, whole))
        left = np.sort(left[np.argsort(found, kind="stable")[: (len(left) + 1) // 2]])
    return told


def likeliest(seen: Seen) -> int:
    """The task whose share would most lower the objective, of those that are left."""
    left = np.flatnonzero(seen.alphas)
    return int(left[seen.gradient[left].argmin()])


def is_new(gradient: Float[np.ndarray, " K"], epsilon: float = 2.0**-3) -> bool:
    """Whether a batch belongs to no task learnt so far (NNs, section 3.5): k · max softmax(−∂H/∂α) < 1 + ε."""
    shares = np.exp(-(gradient - gradient.min()))
    return bool(len(gradient) * shares.max() / shares.sum() < 1 + epsilon)
