"""One task being learnt: scores of a mask, or weights, or both, by Adam along a cosine (Wortsman et al. 2020, §3.1)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from jaxtyping import Float, Int64
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from explorer.contracts import State
from explorer.models.supermask.config import SupermaskConfig
from explorer.nn.descent import array
from explorer.nn.supermask import Layers, densities, edge_popup, forward, kept, threshold

MOMENTS = "exp_avg", "exp_avg_sq"
BINS = 40


class Learning:
    """The mask and the weights of one task, and the optimiser of those of them that are learnt."""

    def __init__(
        self, config: SupermaskConfig, sizes: Sequence[int], scores: Layers, weights: Layers, lot: np.random.Generator
    ) -> None:
        self.config, self.scores, self.weights, self.batch = config, scores, weights, 0
        self.shares = densities(sizes, config.density, config.budget)
        self.lots = [self._lot(weight, share, lot) for weight, share in zip(weights, self.shares, strict=True)]
        self._begin()

    def _lot(self, weight: Tensor, share: float, lot: np.random.Generator) -> Tensor:
        """A mask that nothing learns."""
        if self.config.mask != "random":
            return torch.ones_like(weight)
        drawn = torch.zeros(weight.numel(), device=weight.device)
        drawn[torch.from_numpy(lot.choice(weight.numel(), kept(weight.numel(), share), replace=False))] = 1
        return drawn.view_as(weight)

    def _begin(self) -> None:
        """A new optimiser of what is learnt."""
        scored = self.config.mask in ("threshold", "edge_popup")
        learnt = [*(self.scores if scored else []), *(self.weights if self.config.weights != "frozen" else [])]
        self.learnt = [each.detach().clone().requires_grad_() for each in learnt]
        if scored:
            self.scores = self.learnt[: len(self.scores)]
        if self.config.weights != "frozen":
            self.weights = self.learnt[-len(self.weights) :]
        self.optimizer = (
            torch.optim.Adam(self.learnt, lr=self.config.learning_rate, fused=True) if self.learnt else None
        )

    @property
    def total(self) -> int:
        """Steps of the task: none where nothing is learnt."""
        return self.config.batches * (self.config.restarts * (self.config.weights != "frozen") + 1) * bool(self.learnt)

    def masks(self) -> Layers:
        """What is kept now."""
        if self.config.mask == "threshold":
            return [threshold(each) for each in self.scores]
        if self.config.mask == "edge_popup":
            return [edge_popup(each, share) for each, share in zip(self.scores, self.shares, strict=True)]
        return self.lots

    def step(
        self,
        x: Float[Tensor, "B F"],
        labels: Int64[Tensor, " B"],
        strange: Float[Tensor, "N F"],
        anew: Callable[[], Layers],
    ) -> float:
        """One update; its loss. strange: inputs to be unsure of. anew: draws the weights of a restart."""
        now = self.batch % self.config.batches
        if self.batch and not now:
            self.weights = anew()
            self._begin()
        if self.optimizer is None:
            raise ValueError("nothing is learnt of a random mask of frozen weights")
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.learning_rate * (1 + math.cos(math.pi * now / self.config.batches)) / 2
        used = [weight * mask for weight, mask in zip(self.weights, self.masks(), strict=True)]
        logits = forward(used, torch.cat([x, strange]))
        loss = functional.cross_entropy(logits[: len(x)], labels)
        if len(strange):
            loss = loss - logits[len(x) :].log_softmax(1).mean()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.batch += 1
        return loss.item()

    def histogram(self) -> NDArray[np.float32]:
        """Of each layer's scores: edges of bins, how many lie in each, how many of them are kept: (L, 3, B + 1)."""
        found = []
        for each, mask in zip(self.scores, self.masks(), strict=True):
            values = array(each)
            counts, edges = np.histogram(values, BINS)
            held, _ = np.histogram(values[array(mask) > 0], edges)
            found.append([edges, [*counts, 0], [*held, 0]])
        return np.array(found, np.float32)

    def state(self) -> State:
        """What is learnt, and the moments of Adam, as training.…; views."""
        told = {f"training.{at}": array(each) for at, each in enumerate(self.learnt)}
        if self.optimizer is not None and self.batch % self.config.batches:
            for at, each in enumerate(self.learnt):
                told |= {f"training.{at}.{name}": array(self.optimizer.state[each][name]) for name in MOMENTS}
        return {**told, "training.batch": np.array(self.batch)}

    def restore(self, state: State) -> None:
        """Take over such a state. Raises ValueError for a foreign one."""
        self.batch = counted(state, "training.batch", max(0, self.total - 1))
        moving = self.optimizer is not None and self.batch % self.config.batches > 0
        names = {f"training.{at}" for at in range(len(self.learnt))} | {"training.batch"}
        moments = {f"training.{at}.{name}": at for at in range(len(self.learnt)) for name in MOMENTS} if moving else {}
        if state.keys() != names | moments.keys():
            raise ValueError(f"not the arrays of this training: {sorted(state)}")
        for name in state.keys() - {"training.batch"}:
            if state[name].shape != (shape := tuple(self.learnt[int(name.split(".")[1])].shape)):
                raise ValueError(f"{name}: {state[name].shape} is not {shape}")
        with torch.no_grad():
            for at, each in enumerate(self.learnt):
                each.copy_(torch.tensor(np.asarray(state[f"training.{at}"])))
        if self.optimizer is not None and moving:
            steps = torch.tensor(float(self.batch % self.config.batches))
            for at, each in enumerate(self.learnt):
                told = {n: torch.tensor(np.asarray(state[f"training.{at}.{n}"]), device=each.device) for n in MOMENTS}
                self.optimizer.state[each] = {"step": steps.clone(), **told}


def counted(state: State, name: str, most: int) -> int:
    """A number in a state. Raises ValueError if there is none, or one beyond the most."""
    found = state.get(name)
    if found is None or found.shape or found.dtype.kind not in "iu" or not 0 <= found <= most:
        raise ValueError(f"{name}: {found} is no number from 0 to {most}")
    return int(found)
