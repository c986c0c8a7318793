"""TensorBoard's projector: vectors.tsv with the numbers, metadata.tsv with the words, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from explorer.corpus.account import Account
from explorer.errors import BadVectors
from explorer.runs.exchange import text
from explorer.runs.exchange.keeping import Block
from explorer.runs.exchange.parts import Part, lines, opened

NAMES = ("word", "label", "token", "name", "text")
COUNTS = ("count", "frequency", "freq", "n")


def labels(part: Part, encoding: str) -> tuple[list[str], np.ndarray | None]:
    """The first words of all rows, header included if there is one, and their counts where a column tells them.

    As the projector has it, a table of several columns has a header, one of a single column has none.
    """
    with opened(part) as member:
        data = b"".join(lines(member.stream, text.SIZE))
    found = data.removeprefix(b"\xef\xbb\xbf").decode(encoding, "replace").replace("\r\n", "\n").split("\n")
    rows = [line.split("\t") for line in found[:-1]]
    if not rows or len(rows[0]) == 1:
        return [row[0] for row in rows], None
    header = [name.strip().lower() for name in rows[0]]
    at = next((header.index(name) for name in NAMES if name in header), 0)
    words = [row[at] if at < len(row) else "" for row in rows[1:]]
    counted = next((header.index(name) for name in COUNTS if name in header), None)
    return words, None if counted is None else np.array([_count(row, counted) for row in rows[1:]], np.int64)


def _count(row: Sequence[str], at: int) -> int:
    """A count; -1 where there is none."""
    told = row[at].strip() if at < len(row) else ""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else -1


def read(vectors: Part, metadata: Part, width: int, encoding: str, account: Account) -> Iterator[tuple[Block, int]]:
    """The rows of both files, each block with the bytes of the file used so far.

    Raises BadVectors if one file has more rows than the other.
    """
    words, counts = labels(metadata, encoding)
    with opened(vectors) as member:
        for block in text.read(member.stream, text.Layout(width, b"\t", named=False), account):
            at = block.numbers - 1
            if at[-1] >= len(words):
                break
            yield (
                Block([words[row] for row in at], block.vectors, block.numbers, None if counts is None else counts[at]),
                (member.stream.place()),
            )
    if account.lines.read != len(words):
        raise BadVectors(
            "{vectors} has {rows} rows and {metadata} names {words}: they do not belong together.",
            vectors=vectors.name, rows=f"{account.lines.read:,}", metadata=metadata.name, words=f"{len(words):,}",
        )  # fmt: skip
