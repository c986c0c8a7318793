"""Word2vec: words as vectors that predict their neighbours (Mikolov et al. 2013a, b).

Skip-gram with negative sampling tells the pairs of a corpus from pairs with words drawn as noise. With v the input row
of one word and u the output row of another, its optimum is u·v = PMI − log k (Levy & Goldberg 2014): the main test of
`tests/models/test_word2vec.py`. As in word2vec's program, the context is the input and the centre the output.

Departures: the noise is shared by the inputs of a window (`plain`), its table is shuffled and not drawn from
(`sampling`), and a pair whose score runs away is left alone (`plain.move`). Where things stand:

    config.py    the knobs                     cpu.py     threads around …
    plain.py     the window, to be read        kernel.py  … the window, fast
    sampling.py  subsampling, noise, pieces    cuda.py    many windows at once, in torch
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from typing_extensions import override

from explorer.contracts import Array, Card, Corpus, Embeds, Making, State, Step, Vocabulary
from explorer.errors import NothingToLearn
from explorer.models.word2vec import sampling
from explorer.models.word2vec.config import SkipGramConfig

WORK = 3e8  # of a step, as tokens · dimensions · window · outputs: some hundredths of a second, half a second at worst
FLOOR = 1e-4  # what is left of the learning rate at the end


@runtime_checkable
class Trainer(Protocol):
    """Where a fit computes: it holds the tables until it is asked for them."""

    def step(self, tokens: np.ndarray, bounds: np.ndarray, rates: tuple[float, float], seed: list[int]) -> float:
        """Learn from the pieces tokens[bounds[i]:bounds[i + 1]]; returns the mean loss of a pair, NaN without pairs."""
        ...

    def tables(self) -> tuple[Array, Array]:
        """Copies of the input and the output rows: (V, D) each."""
        ...

    def close(self) -> None:
        """Give back threads and memory."""
        ...


class SkipGram(Embeds):
    """Each word predicts the words around it, against words drawn as noise."""

    Config = SkipGramConfig
    card = Card(
        "Word2vec (skip-gram)",
        "Words that stand among the same words get similar vectors. With one thread and a seed, always the same ones.",
        "Mikolov, Sutskever, Chen, Corrado & Dean 2013",
    )
    config: SkipGramConfig

    def __init__(self, config: SkipGramConfig, vocabulary: Vocabulary, device: str = "cpu") -> None:
        super().__init__(config, vocabulary.cut(config.min_count), device)
        self.shape = len(self.vocabulary.words), config.vector_size
        self.inputs, self.outputs = np.zeros(self.shape, np.float32), np.zeros(self.shape, np.float32)
        self.steps = 0
        self.trainer: Trainer | None = None  # while it trains, the tables are the trainer's

    @override
    def fit(self, corpus: Corpus, scratch: Path | None = None) -> Making[None]:
        """Chunks of about equally many tokens, each a step; all that a step draws follows from the seed and its number.

        Raises NothingToLearn if no word is left.
        """
        chunks = list(pairwise(sampling.edges(corpus.offsets, step_tokens(self.config)).tolist()))
        total = self.config.epochs * len(chunks)
        if not total or not len(self.vocabulary.words):
            raise NothingToLearn(
                "No word occurs {count} times: lower the smallest count, or add text.", count=self.config.min_count
            )
        if self.steps < total:
            with self.training():
                while self.steps < total:
                    first, last = chunks[self.steps % len(chunks)]
                    tokens = np.array(corpus.ids[first:last], np.int32)
                    yield self.step(tokens, sampling.pieces(corpus.offsets, first, last), total)

    @contextmanager
    def training(self) -> Iterator[None]:
        """Hand the tables to a trainer, and take them back whatever happens."""
        config = self.config
        if not self.steps:
            draw = np.random.default_rng(config.seed)
            self.inputs = (draw.random(self.shape, np.float32) - np.float32(0.5)) / np.float32(config.vector_size)
        self.trainer = trainer_class(self.device)(config, self.vocabulary.counts, self.inputs, self.outputs)
        self.inputs = self.outputs = np.zeros((0, config.vector_size), np.float32)  # held once, by the trainer
        try:
            yield
        finally:
            self.inputs, self.outputs = self.trainer.tables()
            self.trainer.close()
            self.trainer = None

    def step(self, tokens: np.ndarray, bounds: np.ndarray, total: int) -> Step:
        """Learn from one chunk."""
        assert self.trainer is not None  # noqa: S101 - fit made it
        rates = self.rate(self.steps / total), self.rate((self.steps + 1) / total)
        began = time.perf_counter()
        loss = self.trainer.step(tokens, bounds, rates, [self.config.seed, self.steps])
        self.steps += 1
        metrics = {"loss": loss} if np.isfinite(loss) else {}
        return Step(self.steps, total, {**metrics, "words_per_second": len(tokens) / (time.perf_counter() - began)})

    def rate(self, done: float) -> float:
        """The learning rate when a share of the work is done."""
        return self.config.learning_rate * max(1 - done, FLOOR)

    @override
    def state(self) -> State:
        inputs, outputs = self.trainer.tables() if self.trainer else (self.inputs, self.outputs)
        return {"vectors": inputs, "context": outputs, "steps": np.array(self.steps)}

    @override
    def restore(self, state: State) -> None:
        if state.keys() != {"vectors", "context", "steps"}:
            raise ValueError(f"{sorted(state)} are not the arrays of a skip-gram model")
        for name in ("vectors", "context"):
            if state[name].shape != self.shape:
                raise ValueError(f"{name}: {state[name].shape} is not {self.shape}")
        self.inputs, self.outputs = (np.array(state[name], np.float32) for name in ("vectors", "context"))
        self.steps = int(state["steps"])

    @override
    def vectors(self) -> Array:
        """(V, D): the input rows."""
        return self.trainer.tables()[0] if self.trainer else self.inputs

    @classmethod
    def warm(cls, config: SkipGramConfig, device: str = "cpu") -> None:
        """Compile what a fit with this config needs, so that its first step does not wait for it."""
        one = np.zeros((1, config.vector_size), np.float32)
        trainer = trainer_class(device)(config, np.ones(1, np.int64), one, one)
        trainer.step(np.zeros(2, np.int32), np.array([0, 2]), (FLOOR, FLOOR), [0])
        trainer.close()


def step_tokens(config: SkipGramConfig) -> int:
    """How many tokens a step reads: the same on every machine, so that a run's steps are."""
    return max(sampling.PIECE, int(WORK / (config.vector_size * config.window * (1 + config.negative))))


def trainer_class(device: str) -> Callable[..., Trainer]:
    """The trainer for a device, imported when a fit begins."""
    if device == "cuda":
        from explorer.models.word2vec.cuda import CudaTrainer

        return CudaTrainer
    from explorer.models.word2vec.cpu import CpuTrainer

    return CpuTrainer
