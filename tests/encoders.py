"""Encoders whose vectors a test knows beforehand."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path

from typing_extensions import override

from explorer.contracts import Config, Corpus, Encodes, Encoding, Making, Span, State, Step, Vocabulary
from tests.small_corpus import SmallCorpus


class Known(Encodes):
    """An encoder that has nothing to learn."""

    Config = Config

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        super().__init__(Config(seed=0), vocabulary or SmallCorpus([]).vocabulary)

    @override
    def fit(self, corpus: Corpus, scratch: Path | None = None) -> Making[None]:
        yield Step(1, 1, {})

    @override
    def state(self) -> State:
        return {}

    @override
    def restore(self, state: State) -> None:
        pass

    @override
    @abstractmethod
    def encode(self, sentences: Iterable[str], hidden: Iterable[Span | None] | None = None) -> Iterator[Encoding]: ...
