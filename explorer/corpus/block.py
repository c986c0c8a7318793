"""One block of text cut into tokens, in whatever process: bytes in, three files and a short report out.

Beside each other in the scratch folder, NUMBER being the block's:
  NUMBER.run        its distinct words in order, and their counts (`explorer.corpus.spill`)
  NUMBER.tokens     int32: places of the tokens in that run, then their starts, then their ends
  NUMBER.sentences  Arrow: the texts, the other columns, the number of tokens of each
"""

# pyright: reportAttributeAccessIssue=false
# (pyarrow.compute makes its functions when it is imported)

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from explorer.corpus.account import Account
from explorer.corpus.files import Block, Reading
from explorer.corpus.records import Sentences, read
from explorer.corpus.spill import Run, sampled
from explorer.corpus.tokenise import tokenizer

WHOLE, DECIMAL = r"^-?(0|[1-9]\d{0,17})$", r"^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$"


class Work(NamedTuple):
    """All that a worker needs for one block."""

    number: int
    block: Block
    reading: Reading
    columns: tuple[str, ...]  # of all files together
    tokenizer: str
    settings: str  # JSON
    scratch: str


class Report(NamedTuple):
    """What a worker tells of a block. sampled: some words of its run, at even distances."""

    number: int
    place: int
    account: Account
    sentences: int
    tokens: int
    types: int
    sampled: list[str]
    numeric: dict[str, str]  # column -> "whole", "decimal" or "text"; missing where every cell is empty


def tokenised(work: Work) -> Report:
    """Read, mend, split and cut one block, and leave the result in the scratch folder."""
    account = Account()
    found = read(work.block, work.reading, account)
    cut = tokenizer(work.tokenizer, json.loads(work.settings)).cut(found.texts)
    order = pc.sort_indices(cut.words).to_numpy()
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    counts = np.bincount(cut.ids, minlength=len(order))[order]
    base = Path(work.scratch) / f"{work.number:06d}"
    words = cut.words.take(pa.array(order))
    Run.write(base.with_suffix(".run"), words, counts)
    with base.with_suffix(".tokens").open("wb") as file:
        for values in (rank[cut.ids], cut.starts, cut.ends):
            values.astype(np.int32, copy=False).tofile(file)
    others = {name: _column(name, found, work.reading) for name in work.columns}
    cells = [pa.array(found.texts, pa.string()), *others.values(), pa.array(cut.counts)]
    table = pa.Table.from_arrays(cells, schema=schema(work.columns))
    with pa.OSFile(str(base.with_suffix(".sentences")), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    numeric = {name: kind for name, column in others.items() if (kind := _numeric(column))}
    size = (len(found.texts), len(cut.ids), len(words))
    return Report(work.number, work.block.place, account, *size, sampled(words), numeric)


def schema(columns: Sequence[str]) -> pa.Schema:
    """Of the sentences of a block; names may repeat, so columns go by place."""
    fields = [pa.field("text", pa.string()), *(pa.field(name, pa.string()) for name in columns)]
    return pa.schema([*fields, pa.field("tokens", pa.int32())])


def _column(name: str, found: Sentences, how: Reading) -> pa.StringArray:
    """One column of this block; empty where this file does not have it."""
    if name not in how.others:
        return pa.nulls(len(found.texts), pa.string())
    return pa.array(found.others[how.others.index(name)], pa.string())


def _numeric(column: pa.StringArray) -> str:
    """Whether every cell that says something says a number."""
    cells = column.filter(pc.greater(pc.fill_null(pc.binary_length(column), 0), 0))
    if not len(cells):
        return ""
    for kind, pattern in (("whole", WHOLE), ("decimal", DECIMAL)):
        if pc.all(pc.match_substring_regex(cells, pattern)).as_py():
            return kind
    return "text"
