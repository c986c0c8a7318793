"""The one loop that trains a torch module: AdamW, warm-up and cosine, clipped gradients, every draw by its step.

    learner = Learner(module, config)                        # config: a DescentConfig
    yield from learner.fit(batches, loss)                    # loss(batch, draw) -> Loss(sum, predictions)
    learner.state(); learner.restore(state)                  # weights, steps, and AdamW's moments as training.…

What a step draws follows from the seed and its number: masks from a NumPy generator handed to `loss`, dropout from
torch's own, whose state is put back after the step. So a fit that is restored goes on bit for bit on the same device
and the same number of threads.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple, Protocol, Self, TypeVar, runtime_checkable

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn

from explorer.contracts import Config, Making, State, Step

LOOKS = 20  # how often in a fit the held-out loss is measured, beside its end
MOMENTS = "exp_avg", "exp_avg_sq"


class DescentConfig(Config):
    """Knobs of training by gradients, with the names of Hugging Face's trainer."""

    epochs: int = Field(3, ge=1, le=1000, description="How often the corpus is read.")
    batch_size: int = Field(32, ge=1, le=8192, description="Sentences in a step.")
    gradient_accumulation_steps: int = Field(
        1, ge=1, le=1024, description="Into how many parts a batch is cut to need less memory."
    )
    learning_rate: float = Field(1e-3, gt=0, le=1, description="Size of the largest steps, after the warm-up.")
    warmup_ratio: float = Field(0.1, ge=0, le=1, description="Share of the steps in which the learning rate rises.")
    weight_decay: float = Field(0.01, ge=0, le=1, description="How much matrices shrink in each step.")
    max_grad_norm: float = Field(1.0, gt=0, le=1000, description="Length to which a longer gradient is cut.")
    held_out: float = Field(
        0.02, ge=0, le=0.5, description="Share of the sentences that is never trained on, to measure with."
    )
    bf16: bool = Field(False, description="Compute in bfloat16 where that is safe: faster on new cards.")
    threads: int = Field(0, ge=0, le=256, description="Processor cores; 0: all. Another number, other last digits.")


class Loss(NamedTuple):
    """What a batch costs: the sum over its predictions, how many they are, and other sums to be told (by name)."""

    total: Tensor
    predictions: int
    told: Mapping[str, float] = {}


@runtime_checkable
class Part(Protocol):
    """What a step reads at once."""

    @property
    def tokens(self) -> int:
        """How many it holds, for the pace that is told."""
        ...

    def parts(self, count: int) -> Iterator[Self]:
        """The same in smaller pieces."""
        ...


B = TypeVar("B", bound=Part)
LossOf = Callable[[B, np.random.Generator], Loss]


@runtime_checkable
class Parts(Protocol[B]):
    """What is learnt from: `nn.batches.Batches`, or pairs of sentences; its len is the steps of an epoch."""

    def __len__(self) -> int: ...

    def at(self, step: int) -> B:
        """What a step reads, whichever was asked for before."""
        ...

    def held_out(self) -> list[B]:
        """What is never trained on."""
        ...


