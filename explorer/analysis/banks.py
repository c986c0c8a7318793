"""A bank of masks: the tasks of several runs that have one network, superposed and asked which of them a text is of.

Only frozen weights superpose. The labels of every task are the first outputs of the network, so that the objective G
stops its gradient at the first ones, as many as the task of most labels has.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
import torch
from jaxtyping import Bool, Float

from explorer.contracts import Array, Corpus, Making, Step, Superposes, Task
from explorer.corpus.tasks import Labelled, tasks
from explorer.errors import BadConfig
from explorer.nn import superposition
from explorer.nn.superposition import Seen, likeliest

Rule = Literal["entropy", "surplus"]
SIZES = (1, 32)  # sentences that are seen together
DRAWS, LEAST = 500, 5  # of them over all tasks, and from each task at least
WAYS = {"one-shot": 0, "binary": -1}  # which of the steps of a search answers


class Entry(NamedTuple):
    """A task of a bank: the place of its model among those of the bank, its number there, and itself."""

    of: int
    at: int
    task: Task


class Bank:
    """Models of one fixed network, all their tasks side by side. Raises BadConfig if they are not of one."""

    def __init__(self, models: Sequence[Superposes]) -> None:
        self.models = list(models)
        if not all(model.network for model in models):
            raise BadConfig("Only masks of weights that stay fixed can be superposed.")
        if len({model.network for model in models}) != 1:
            raise BadConfig("These runs have different networks: their masks cannot be superposed.")
        self.entries = [Entry(of, at, task) for of, model in enumerate(models) for at, task in enumerate(model.tasks)]

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def weights(self) -> list[torch.Tensor]:
        """The one network."""
        return [torch.from_numpy(np.ascontiguousarray(each)) for each in self.models[0].weights(0)]

    @cached_property
    def masks(self) -> list[torch.Tensor]:
        """Of all tasks, a byte a weight: (K, out, in) a layer."""
        every = [self.mask(at) for at in range(len(self))]
        return [torch.from_numpy(np.stack(layer).view(np.uint8)) for layer in zip(*every, strict=True)]

    def mask(self, at: int) -> Sequence[Bool[np.ndarray, "_ _"]]:
        """Of one task."""
        return self.models[self.entries[at].of].masks(self.entries[at].at)

    def inputs(self, sentences: Sequence[str], at: int = 0) -> Array:
        """Sentences as a task sees them."""
        return self.models[self.entries[at].of].inputs(sentences, self.entries[at].at)

    def answer(self, sentences: Sequence[str], at: int) -> Float[np.ndarray, "N C"]:
        """Probabilities of a task's labels."""
        entry = self.entries[at]
        return shares(self.models[entry.of].logits(self.inputs(sentences, at), entry.at)[:, : len(entry.task.labels)])

    def objective(self, rule: Rule) -> superposition.Objective:
        """H, or G of the outputs beyond all labels. Raises BadConfig where there are none."""
        if rule == "entropy":
            return superposition.entropy
        labels = max(len(entry.task.labels) for entry in self.entries)
        if labels >= self.weights[-1].shape[0]:
            raise BadConfig("Every output has a label; G needs some that have none.")
        return superposition.surplus(labels)

    def alone(self, inputs: Array) -> Float[np.ndarray, " K"]:
        """How unlike its own texts each mask by itself finds some inputs: entropy above its mean there, in spreads."""
        found = []
        for entry in self.entries:
            logits = torch.from_numpy(self.models[entry.of].logits(inputs, entry.at))
            unsure = float(superposition.entropy(logits / superposition.TEMPERATURE).mean())
            found.append((unsure - entry.task.entropy) / entry.task.spread)
        return np.array(found)

    def search(self, inputs: Array, rule: Rule = "entropy") -> list[Seen]:
        """The steps in which the task of some inputs is found."""
        return superposition.search(self.weights, self.masks, torch.from_numpy(inputs), self.objective(rule))


def shares(logits: Float[np.ndarray, "N C"]) -> Float[np.ndarray, "N C"]:
    """Probabilities of some labels alone, whatever the superfluous outputs say."""
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True)


def identified(*given: Corpus | Superposes, seed: int = 0) -> Making[pd.DataFrame]:
    """How often the task of held-out sentences is found: a row a task, size of a batch, way and objective.

    given: the corpora of the models, then the models, in one order. A batch is drawn from the tests of its task.
    """
    half = len(given) // 2
    corpora = [each for each in given[:half] if not isinstance(each, Superposes)]
    bank = Bank([each for each in given[half:] if isinstance(each, Superposes)])
    known = [learnt(model, corpus) for model, corpus in zip(bank.models, corpora, strict=True)]
    rules: tuple[Rule, ...] = ("entropy", "surplus") if _superfluous(bank) else ("entropy",)
    rows = []
    draws = max(LEAST, DRAWS // len(bank))
    for at, entry in enumerate(bank.entries):
        tests = known[entry.of][entry.at].examples.tests
        draw = np.random.default_rng([seed, at])
        for size in SIZES:
            batches = [_drawn(tests, size, draw) for _ in range(draws)]
            texts = [[corpora[entry.of].sentence(row) for row in batch.tolist()] for batch in batches]
            inputs = [bank.inputs(each, at) for each in texts]
            told = {"task": entry.task.name, "of": entry.of, "sentences": size, "n": draws}
            right = np.mean([bank.alone(each).argmin() == at for each in inputs])
            rows.append(told | {"objective": "entropy", "way": "each alone", "right": right})
            for rule in rules:
                steps = [bank.search(each, rule) for each in inputs]
                for way, which in WAYS.items():
                    right = np.mean([likeliest(each[which]) == at for each in steps])
                    rows.append(told | {"objective": rule, "way": way, "right": right})
        yield Step(at + 1, len(bank), {})
    found = pd.DataFrame(rows)
    found.attrs = {"tasks": len(bank), "chance": 1 / len(bank)}
    return found


def summary(frame: pd.DataFrame) -> pd.DataFrame:
    """What `identified` found over all tasks: sentences, objective, way, right (the mean over tasks), n (draws)."""
    keys = ["sentences", "objective", "way"]
    return frame.groupby(keys, sort=False, as_index=False).agg(right=("right", "mean"), n=("n", "sum"))


def _superfluous(bank: Bank) -> bool:
    return max(len(entry.task.labels) for entry in bank.entries) < bank.weights[-1].shape[0]


def _drawn(tests: np.ndarray, size: int, draw: np.random.Generator) -> np.ndarray:
    return draw.choice(tests, size, replace=len(tests) < size)


def learnt(model: Superposes, corpus: Corpus) -> list[Labelled]:
    """The tasks of a model with the sentences that it was learnt from and tested on, anew from its corpus."""
    told = model.config.model_dump()
    found = tasks(corpus, told["column"], told["tasks"], told["classes"], told["count"])
    return found[: len(model.tasks)]
