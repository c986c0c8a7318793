"""Tasks that arrive unmarked: a network that must see by itself when a batch is of a task it never met (Wortsman 2020).

    the tasks one after the other, then all of them once more, as one stream of batches: scenario NNs, section 3.5
    every 100 batches, over the k masks so far and α = 1/k: ν = softmax(−∂H/∂α)
    k · max ν < 1 + ε                  no mask stands out: another one is begun, and learns from here on
    otherwise                          the mask of max ν goes on learning

Labels are the first outputs for every task; at the end the mask of each batch of tests is found by one gradient too.

Departures. One mask that never learnt anything is among the k: of a single mask the rule could never say that it is
known (the authors' code fills up to five). A batch that this one answers best is new. Masks learn to be unsure of
shuffled inputs (`noise` of the config), without which old masks claim new tasks, and logits are divided by ½: the more
they are raised, the farther a known task stands out, and the nearer a new one comes to the bar. The learning rate does
not fall: nobody knows how long a task lasts.

Of permuted digits this finds the right number of masks (4 tasks, 100 and 300 units; 8 with 100, but too many with
300: the more masks, the less each stands out). Of turned digits it does not: they are like one another, not like noise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from explorer.contracts import Corpus, Making, Step
from explorer.corpus.tasks import Labelled, Series
from explorer.corpus.tasks import tasks as series
from explorer.errors import NothingToLearn
from explorer.models.supermask import Supermask
from explorer.models.supermask.config import SupermaskConfig
from explorer.models.supermask.learning import Learning
from explorer.nn.descent import threaded
from explorer.nn.supermask import forward, scores
from explorer.nn.superposition import gradient, is_new

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
else:
    csr_matrix = object

ROUNDS, LOOKS = 2, 100  # times that each task comes, and batches between two decisions
TEMPERATURE, EPSILON = 0.5, 2.0**-3
TOGETHER, EVERY = 1000, 10  # sentences read, and batches learnt, between two steps
ENDLESS = 1_000_000  # batches of a cosine so long that it does not fall


class Decision(NamedTuple):
    """Which mask a batch is for, k · max ν over those that learnt, and whether the mask was begun for it."""

    mask: int
    evidence: float
    new: bool


class Unmarked:
    """Masks of one network, as many as were found necessary, and which of them learns now."""

    def __init__(self, model: Supermask, temperature: float, epsilon: float) -> None:
        self.model, self.temperature, self.epsilon = model, temperature, epsilon
        self.config = model.config.model_copy(update={"batches": ENDLESS})
        self.masks: list[Learning] = []
        self.now, self.blank = 0, self._begun(0, 1)

    def _begun(self, *number: int) -> Learning:
        seed = np.random.SeedSequence([self.config.seed, *number])
        first = scores(self.model.sizes, int(seed.generate_state(1)[0]))
        return Learning(self.config, self.model.sizes, first, self.model.fixed, np.random.default_rng(seed))

    def decide(self, x: Float[Tensor, "B F"]) -> Decision:
        """The mask of a batch, begun now if none of those so far stands out."""
        found = self._gradient(x, [*self.masks, self.blank])
        shares = np.exp(found.min() - found)
        evidence = len(found) * float(shares[:-1].max(initial=0) / shares.sum())
        self.now = int(found.argmin())
        if new := is_new(found, self.epsilon) or self.now == len(self.masks):
            self.now = len(self.masks)
            self.masks.append(self._begun(self.now))
        return Decision(self.now, evidence, new)

    def _gradient(self, x: Float[Tensor, "B F"], some: Sequence[Learning]) -> Float[np.ndarray, " K"]:
        layers = zip(*(each.masks() for each in some), strict=True)
        stacked = [torch.stack(layer).detach().to(torch.uint8) for layer in layers]
        return gradient(self.model.fixed, stacked, x, np.full(len(some), 1 / len(some)), temperature=self.temperature)

    def learn(self, x: Float[Tensor, "B F"], labels: Int64[Tensor, " B"], draw: np.random.Generator) -> float:
        """A batch for the mask of the last decision; its loss."""
        strange = x[: round(self.config.noise * len(x)), torch.from_numpy(draw.permutation(x.shape[1]))]
        return self.masks[self.now].step(x, labels, strange, lambda: self.model.fixed)

    def answers(self, x: Float[Tensor, "B F"]) -> Int64[np.ndarray, " B"]:
        """The labels of a batch, by the mask that is found for it."""
        at = int(self._gradient(x, self.masks).argmin())
        used = [weight * mask for weight, mask in zip(self.model.fixed, self.masks[at].masks(), strict=True)]
        return forward(used, x).argmax(1).numpy()


class _Reader:
    """The sentences of all tasks, read once; batches of them as each task sees them."""

    def __init__(self, corpus: Corpus, model: Supermask, found: Sequence[Labelled]) -> None:
        self.corpus, self.model, self.found = corpus, model, found
        self.rows = np.unique(np.concatenate([np.r_[each.examples.pool, each.examples.tests] for each in found]))
        self.parts: list[csr_matrix] = []

    def __len__(self) -> int:
        return -(-len(self.rows) // TOGETHER)

    def read(self) -> None:
        """One more part of the sentences."""
        some = self.rows[len(self.parts) * TOGETHER :][:TOGETHER].tolist()
        self.parts.append(self.model.read([self.corpus.sentence(row) for row in some]))

    @cached_property
    def inputs(self) -> csr_matrix:
        """All of them."""
        from scipy.sparse import csr_matrix, vstack

        return csr_matrix(vstack(self.parts))

    def batch(self, at: int, rows: Int64[np.ndarray, " B"]) -> Float[Tensor, "B F"]:
        """Some, as a task sees them."""
        given = self.inputs[np.searchsorted(self.rows, rows)].toarray()
        return torch.from_numpy(np.ascontiguousarray(self.found[at].change(given), np.float32))

    def drawn(self, at: int, size: int, draw: np.random.Generator) -> tuple[Float[Tensor, "B F"], Int64[Tensor, " B"]]:
        """A batch to learn from, and its labels."""
        given = self.found[at].examples
        some = draw.integers(0, len(given.pool), size)
        return self.batch(at, given.pool[some]), torch.from_numpy(given.pool_labels[some])

    def tests(self, at: int, size: int) -> Iterator[tuple[Float[Tensor, "B F"], Int64[np.ndarray, " B"]]]:
        """The held-out sentences of a task in batches, and their labels."""
        given = self.found[at].examples
        for part in np.array_split(np.arange(len(given.tests)), -(-len(given.tests) // size)):
            yield self.batch(at, given.tests[part]), given.test_labels[part]


def stream(
    corpus: Corpus,
    *,
    column: str,
    tasks: Series,
    count: int = 4,
    batches: int = 200,
    seed: int = 0,
    temperature: float = TEMPERATURE,
    epsilon: float = EPSILON,
    settings: Mapping[str, object] | None = None,
) -> Making[pd.DataFrame]:
    """A row a decision: batch (number), task (its name), mask (number), evidence, new.

    settings: of the supermask otherwise. attrs: masks, tasks (how many), accuracy (of each task by name, at the end).
    """
    told = {**(settings or {}), "column": column, "tasks": tasks, "count": count, "seed": seed, "weights": "frozen"}
    config = SupermaskConfig.model_validate(told)
    found = series(corpus, column, tasks, config.classes, count)
    if (most := max(len(each.examples.names) for each in found)) > config.outputs:
        raise NothingToLearn("{labels} labels need as many outputs, not {n}.", labels=most, n=config.outputs)
    model = Supermask(config, corpus.vocabulary)
    reader, unmarked = _Reader(corpus, model, found), Unmarked(model, temperature, epsilon)
    length = ROUNDS * len(found) * batches
    total, done = len(reader) + -(-length // EVERY) + len(found), 0
    for _part in range(len(reader)):
        with threaded(config.threads):
            reader.read()
        yield Step(done := done + 1, total, {})
    rows: list[dict[str, object]] = []
    for first in range(0, length, EVERY):
        with threaded(config.threads):
            losses = []
            for number in range(first, min(first + EVERY, length)):
                at, draw = number // batches % len(found), np.random.default_rng([seed, number])
                x, labels = reader.drawn(at, config.batch_size, draw)
                if number % LOOKS == 0:
                    rows.append({"batch": number, "task": found[at].name, **unmarked.decide(x)._asdict()})
                losses.append(unmarked.learn(x, labels, draw))
        yield Step(done := done + 1, total, {"loss": float(np.mean(losses)), "masks": float(len(unmarked.masks))})
    accuracy: dict[str, float] = {}
    for at, each in enumerate(found):
        with threaded(config.threads):
            right = [unmarked.answers(x) == labels for x, labels in reader.tests(at, config.batch_size)]
        accuracy[each.name] = float(np.concatenate(right).mean())
        yield Step(done := done + 1, total, {"accuracy": float(np.mean([*accuracy.values()]))})
    frame = pd.DataFrame(rows)
    frame.attrs = {"masks": len(unmarked.masks), "tasks": len(found), "accuracy": accuracy}
    return frame
