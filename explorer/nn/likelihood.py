"""What a word costs: cross-entropy over many words without keeping their logits, and the augmented loss."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int64
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from typing_extensions import override

CHUNK = 1 << 20  # logits at a time: four megabytes, which a processor's cache holds


class _CrossEntropy(torch.autograd.Function):
    """The gradients are taken on the way, a few rows at a time, so that no more than CHUNK logits ever stand."""

    @staticmethod
    @override
    def forward(ctx: Any, hidden: Tensor, table: Tensor, bias: Tensor | None, targets: Tensor) -> Tensor:
        kind = torch.get_autocast_dtype(hidden.device.type) if torch.is_autocast_enabled(hidden.device.type) else None
        h, w = (hidden.to(kind), table.to(kind)) if kind else (hidden, table)
        total, d_h, d_w = hidden.new_zeros(()), torch.empty_like(h), torch.zeros_like(table)
        d_b = None if bias is None else torch.zeros_like(bias)
        rows = max(1, CHUNK // len(table)) if hidden.device.type == "cpu" else max(1, 64 * CHUNK // len(table))
        for first in range(0, len(h), rows):
            part, wanted = h[first : first + rows], targets[first : first + rows, None]
            logits = functional.linear(part, w, None if kind else bias).float()
            if kind and bias is not None:
                logits += bias
            p = logits.log_softmax(1)
            total -= p.gather(1, wanted).sum()
            p.exp_()
            p.scatter_add_(1, wanted, torch.full_like(wanted, -1, dtype=p.dtype))
            if d_b is not None:
                d_b += p.sum(0)
            p = p.to(h.dtype)
            torch.mm(p, w, out=d_h[first : first + rows])
            d_w.addmm_(p.T, part) if kind is None else d_w.add_(p.T @ part)
        ctx.save_for_backward(d_h.to(hidden.dtype), d_w, d_b)
        return total

    @staticmethod
    @override
    def backward(ctx: Any, *grads: Any) -> Any:
        d_h, d_w, d_b = ctx.saved_tensors
        return d_h * grads[0], d_w * grads[0], None if d_b is None else d_b * grads[0], None


def cross_entropy(
    hidden: Float[Tensor, "N D"],
    table: Float[Tensor, "R D"],
    bias: Float[Tensor, " R"] | None,
    targets: Int64[Tensor, " N"],
) -> Float[Tensor, ""]:
    """The sum of −log softmax(hidden·tableᵀ + bias) at the targets; memory grows with N + R, not with N·R."""
    if torch.is_grad_enabled():
        return _CrossEntropy.apply(hidden, table, bias, targets)  # pyright: ignore[reportReturnType]
    rows, total = max(1, CHUNK // len(table)), hidden.new_zeros((), dtype=torch.float32)
    for first in range(0, len(hidden), rows):
        logits = functional.linear(hidden[first : first + rows], table, bias)
        total += functional.cross_entropy(logits.float(), targets[first : first + rows], reduction="sum")
    return total


def shares(counts: Float[np.ndarray, " R"]) -> Float[np.ndarray, " R"]:
    """The share of each row among all that is guessed; what is never met counts as half a token."""
    counts = np.maximum(counts, 0.5)
    return counts / counts.sum()


def scored(logits: Float[Tensor, "N R"], targets: Int64[Tensor, " N"]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The log-probability of each target, and whether no row was likelier: (N,) both."""
    logits = logits.detach()
    found = logits.log_softmax(-1).gather(1, targets[:, None])[:, 0]
    return found.cpu().numpy(), (logits.argmax(1) == targets).cpu().numpy()


def augmented(
    logits: Float[Tensor, "N R"], table: Float[Tensor, "R D"], targets: Int64[Tensor, " N"], temperature: float
) -> Float[Tensor, ""]:
    """The sum of KL(ỹ‖ŷ), ỹ = softmax(L_y·Lᵀ/τ), ŷ = softmax(logits/τ), L the input rows (Inan et al. 2017).

    Words like the target are wrong only a little. ỹ is a target, not learnt from. Its gradient is (ŷ − ỹ)/τ.
    """
    with torch.no_grad():
        wanted = functional.log_softmax(table[targets] @ table.T / temperature, 1)
    given = functional.log_softmax(logits / temperature, 1)
    return functional.kl_div(given, wanted, reduction="sum", log_target=True)
