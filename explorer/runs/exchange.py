"""Vectors as other programs read them: word2vec (text and binary), Parquet, TensorBoard's projector.

Words are written as the vocabulary names them; a space or a line break inside one, which these formats take for the
end of the word, becomes an underscore. Every file is written aside and renamed: a cut-short export is no file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

from explorer.contracts import Array, Embeds, Model
from explorer.errors import BadConfig
from explorer.runs.folder import aside

BLANK = re.compile(r"[\s\x00-\x1f]+")
BLOCK = 10_000  # words formatted at once


def export(model: Model, format: str, out: Path, about: Mapping[str, object] | None = None) -> None:
    """Write a model's words and vectors; about: where they come from, for formats that can say it.

    tensorboard makes a folder, the others a file. Raises BadConfig for an unknown format or a model without vectors.
    """
    if format not in FORMATS:
        raise BadConfig("There is no format {format}; there are {formats}.", format=format, formats=", ".join(FORMATS))
    if not isinstance(model, Embeds):
        raise BadConfig("{model} has no vectors of words to export.", model=model.card.title)
    FORMATS[format](model, out, about or {})


def _word2vec(model: Embeds, out: Path, _: Mapping[str, object]) -> None:
    with aside(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        rows, width = model.vectors().shape
        file.write(f"{rows} {width}\n")
        for words, vectors in _blocks(model):
            text = (f"{word} {' '.join(map(_short, row))}" for word, row in zip(words, vectors.tolist(), strict=True))
            file.write("\n".join(text) + "\n")


def _word2vec_binary(model: Embeds, out: Path, _: Mapping[str, object]) -> None:
    with aside(out) as part, part.open("wb") as file:
        rows, width = model.vectors().shape
        file.write(f"{rows} {width}\n".encode())
        for words, vectors in _blocks(model):
            for word, row in zip(words, vectors.astype("<f4"), strict=True):
                file.write(word.encode() + b" " + row.tobytes() + b"\n")


def _parquet(model: Embeds, out: Path, about: Mapping[str, object]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    vectors = np.ascontiguousarray(model.vectors(), np.float32)
    vocabulary = model.vocabulary
    table = pa.table(
        {
            "word": pa.array(list(vocabulary.words), pa.large_string()),
            "count": pa.array(vocabulary.counts, pa.int64()),
            "vector": pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), vectors.shape[1]),
        }
    ).replace_schema_metadata({"about": json.dumps(dict(about), ensure_ascii=False)})
    with aside(out) as part:
        pq.write_table(table, part)


def _tensorboard(model: Embeds, out: Path, _: Mapping[str, object]) -> None:
    """vectors.tsv and metadata.tsv, as projector.tensorflow.org loads them, and a config for a local TensorBoard."""
    out.mkdir(parents=True, exist_ok=True)
    with aside(out / "vectors.tsv") as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for _words, vectors in _blocks(model):
            file.writelines("\t".join(map(_short, row)) + "\n" for row in vectors.tolist())
    with aside(out / "metadata.tsv") as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.write("word\tcount\n")
        counts = iter(model.vocabulary.counts.tolist())
        for words, _vectors in _blocks(model):
            file.writelines(f"{word}\t{next(counts)}\n" for word in words)
    with aside(out / "projector_config.pbtxt") as part:
        part.write_text('embeddings {\n  tensor_path: "vectors.tsv"\n  metadata_path: "metadata.tsv"\n}\n', "utf-8")


def _blocks(model: Embeds) -> Iterator[tuple[list[str], Array]]:
    words, vectors = model.vocabulary.words, model.vectors()
    for start in range(0, len(vectors), BLOCK):
        yield [BLANK.sub("_", word) for word in words[start : start + BLOCK]], vectors[start : start + BLOCK]


def _short(number: float) -> str:
    return f"{number:.7g}"  # seven digits: a float32 and no more


FORMATS: dict[str, Callable[[Embeds, Path, Mapping[str, object]], None]] = {
    "word2vec": _word2vec, "word2vec-binary": _word2vec_binary, "parquet": _parquet, "tensorboard": _tensorboard,
}  # fmt: skip