class Learner:
    """A module, the optimiser that trains it, and the count of steps done."""

    def __init__(self, module: nn.Module, config: DescentConfig, device: str = "cpu") -> None:
        self.module, self.config, self.device, self.steps = module.to(device), config, device, 0
        self._optimizer: torch.optim.AdamW | None = None

    def fit(self, batches: Parts[B], loss: LossOf[B]) -> Making[None]:
        """Train from the present step to the last one, `config.epochs` times over the batches."""
        total = self.config.epochs * len(batches)
        held = batches.held_out() if self.steps < total else []
        self.module.train()
        try:
            while self.steps < total:
                began = time.perf_counter()
                batch = batches.at(self.steps)
                with threaded(self.config.threads):
                    metrics = self._step(batch, loss, total)
                    metrics["tokens_per_second"] = batch.tokens / (time.perf_counter() - began)
                    if held and (self.steps % max(1, total // LOOKS) == 0 or self.steps == total):
                        metrics |= {f"held_out_{name}": value for name, value in self.measure(held, loss).items()}
                yield Step(self.steps, total, metrics)
        finally:
            self.module.eval()

    def _step(self, batch: B, loss: LossOf[B], total: int) -> dict[str, float]:
        """One update; its loss a prediction."""
        optimizer = self.optimizer()
        rate = self.config.learning_rate * schedule(self.steps, total, self.config.warmup_ratio)
        for group in optimizer.param_groups:
            group["lr"] = rate
        draw, tally = np.random.default_rng([self.config.seed, self.steps]), Tally()
        with seeded(self.config.seed, self.steps, device=self.device), self.precision():
            for part in batch.parts(self.config.gradient_accumulation_steps):
                found = loss(part, draw)
                found.total.backward()
                tally.add(found)
        self._clip(tally.count)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        self.steps += 1
        return {**tally.means(), "learning_rate": rate}

    def _clip(self, count: int) -> None:
        """Gradients of a sum over `count` predictions become those of their mean, cut to the longest allowed."""
        gradients = [p.grad for p in self.module.parameters() if p.grad is not None]
        norm = torch.nn.utils.get_total_norm(gradients) / max(count, 1)
        scale = torch.clamp(self.config.max_grad_norm / (norm + 1e-6), max=1.0) / max(count, 1)
        torch._foreach_mul_(gradients, scale)  # pyright: ignore[reportPrivateImportUsage]

    def measure(self, batches: list[B], loss: LossOf[B]) -> dict[str, float]:
        """The mean loss, and what else is told, of batches that are not trained on; always by the same draws."""
        tally, draw, training = Tally(), np.random.default_rng(0), self.module.training
        self.module.eval()
        with torch.no_grad(), self.precision():
            for batch in batches:
                tally.add(loss(batch, draw))
        self.module.train(training)
        return tally.means()

    def precision(self) -> torch.autocast:
        """bfloat16 where the config asks for it."""
        return torch.autocast(self.device, torch.bfloat16, enabled=self.config.bf16)

    def optimizer(self) -> torch.optim.AdamW:
        """AdamW that decays matrices only; made when first asked for."""
        if self._optimizer is None:
            decayed = [p for p in self.module.parameters() if p.ndim > 1]
            others = [p for p in self.module.parameters() if p.ndim <= 1]
            groups = [{"params": decayed, "weight_decay": self.config.weight_decay},
                      {"params": others, "weight_decay": 0.0}]  # fmt: skip
            groups = [group for group in groups if group["params"]]
            self._optimizer = torch.optim.AdamW(groups, lr=self.config.learning_rate, fused=True)
        return self._optimizer

    def state(self) -> State:
        """The weights by their names in the module, the count of steps, AdamW's moments as training.…; views."""
        state = {name: array(p) for name, p in self.module.named_parameters()}
        if self._optimizer is not None:
            for name, p in self.module.named_parameters():
                for moment in MOMENTS:
                    if moment in self._optimizer.state[p]:
                        state[f"training.{moment}.{name}"] = array(self._optimizer.state[p][moment])
        return {**state, "steps": np.array(self.steps)}

    def restore(self, state: State) -> None:
        """Take over a state; without the moments they begin anew. Raises ValueError for a foreign one."""
        weights = dict(self.module.named_parameters())
        moments = {f"training.{moment}.{name}": p for moment in MOMENTS for name, p in weights.items()}
        given = {name for name in state if name.startswith("training.")}
        if state.keys() - given != {*weights, "steps"} or (given and given != moments.keys()):
            wrong = sorted(state.keys() ^ {*weights, *moments, "steps"})[:3]
            raise ValueError(f"not the arrays of this model: {', '.join(wrong)}")
        for name in state.keys() - {"steps"}:
            if state[name].shape != (shape := tuple((weights | moments)[name].shape)):
                raise ValueError(f"{name}: {state[name].shape} is not {shape}")
        with torch.no_grad():
            for name, p in weights.items():
                p.copy_(torch.tensor(np.asarray(state[name])))
        self.steps, self._optimizer = int(state["steps"]), None
        if given:
            self._remember(state, weights)

    def _remember(self, state: State, weights: Mapping[str, nn.Parameter]) -> None:
        optimizer = self.optimizer()
        for name, p in weights.items():
            kept = {m: torch.tensor(np.asarray(state[f"training.{m}.{name}"]), device=p.device) for m in MOMENTS}
            optimizer.state[p] = {"step": torch.tensor(float(self.steps), device=p.device), **kept}


class Tally:
    """Sums over the parts of a batch, or over many batches."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}
        self.count = 0

    def add(self, loss: Loss) -> None:
        """Count in one part."""
        self.count += loss.predictions
        for name, value in {"loss": loss.total.item(), **loss.told}.items():
            self.sums[name] = self.sums.get(name, 0.0) + value

    def means(self) -> dict[str, float]:
        """Each sum over the number of predictions."""
        return {name: value / max(self.count, 1) for name, value in self.sums.items()}


def schedule(step: int, total: int, warmup: float) -> float:
    """Share of the learning rate in a step: rising along a line, then falling along half a cosine, never 0."""
    rising = round(warmup * total)
    if step < rising:
        return (step + 1) / rising
    return 0.5 + 0.5 * math.cos(math.pi * (step - rising) / max(1, total - rising))


@contextmanager
def seeded(*numbers: int, device: str = "cpu") -> Iterator[None]:
    """Torch's own draws follow from some numbers; afterwards its generators stand as they did before."""
    seed = int(np.random.SeedSequence(numbers).generate_state(1)[0])
    before, cuda = torch.get_rng_state(), torch.cuda.get_rng_state() if device == "cuda" else None
    torch.default_generator.manual_seed(seed)  # torch.manual_seed would also queue a call for a card that is not there
    if cuda is not None:
        torch.cuda.manual_seed(seed)
    try:
        yield
    finally:
        torch.set_rng_state(before)
        if cuda is not None:
            torch.cuda.set_rng_state(cuda)


@contextmanager
def threaded(count: int) -> Iterator[None]:
    """Compute on so many cores, 0: as many as torch has; afterwards as before."""
    before = torch.get_num_threads()
    torch.set_num_threads(count or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def array(tensor: Tensor) -> np.ndarray:
    """A tensor as an array, of its own memory where that is the processor's."""
    return tensor.detach().cpu().numpy()
