"""Vectors that were made elsewhere and brought as a file: a run like any other, only that nobody trained it here.

Its words come in the file's order, or by their counts where the file tells them; where it does not, every count is 0.
The vectors stay where they were written: `restore` takes a memory-mapped array as it is.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydantic import Field
from typing_extensions import override

from explorer.contracts import Array, Card, Config, Corpus, Embeds, Making, State, Vocabulary
from explorer.errors import NothingToLearn


class ImportedConfig(Config):
    """What the vectors are known by: the same file, brought twice, is one run."""

    sha256: str = Field("", max_length=64, description="SHA-256 of the file that the vectors came from.")
    format: str = Field("word2vec", max_length=32, description="Format of the file, as its contents showed it.")


class Imported(Embeds):
    """A table of vectors, looked up."""

    Config = ImportedConfig
    card = Card(
        "Imported vectors",
        "Vectors that were made elsewhere and brought as a file. Nothing is trained here, and there are no sentences.",
        "The file that was brought",
    )
    config: ImportedConfig

    def __init__(self, config: ImportedConfig, vocabulary: Vocabulary, device: str = "cpu") -> None:
        super().__init__(config, vocabulary, device)
        self.table = np.zeros((len(vocabulary.words), 0), np.float32)

    @override
    def fit(self, corpus: Corpus, scratch: Path | None = None) -> Making[None]:
        """Raises NothingToLearn: these vectors are what somebody else's training left."""
        raise NothingToLearn("Imported vectors are not trained: import a file of vectors instead.")
        yield  # makes this the generator that a fit is

    @override
    def state(self) -> State:
        return {"vectors": self.table}

    @override
    def restore(self, state: State) -> None:
        if state.keys() != {"vectors"}:
            raise ValueError(f"{sorted(state)} are not the arrays of imported vectors")
        table = state["vectors"]
        if table.ndim != 2 or len(table) != len(self.vocabulary.words) or table.dtype != np.float32:
            raise ValueError(f"vectors: {table.dtype} {table.shape} is no table of {len(self.vocabulary.words)} words")
        self.table = table

    @override
    def vectors(self) -> Array:
        """(V, D), read-only where it is memory-mapped."""
        return self.table
