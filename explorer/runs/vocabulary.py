"""The words of a run beside its weights: an Arrow file of words and counts, the tokeniser in its header."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from typing_extensions import override

from explorer.contracts import Token, Tokenizer, Vocabulary


class LaterTokenizer(Tokenizer):
    """A tokeniser known by name and settings, made when a sentence is first cut: looking at a run needs none."""

    def __init__(self, name: str, settings: Mapping[str, object]) -> None:
        self.name, self.settings = name, settings
        self._made: Tokenizer | None = None

    @override
    def __call__(self, sentence: str) -> list[Token]:
        if self._made is None:
            from explorer.corpus.tokenise import tokenizer

            self._made = tokenizer(self.name, self.settings)
        return self._made(sentence)


def write(path: Path, vocabulary: Vocabulary) -> None:
    """Keep words, counts and the tokeniser's name and settings."""
    import pyarrow as pa

    cut = vocabulary.tokenizer
    head = {"tokenizer": json.dumps({"name": cut.name, "settings": dict(cut.settings)}, ensure_ascii=False)}
    columns = [pa.array(vocabulary.words, pa.large_string()), pa.array(vocabulary.counts, pa.int64())]
    table = pa.table(columns, names=["word", "count"]).replace_schema_metadata(head)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def read(path: Path) -> Vocabulary:
    """What `write` kept."""
    import pyarrow as pa

    with pa.OSFile(str(path)) as file:
        table = pa.ipc.open_file(file).read_all()
    told = json.loads((table.schema.metadata or {})[b"tokenizer"])
    counts = np.asarray(table["count"].to_numpy(), np.int64)
    return Vocabulary(table["word"].to_pylist(), counts, LaterTokenizer(told["name"], told["settings"]))
