"""Vectors as other programs read them: word2vec and fastText (text), word2vec binary, Parquet, TensorBoard's projector.

Every number is written so that it comes back to the last bit. Words are written as the vocabulary names them; a space
or a line break inside one, which the text formats take for the end of the word, becomes an underscore in all formats
but Parquet (`changed` counts these). Every file is written aside and renamed: a cut-short export is no file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

from explorer.contracts import Array, Embeds, Making, Model, Step
from explorer.errors import BadConfig
from explorer.runs.folder import aside

BLANK = re.compile(r"[\s\x00-\x1f]+")
BLOCK = 10_000  # words formatted at once


def export(model: Model, format: str, out: Path, about: Mapping[str, object] | None = None) -> Making[None]:
    """Write a model's words and vectors; about: where they come from, for formats that can say it.

    tensorboard makes a folder, the others a file. Raises BadConfig for an unknown format or a model without vectors.
    """
    if format not in FORMATS:
        raise BadConfig("There is no format {format}; there are {formats}.", format=format, formats=", ".join(FORMATS))
    if not isinstance(model, Embeds):
        raise BadConfig("{model} has no vectors of words to export.", model=model.card.title)
    total, done = len(model.vocabulary.words), 0
    for rows in FORMATS[format](model, out, about or {}):
        done += rows
        yield Step(done, total, {})


def size(model: Embeds, format: str) -> int:
    """Bytes that an export will have, about: text is measured on its first words."""
    rows, width = model.vectors().shape
    letters = sum(len(str(word).encode()) + 2 for word in model.vocabulary.words[:BLOCK]) / max(1, min(rows, BLOCK))
    if format in ("parquet", "word2vec-binary"):
        return int(rows * (letters + 4 * width))
    sample = _lines([""] * min(rows, 100), model.vectors()[:100], " ")
    return int(rows * (letters + sum(map(len, sample)) / max(1, len(sample))))


def changed(model: Model) -> int:
    """How many words hold a blank, which becomes an underscore in all formats but Parquet."""
    return sum(BLANK.search(word) is not None for word in model.vocabulary.words)


def _word2vec(model: Embeds, out: Path, _: Mapping[str, object]) -> Iterator[int]:
    with aside(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        rows, width = model.vectors().shape
        file.write(f"{rows} {width}\n")
        for words, vectors in _blocks(model):
            file.write("\n".join(_lines(words, vectors, " ")) + "\n")
            yield len(words)


def _word2vec_binary(model: Embeds, out: Path, _: Mapping[str, object]) -> Iterator[int]:
    with aside(out) as part, part.open("wb") as file:
        rows, width = model.vectors().shape
        file.write(f"{rows} {width}\n".encode())
        for words, vectors in _blocks(model):
            for word, row in zip(words, vectors.astype("<f4"), strict=True):
                file.write(word.encode() + b" " + row.tobytes() + b"\n")
            yield len(words)


def _parquet(model: Embeds, out: Path, about: Mapping[str, object]) -> Iterator[int]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    words, counts, vectors = model.vocabulary.words, model.vocabulary.counts, model.vectors()
    fields = [("word", pa.large_string()), ("count", pa.int64()), ("vector", pa.list_(pa.float32(), vectors.shape[1]))]
    schema = pa.schema(fields, {"about": json.dumps(dict(about), ensure_ascii=False)})
    with aside(out) as part, pq.ParquetWriter(part, schema) as file:
        for start in range(0, len(vectors), BLOCK):
            rows = np.ascontiguousarray(vectors[start : start + BLOCK], np.float32)
            lists = pa.FixedSizeListArray.from_arrays(pa.array(rows.ravel()), vectors.shape[1])
            columns = [list(words[start : start + BLOCK]), counts[start : start + BLOCK], lists]
            file.write_table(pa.table(columns, schema=schema), row_group_size=BLOCK)
            yield len(rows)


def _tensorboard(model: Embeds, out: Path, _: Mapping[str, object]) -> Iterator[int]:
    """vectors.tsv and metadata.tsv, as projector.tensorflow.org loads them, and a config for a local TensorBoard."""
    out.mkdir(parents=True, exist_ok=True)
    with aside(out / "metadata.tsv") as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.write("word\tcount\n")
        counts = iter(model.vocabulary.counts.tolist())
        for words, _vectors in _blocks(model):
            file.writelines(f"{word}\t{next(counts)}\n" for word in words)
    with aside(out / "projector_config.pbtxt") as part:
        part.write_text('embeddings {\n  tensor_path: "vectors.tsv"\n  metadata_path: "metadata.tsv"\n}\n', "utf-8")
    with aside(out / "vectors.tsv") as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for words, vectors in _blocks(model):
            file.write("\n".join(_lines([], vectors, "\t")) + "\n")
            yield len(words)


def _blocks(model: Embeds) -> Iterator[tuple[list[str], Array]]:
    words, vectors = model.vocabulary.words, model.vectors()
    for start in range(0, len(vectors), BLOCK):
        yield [BLANK.sub("_", word) for word in words[start : start + BLOCK]], vectors[start : start + BLOCK]


def _lines(words: list[str], vectors: Array, between: str) -> list[str]:
    """Rows as text: the shortest digits from which the same float32 comes back. Without words, the numbers alone."""
    import pyarrow as pa
    from pyarrow.compute import call_function

    rows = np.ascontiguousarray(vectors, np.float32)
    digits = pa.array(rows.ravel()).cast(pa.string())
    ends = pa.array(np.arange(len(rows) + 1, dtype=np.int32) * rows.shape[1])
    numbers = call_function("binary_join", [pa.ListArray.from_arrays(ends, digits), between])
    if not words:
        return numbers.to_pylist()
    return call_function("binary_join_element_wise", [pa.array(words, pa.string()), numbers, between]).to_pylist()


FORMATS: dict[str, Callable[[Embeds, Path, Mapping[str, object]], Iterator[int]]] = {
    "word2vec": _word2vec, "word2vec-binary": _word2vec_binary, "fasttext": _word2vec, "parquet": _parquet,
    "tensorboard": _tensorboard,
}  # fmt: skip
