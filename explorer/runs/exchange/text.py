r"""Vectors as text, a word and its numbers a line: word2vec and fastText's .vec (with a header), GloVe (without).

A block of lines is read at once by Arrow. Where a line of it is not plain, the block is cut into smaller ones until
that line stands alone and is read by `_line`, which tells what is wrong with it. A word may hold blanks (New York, as
GloVe has it): the last D fields are the numbers, all before them is the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from explorer.corpus.account import Account
from explorer.corpus.unpack import Stream
from explorer.runs.exchange.keeping import LONGEST, Block
from explorer.runs.exchange.parts import lines

SIZE = 1 << 24  # bytes of a block
PIECES = 8  # into which a block is cut that is not plain
FEW = 16  # lines that are read one by one
NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
FRACTION = re.compile(rb"[+-]?\d*(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)")


class Layout(NamedTuple):
    """How the lines are made: numbers a row, what stands between them, whether a word comes first, its encoding."""

    width: int
    delimiter: bytes = b" "
    named: bool = True
    encoding: str = "utf-8"


class Row(NamedTuple):
    """A line that was read: its word, its numbers, which row of the file it is."""

    word: bytes
    vector: np.ndarray
    number: int


def read(stream: Stream, layout: Layout, account: Account, size: int = SIZE) -> Iterator[Block]:
    """The rows of a stream that stands behind its header. What is no row is dropped and counted."""
    number = 1
    for data in lines(stream, size):
        block = data.replace(b"\r\n", b"\n") if b"\r" in data else data
        pieces = list(_pieces(block, number, layout, account))
        count = sum(1 for line in block.split(b"\n") if line.strip())
        account.lines.read += count
        number += count
        if pieces:
            words = [word for piece in pieces for word in piece[0]]
            vectors = np.concatenate([piece[1] for piece in pieces]) if len(pieces) > 1 else pieces[0][1]
            yield Block(decoded(words, layout.encoding, account), vectors, np.concatenate([p[2] for p in pieces]))


Piece = tuple[list[bytes], np.ndarray, np.ndarray]  # words, vectors, numbers of rows


def _pieces(block: bytes, number: int, layout: Layout, account: Account) -> Iterator[Piece]:
    """The rows of some lines, in order, in as few pieces as can be."""
    if (plain := _plain(block, layout)) is not None:
        yield plain[0], plain[1], np.arange(number, number + len(plain[1]))
        return
    rows = [line for line in block.split(b"\n") if line.strip()]
    if len(rows) <= FEW:
        found = [row for at, line in enumerate(rows) if (row := _line(line, number + at, layout, account))]
        if found:
            yield (
                [row.word for row in found],
                np.stack([row.vector for row in found]),
                np.array([r.number for r in found]),
            )
        return
    step = -(-len(rows) // PIECES)
    for start in range(0, len(rows), step):
        yield from _pieces(b"\n".join(rows[start : start + step]) + b"\n", number + start, layout, account)


def _plain(block: bytes, layout: Layout) -> tuple[list[bytes], np.ndarray] | None:
    """Words and numbers of lines that are all as they should be; None if one is not."""
    import pyarrow as pa
    import pyarrow.csv as csv

    numbers = [str(at) for at in range(layout.width)]
    names = ["word", *numbers] if layout.named else numbers
    trimmed = block.replace(layout.delimiter + b"\n", b"\n")
    try:
        table = csv.read_csv(
            pa.py_buffer(trimmed),
            csv.ReadOptions(column_names=names, block_size=min(max(len(trimmed), 1), 1 << 22)),
            csv.ParseOptions(delimiter=layout.delimiter.decode(), quote_char=False, double_quote=False),
            csv.ConvertOptions(
                column_types={"word": pa.binary(), **dict.fromkeys(numbers, pa.float32())},
                null_values=[], check_utf8=False,
            ),
        )  # fmt: skip
    except pa.ArrowInvalid:
        return None
    if table.num_rows != trimmed.count(b"\n"):
        return None
    vectors = [each.to_tensor().to_numpy() for each in table.select(numbers).to_batches()]
    words = table["word"].to_pylist() if layout.named else []
    return words, np.concatenate(vectors) if vectors else np.empty((0, layout.width), np.float32)


def _line(line: bytes, number: int, layout: Layout, account: Account) -> Row | None:
    """One line; None if it is dropped."""
    fields = line.strip(b"\r").rstrip(b" \t").rsplit(layout.delimiter, layout.width)
    word, values = (fields[0].rstrip(b" "), fields[1:]) if layout.named else (b"", fields)
    reason = _wrong(word, values, layout)
    if reason:
        account.drop(reason, number)
        return None
    with np.errstate(over="ignore"):
        return Row(word, np.array([float(value) for value in values]).astype(np.float32), number)


def _wrong(word: bytes, values: Sequence[bytes], layout: Layout) -> str:
    """Why a line is no row; empty if it is one."""
    more = word.split(layout.delimiter)[1:]
    if len(values) != layout.width or (more and all(FRACTION.fullmatch(each) for each in more)):
        return "width"
    if not all(NUMBER.fullmatch(value) for value in values):
        return "no number"
    return "empty" if layout.named and not word else "long" if len(word) > 4 * LONGEST else ""


def decoded(words: list[bytes], encoding: str, account: Account) -> list[str]:
    """Words as text; bytes that are no character are replaced and counted."""
    try:
        found = b"\n".join(words).decode(encoding).split("\n")
    except UnicodeDecodeError:
        return [_decoded(word, encoding, account) for word in words]
    return found if words else []


def _decoded(word: bytes, encoding: str, account: Account) -> str:
    try:
        return word.decode(encoding)
    except UnicodeDecodeError:
        text = word.decode(encoding, "replace")
        account.repair("bytes", repr(word)[2:-1], text)
        return text
