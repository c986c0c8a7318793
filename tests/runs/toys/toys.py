"""Models that can be slow, stuck or wrong on purpose. Dask workers load this module before they start (preload)."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field
from typing_extensions import override

from explorer.contracts import Array, Card, Config, Corpus, Embeds, Making, State, Step, Vocabulary
from explorer.models import MODELS
from explorer.runs.work import work

ALL = {"draws": "toys:Draws", "centred": "toys:Centred"}


def dask_setup(worker: object = None) -> None:
    """Called by Dask in every worker before it starts; tests put the same into their own process, and take it out."""
    MODELS.update(ALL)


class DrawsConfig(Config):
    """How many draws, how slowly, and what goes wrong at which of them."""

    vector_size: int = Field(8, ge=2, le=100_000, description="Number of dimensions.")
    steps: int = Field(3, ge=1, le=10_000, description="Draws to average.")
    pause: float = Field(0, ge=0, le=10, description="Seconds between draws.")
    trouble: Literal["none", "sleep", "lock", "error", "memory"] = Field("none", description="What goes wrong.")
    trouble_at: int = Field(0, ge=0, le=10_000, description="After so many draws.")


class Draws(Embeds):
    """Averages of Gaussian draws: no learning at all."""

    Config = DrawsConfig
    card = Card("Draws", "No learning at all.", "none")
    config: DrawsConfig

    def __init__(self, config: DrawsConfig, vocabulary: Vocabulary, device: str = "cpu") -> None:
        super().__init__(config, vocabulary, device)
        self.table = np.zeros((len(vocabulary.words), config.vector_size), np.float32)
        self.done = 0

    @override
    def fit(self, corpus: Corpus, scratch: Path | None = None) -> Making[None]:
        while self.done < self.config.steps:
            if self.config.trouble != "none" and self.done == self.config.trouble_at:
                trouble(self.config.trouble)
            draw = np.random.default_rng((self.config.seed, self.done)).normal(size=self.table.shape)
            self.table += draw.astype(np.float32) / self.config.steps
            self.done += 1
            time.sleep(self.config.pause)
            yield Step(self.done, self.config.steps, {"loss": 1 / self.done, "words_per_second": 100.0 * self.done})

    @override
    def state(self) -> State:
        return {"table": self.table, "done": np.asarray(self.done), "training.key": np.array([2**63], np.uint64)}

    @override
    def restore(self, state: State) -> None:
        if state["table"].shape != self.table.shape:
            raise ValueError("table has another shape")
        self.table, self.done = state["table"].copy(), int(state["done"])

    @override
    def facts(self) -> dict[str, object]:
        return {"뜻": ["배"]}

    @override
    def vectors(self) -> Array:
        return self.table


def trouble(kind: str) -> None:
    if kind == "sleep":
        time.sleep(600)
    elif kind == "lock":
        re.match(r"(a+)+$", "a" * 64 + "b")  # never gives the interpreter back
    elif kind == "memory":
        raise MemoryError
    else:
        raise ValueError("a draw {went} wrong")


class CentredConfig(Config):
    """The run to centre."""

    base: str = Field(description="A run.", max_length=100)


class Centred(Embeds):
    """The vectors of another run around their mean."""

    Config = CentredConfig
    card = Card("Centred", "Around the mean.", "none")
    needs = {"base": Embeds}

    def __init__(self, config: CentredConfig, vocabulary: Vocabulary, device: str = "cpu", *, base: Embeds) -> None:
        super().__init__(config, vocabulary, device)
        self.base = base
        self.table = np.zeros_like(base.vectors())

    @override
    def fit(self, corpus: Corpus, scratch: Path | None = None) -> Making[None]:
        if not self.table.any():
            self.table = self.base.vectors() - self.base.vectors().mean(0)
            yield Step(1, 1, {})

    @override
    def state(self) -> State:
        return {"table": self.table}

    @override
    def restore(self, state: State) -> None:
        self.table = state["table"].copy()

    @override
    def vectors(self) -> Array:
        return self.table


def norms(model: Embeds, pause: float = 0, times: int = 2) -> Making[pd.DataFrame]:
    """A table of every word's length, with a figure of the whole table."""
    for i in range(times):
        time.sleep(pause)
        yield Step(i + 1, times, {})
    table = np.linalg.norm(model.vectors(), axis=1)
    frame = pd.DataFrame({"word": list(model.vocabulary.words), "norm": table})
    frame.attrs = {"mean": table.mean(), "ids": np.arange(3), "metric": "길이"}
    return frame


def shares(corpus: Corpus, other: Corpus, model: Embeds) -> Making[pd.DataFrame]:
    """A table of two corpora and a run: which of the model's words each corpus has."""
    yield Step(1, 1, {})
    words = list(model.vocabulary.words)
    has = {name: [word in each.vocabulary.words for word in words] for name, each in (("one", corpus), ("two", other))}
    return pd.DataFrame({"word": words, **has})


def fit(home: Path, name: str, every: float) -> None:
    """What a process of its own does in a test."""
    dask_setup()
    work(home, name, every=every)
