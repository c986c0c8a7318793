"""Vectors in Parquet: our own columns word, count, vector, or what others call them, or a column a dimension."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from explorer.corpus.account import Account
from explorer.errors import BadVectors
from explorer.runs.exchange.keeping import WIDEST, Block

SIZE = 1 << 24  # bytes of vectors read at once
WORD = ("word", "token", "text", "label", "term", "key", "name")
VECTOR = ("vector", "embedding", "vectors", "embeddings", "values")
COUNT = re.compile(r"count|counts|freq|frequency|n", re.IGNORECASE)


class Columns(NamedTuple):
    """What a table calls its words, its vectors (one column of lists, or a column a dimension) and its counts."""

    word: str
    vector: list[str]
    times: str | None
    width: int


def _file(path: Path, name: str) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path, memory_map=True, pre_buffer=False)
    except (pa.ArrowInvalid, OSError, NotImplementedError) as error:
        raise BadVectors("{name} is no Parquet file that can be read, or it is cut short.", name=name) from error


def columns(path: Path, name: str) -> tuple[Columns, int]:
    """The columns of a table and how many rows it promises. Raises BadVectors if it holds no vectors of words."""
    import pyarrow.types as types

    file = _file(path, name)
    schema = file.schema_arrow
    kinds = {each.name: each.type for each in schema}
    texts = [n for n, kind in kinds.items() if types.is_string(kind) or types.is_large_string(kind)]
    lists = [n for n, kind in kinds.items() if _is_list(kind)]
    numbers = [n for n, kind in kinds.items() if types.is_floating(kind)]
    word, vector = _first(WORD, texts), _first(VECTOR, lists)
    if word is None or (vector is None and not numbers):
        message = "{name} has no column of words with a column of vectors; its columns are {columns}."
        raise BadVectors(message, name=name, columns=", ".join(list(kinds)[:12]))
    found = [n for n, kind in kinds.items() if types.is_integer(kind) and COUNT.fullmatch(n)]
    count = found[0] if found else None
    width = _width(file, vector) if vector is not None else len(numbers)
    if not 1 <= width <= WIDEST:
        raise BadVectors("{name}: vectors of {width} numbers are not read.", name=name, width=width)
    return Columns(word, [vector] if vector is not None else numbers, count, width), file.metadata.num_rows


def _is_list(kind: Any) -> bool:
    import pyarrow.types as types

    is_list = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    return is_list and (types.is_floating(kind.value_type) or types.is_integer(kind.value_type))


def _first(known: tuple[str, ...], among: list[str]) -> str | None:
    lower = {name.lower(): name for name in reversed(among)}
    return next((lower[name] for name in known if name in lower), among[0] if among else None)


def _width(file: Any, vector: str) -> int:
    """Numbers of the first vector."""
    for batch in file.iter_batches(64, columns=[vector]):
        for each in batch.column(0):
            if each.is_valid:
                return len(each)
    return 0


def read(path: Path, found: Columns, account: Account, name: str, size: int = SIZE) -> Iterator[Block]:
    """The rows of a table. Raises BadVectors where it is damaged."""
    import pyarrow as pa

    wanted = [found.word, *found.vector, *([found.times] if found.times else [])]
    number = 1
    try:
        for batch in _file(path, name).iter_batches(max(1, size // (4 * found.width)), columns=wanted):
            account.lines.read += batch.num_rows
            yield _block(batch, found, number, account)
            number += batch.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise BadVectors("{name} is damaged at row {number}.", name=name, number=f"{number:,}") from error


def _block(batch: Any, found: Columns, number: int, account: Account) -> Block:
    from pyarrow.compute import call_function

    words = [word or "" for word in batch.column(found.word).to_pylist()]
    numbers = np.arange(number, number + batch.num_rows)
    counts = None if found.times is None else _counts(batch.column(found.times))
    if len(found.vector) > 1 or not _is_list(batch.column(found.vector[0]).type):
        table = np.column_stack([_floats(batch.column(name)) for name in found.vector])
        return Block(words, table, numbers, counts)
    lists = batch.column(found.vector[0])
    fits = call_function("list_value_length", [lists]).fill_null(-1).to_numpy(zero_copy_only=False) == found.width
    for at in np.flatnonzero(~fits).tolist():
        account.drop("width", number + at)
    rows = _floats(lists.filter(fits).flatten()).reshape(-1, found.width)
    kept = [word for word, fit in zip(words, fits.tolist(), strict=True) if fit]
    return Block(kept, rows, numbers[fits], None if counts is None else counts[fits])


def _floats(column: Any) -> np.ndarray:
    """Numbers as float32; NaN where there is none."""
    with np.errstate(over="ignore"):
        return column.to_numpy(zero_copy_only=False).astype(np.float32)


def _counts(column: Any) -> np.ndarray:
    return np.array([-1 if value is None else min(value, 2**62) for value in column.to_pylist()], np.int64)
