"""The sentences of a file, whatever it is, read as a corpus is read but kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from explorer.corpus.account import Account, Notice
from explorer.corpus.files import blocks, reading
from explorer.corpus.records import read
from explorer.corpus.unpack import members
from explorer.errors import UnreadableText

BLOCK = 1_000_000  # bytes that are read at once


def sentences(path: Path, column: str | None = None) -> Iterator[str]:
    """One after the other: decoded, mended and split. Raises UnreadableText, also where there is none; BadConfig."""
    notices: list[Notice] = []
    is_empty = True
    for member in members(path, notices):
        found = reading(member, column)
        for block in blocks(member, found, BLOCK):
            for text in read(block, found, Account()).texts:
                is_empty = False
                yield text
    if is_empty:
        raise UnreadableText("{name} holds no text.", name=path.name)
