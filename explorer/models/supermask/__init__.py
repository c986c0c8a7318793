"""Supermasks in superposition: one fixed random network, a mask of it for each task (Wortsman et al. 2020).

    corpus ─tasks─▶ rows, labels ─inputs─▶ (N, F) ─learning─▶ a mask a task ─packing─▶ about a bit a weight

A run holds the masks of its corpus' tasks. Weights follow from a seed and are kept by nobody, so that runs of the same
network (`SupermaskConfig.network`) superpose: a bank grows by another run, and no run is touched for it.

Departure (`noise`): some of each batch is shown a second time, its inputs shuffled, to be answered by no output more
than by another. A mask that never met what it does not know is as sure of other tasks' texts as of its own.

The notes' variant trains the weights too (`weights`): one set that every task goes on training forgets, one set a task
is as large as separate networks. Both are here to be compared with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from typing_extensions import override

from explorer.contracts import Array, Card, Corpus, Encodes, Making, State, Step, Superposes, Task, Vocabulary
from explorer.corpus.tasks import Change, Labelled, tasks
from explorer.errors import NothingToLearn
from explorer.models.supermask import inputs as reading
from explorer.models.supermask.config import SupermaskConfig
from explorer.models.supermask.learning import BINS, Learning, counted
from explorer.nn.descent import array, threaded
from explorer.nn.packing import packed, unpacked
from explorer.nn.supermask import Layers, constants, densities, forward, scores
from explorer.nn.superposition import TEMPERATURE, entropy

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
else:
    csr_matrix = object

TOGETHER, EVERY = 1000, 10  # sentences read, and batches learnt, between two steps
ASKED = 512  # sentences answered at once


class Supermask(Superposes):
    """Masks of one network, task after task."""

    Config = SupermaskConfig
    card = Card(
        "Supermasks (SupSup)",
        "One random network that is never trained, and for each task a mask that says which of its weights are used.",
        "Wortsman, Ramanujan, Liu, Kembhavi, Rastegari, Yosinski & Farhadi 2020",
    )
    needs = {"encoder": Encodes}
    config: SupermaskConfig  # pyright: ignore[reportIncompatibleVariableOverride] - it is never assigned to

    def __init__(
        self, config: SupermaskConfig, vocabulary: Vocabulary, device: str = "cpu", *, encoder: Encodes | None = None
    ) -> None:
        super().__init__(config, vocabulary, device)
        self.read = _reader(config, vocabulary, encoder)
        width = self.read(["가"]).toarray().shape[1] if encoder else config.features
        self.sizes = [width, *[config.hidden_size] * config.hidden_layers, config.outputs]
        whole = config.mask == "threshold" or config.weights != "frozen"
        shares = [1.0] * (len(self.sizes) - 1) if whole else densities(self.sizes, config.density, config.budget)
        self.fixed = self._placed(constants(self.sizes, shares, config.network_seed))
        self.kept: list[list[np.ndarray]] = []  # packed masks: tasks of layers
        self.trained: list[Layers] = []  # weights, where they are: one set, or one a task
        self.histograms: list[NDArray[np.float32]] = []
        self.known: list[tuple[Task, Change]] = []
        self.learning: Learning | None = None
        self._left: State = {}  # of a task half learnt, until its corpus is here
        self._applied: tuple[int, Layers] | None = None

    def _placed(self, layers: Layers) -> Layers:
        return [each.to(self.device) for each in layers]

    @override
    def fit(self, corpus: Corpus, scratch: Path | None = None) -> Making[None]:
        """Task after task; the sentences are read first, and anew after an interruption. Raises InputError."""
        config = self.config
        found = tasks(corpus, config.column, config.tasks, config.classes, config.count)
        most = max(len(each.examples.names) for each in found)
        if most > config.outputs:
            raise NothingToLearn("{labels} labels need as many outputs, not {n}.", labels=most, n=config.outputs)
        if len(self.kept) == len(found):
            return
        rows = np.unique(np.concatenate([np.r_[each.examples.pool, each.examples.tests] for each in found]))
        first, begun = -(-len(rows) // TOGETHER), self._learning(len(self.kept))
        each = max(1, -(-begun.total // EVERY))
        before = (at := len(self.kept)) * each + -(-begun.batch // EVERY)
        read = []
        for part, some in enumerate(self._sentences(corpus, rows), 1):
            read.append(some)
            yield Step(max(part, first + before if before else part), first + each * len(found), {})
        inputs = _stacked(read)
        for at in range(len(self.kept), len(found)):
            places = _Places(found[at], rows)
            for metrics in self._learnt(at, places, inputs):
                before += 1
                yield Step(first + before, first + each * len(found), metrics)

    def _sentences(self, corpus: Corpus, rows: NDArray[np.int64]) -> Iterator[csr_matrix]:
        for at in range(0, len(rows), TOGETHER):
            with threaded(self.config.threads):
                yield self.read([corpus.sentence(row) for row in rows[at : at + TOGETHER].tolist()])

    def _learnt(self, at: int, places: _Places, inputs: csr_matrix) -> Iterator[dict[str, float]]:
        """Metrics, every few batches; with the last the task is kept, and how many of its tests it answers."""
        learning = self.learning = self.learning or self._learning(at)
        while True:
            with threaded(self.config.threads):
                losses = [self._batch(learning, at, places, inputs) for _ in range(self._next(learning))]
                told = {"loss": float(np.mean(losses))} if losses else {}
                if learning.batch == learning.total:
                    told |= self._keep(at, learning, places, inputs)
            yield told
            if self.learning is None:
                return

    @staticmethod
    def _next(learning: Learning) -> int:
        return min(EVERY - learning.batch % EVERY, learning.total - learning.batch)

    def _batch(self, learning: Learning, at: int, places: _Places, inputs: csr_matrix) -> float:
        draw = np.random.default_rng([self.config.seed, at, learning.batch])
        some = draw.integers(0, len(places.pool), self.config.batch_size)
        x = self._tensor(places.change(inputs[places.pool[some]].toarray()))
        strange = x[: round(self.config.noise * len(x)), torch.from_numpy(draw.permutation(x.shape[1]))]
        labels = torch.from_numpy(places.pool_labels[some]).to(self.device)
        return learning.step(x, labels, strange, lambda: self._weights(at, 1 + learning.batch // self.config.batches))

    def _learning(self, at: int) -> Learning:
        """A task as it begins, or as it was interrupted."""
        config = self.config
        first = self._placed(scores(self.sizes, _seed(config.seed, at)))
        if config.transfer and self.kept:
            first = self._transferred(first)
        shared = config.weights == "shared" and self.trained
        weights = self.trained[0] if shared else self._weights(at)
        learning = Learning(config, self.sizes, first, weights, np.random.default_rng([config.seed, at, 3]))
        if self._left:
            learning.restore(self._left)
            self._left = {}
            self.learning = learning
        return learning

    def _weights(self, at: int, turn: int = 0) -> Layers:
        """The fixed weights; or where they are trained those that training begins with, He-normal."""
        if self.config.weights == "frozen":
            return self.fixed
        draw = torch.Generator().manual_seed(_seed(self.config.seed, at, turn, 5))
        return self._placed([torch.randn(w.shape, generator=draw) * (2 / w.shape[1]) ** 0.5 for w in self.fixed])

    def _transferred(self, first: Layers) -> Layers:
        """Scores moved by the running mean of the masks so far: what was mostly kept begins above 0, or farther off."""
        means = [np.mean([unpacked(mask[n], self._shape(n)) for mask in self.kept], 0) for n in range(len(first))]
        if self.config.mask == "edge_popup":
            return [s + self._tensor(m) * s.sign() * s.abs().max() for s, m in zip(first, means, strict=True)]
        return [s + self._tensor(2 * m - 1) * s.abs().max() for s, m in zip(first, means, strict=True)]

    def _keep(self, at: int, learning: Learning, places: _Places, inputs: csr_matrix) -> dict[str, float]:
        with torch.no_grad():
            self.kept.append([packed(array(mask).astype(bool)) for mask in learning.masks()])
        self.histograms.append(learning.histogram())
        if self.config.weights != "frozen":
            trained = [each.detach() for each in learning.weights]
            self.trained = [trained] if self.config.weights == "shared" else [*self.trained, trained]
        self.learning, self._applied = None, None
        right = self._right(at, places, inputs)
        chance = float((places.test_labels == np.bincount(places.pool_labels).argmax()).mean())
        task = Task(places.name, places.labels, right, chance, len(places.tests), *self._sure(at, places, inputs))
        self.known = [*self.known[:at], (task, places.change)]
        shown = [each.accuracy for each, _ in self.known]
        return {"accuracy": float(np.mean(shown)), "task_accuracy": right, "chance": chance, "tasks": float(at + 1)}

    def _right(self, at: int, places: _Places, inputs: csr_matrix) -> float:
        found = [
            self.logits(places.change(inputs[some].toarray()), at)[:, : len(places.labels)].argmax(1)
            for some in np.array_split(places.tests, -(-len(places.tests) // ASKED))
        ]
        return float((np.concatenate(found) == places.test_labels).mean())

    def _sure(self, at: int, places: _Places, inputs: csr_matrix) -> tuple[float, float]:
        """Mean and spread of the entropy of answers to what was learnt from: how sure this mask is at home."""
        known = places.change(inputs[places.pool[:ASKED]].toarray())
        found = array(entropy(torch.from_numpy(self.logits(known, at)) / TEMPERATURE))
        return float(found.mean()), max(float(found.std()), 1e-6)

    @property
    @override
    def network(self) -> str:
        """Empty where weights are trained: then nothing is fixed that masks could share."""
        return json.dumps(self.config.network, sort_keys=True) if self.config.weights == "frozen" else ""

    @property
    @override
    def tasks(self) -> Sequence[Task]:
        return [task for task, _ in self.known]

    @override
    def weights(self, task: int) -> Sequence[Array]:
        return [array(each) for each in self._used(task)]

    def _used(self, task: int) -> Layers:
        if self.config.weights == "frozen":
            return self.fixed
        return self.trained[0 if self.config.weights == "shared" else task]

    @override
    def masks(self, task: int) -> Sequence[NDArray[np.bool_]]:
        return [unpacked(each, self._shape(at)) for at, each in enumerate(self.kept[task])]

    @override
    def scores(self, task: int) -> Array | None:
        return self.histograms[task] if self.config.mask in ("threshold", "edge_popup") else None

    @override
    def inputs(self, sentences: Sequence[str], task: int) -> Array:
        return self.known[task][1](self.read(sentences).toarray())

    @override
    @torch.no_grad()
    def logits(self, inputs: Array, task: int) -> Array:
        """The mask is applied to the weights when the task changes, not in every pass."""
        if self._applied is None or self._applied[0] != task:
            masks = [self._tensor(mask) for mask in self.masks(task)]
            self._applied = task, [weight * mask for weight, mask in zip(self._used(task), masks, strict=True)]
        return array(forward(self._applied[1], self._tensor(inputs)))

    def _tensor(self, values: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(values, np.float32)).to(self.device)

    def _shape(self, layer: int) -> tuple[int, int]:
        return self.sizes[layer + 1], self.sizes[layer]

    @override
    def state(self) -> State:
        told: State = {"tasks": np.array(len(self.kept))}
        for task, mask in enumerate(self.kept):
            told |= {f"mask.{task}.{at}": each for at, each in enumerate(mask)}
            told[f"scores.{task}"] = self.histograms[task]
        for which, layers in enumerate(self.trained):
            told |= {f"weights.{which}.{at}": array(each) for at, each in enumerate(layers)}
        return {**told, **(self.learning.state() if self.learning else self._left)}

    @override
    def restore(self, state: State) -> None:
        """Every mask is checked against the network; what is half learnt is looked at when its corpus is here."""
        count, layers = counted(state, "tasks", len(state)), range(len(self.sizes) - 1)
        sets = 0 if self.config.weights == "frozen" else min(count, 1) if self.config.weights == "shared" else count
        masks = {f"mask.{task}.{at}" for task in range(count) for at in layers}
        trained = {f"weights.{which}.{at}" for which in range(sets) for at in layers}
        shown = {f"scores.{task}" for task in range(count)}
        left = {name for name in state if name.startswith("training.")}
        if state.keys() - left != masks | shown | trained | {"tasks"}:
            raise ValueError(f"not the arrays of {count} tasks: {sorted(state)[:3]} …")
        for name in trained | shown:
            shape = (len(layers), 3, BINS + 1) if name in shown else self._shape(int(name.split(".")[2]))
            if state[name].shape != shape:
                raise ValueError(f"{name}: {state[name].shape} is not {shape}")
        for name in masks:
            unpacked(state[name], self._shape(int(name.split(".")[2])))
        self.kept = [[np.array(state[f"mask.{task}.{at}"]) for at in layers] for task in range(count)]
        self.histograms = [np.array(state[f"scores.{task}"], np.float32) for task in range(count)]
        self.trained = [[self._tensor(np.array(state[f"weights.{n}.{at}"])) for at in layers] for n in range(sets)]
        self._left = {name: np.array(state[name]) for name in left}
        self.learning, self._applied, self.known = None, None, self.known[:count]

    @override
    def facts(self) -> Mapping[str, object]:
        """Of each task its name, labels, and how many tests are answered; what is done to its inputs."""
        return {"tasks": [{**task._asdict(), "change": list(change)} for task, change in self.known]}

    @override
    def recall(self, facts: Mapping[str, object]) -> None:
        told = facts.get("tasks", [])
        if not isinstance(told, list) or len(told) != len(self.kept):
            raise ValueError(f"these are not the facts of {len(self.kept)} tasks")
        try:
            self.known = [(_task(each), _change(each)) for each in told]
        except (KeyError, TypeError) as error:
            raise ValueError(f"no such task can be: {told}") from error


class _Places:
    """A task with its sentences as places among those that were read."""

    def __init__(self, task: Labelled, rows: NDArray[np.int64]) -> None:
        self.name, self.change, self.labels = task.name, task.change, task.examples.names
        self.pool, self.tests = (np.searchsorted(rows, each) for each in (task.examples.pool, task.examples.tests))
        self.pool_labels, self.test_labels = task.examples.pool_labels, task.examples.test_labels


def _reader(config: SupermaskConfig, vocabulary: Vocabulary, encoder: Encodes | None) -> reading.Inputs:
    if encoder is not None:
        return reading.states(encoder)
    if config.reads == "words":
        return reading.words(config.features, vocabulary.tokenizer)
    return (reading.characters if config.reads == "characters" else reading.numbers)(config.features)


def _seed(*numbers: int) -> int:
    return int(np.random.SeedSequence(numbers).generate_state(1)[0])


def _stacked(parts: Sequence[csr_matrix]) -> csr_matrix:
    from scipy.sparse import csr_matrix, vstack

    return csr_matrix(vstack(parts))


def _task(told: Mapping[str, object]) -> Task:
    labels = told["labels"]
    if not isinstance(labels, list):
        raise ValueError("a task has labels")
    figures = float(str(told["accuracy"])), float(str(told["chance"])), int(str(told["tests"]))
    sure = float(str(told["entropy"])), float(str(told["spread"]))
    return Task(str(told["name"]), [str(each) for each in labels], *figures, *sure)


def _change(told: Mapping[str, Any]) -> Change:
    kind, number = told["change"]
    if kind not in ("", "permuted", "rotated"):
        raise ValueError(f"{kind} is nothing that is done to inputs")
    return Change(kind, int(number))
