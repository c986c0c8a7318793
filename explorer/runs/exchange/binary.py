"""word2vec's binary format: rows and width as text, then each word, a blank, and its numbers as little-endian float32.

The original program ends every row with a line break, gensim does not; both are read.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from explorer.corpus.account import Account, Notice
from explorer.corpus.unpack import Stream
from explorer.errors import BadVectors
from explorer.runs.exchange.keeping import LONGEST, Block
from explorer.runs.exchange.text import decoded

SIZE = 1 << 24


def read(
    stream: Stream, rows: int, width: int, encoding: str, account: Account, notices: list[Notice], size: int = SIZE
) -> Iterator[Block]:
    """The rows of a stream that stands behind its header, as many as that promises or as there are.

    Raises BadVectors where no word stands where one should.
    """
    rest, number = b"", 0
    while number < rows and (data := stream.read(size)):
        buffer = rest + data
        words, places, end = _rows(buffer, width, rows - number, number, stream.name)
        rest = buffer[end:]
        if words:
            values = b"".join(buffer[at : at + 4 * width] for at in places)
            vectors = np.frombuffer(values, "<f4").reshape(-1, width)
            account.lines.read += len(words)
            numbers = np.arange(number + 1, number + 1 + len(words))
            yield Block(decoded(words, encoding, account), vectors, numbers)
            number += len(words)
    if number < rows:
        message = "The file is cut short: its header promises {rows} rows, and it ends in row {number}."
        notices.append(Notice(msgid=message, fields={"rows": f"{rows:,}", "number": f"{number + 1:,}"}))
    elif rest.strip() or stream.read(64).strip():
        message = "The file goes on behind the {rows} rows that its header promises; the rest was not read."
        notices.append(Notice(msgid=message, fields={"rows": f"{rows:,}"}))


def _rows(buffer: bytes, width: int, most: int, before: int, name: str) -> tuple[list[bytes], list[int], int]:
    """The words and the places of the numbers of all whole rows of a buffer, and where the first unread byte is."""
    words, places, at = [], [], 0
    while len(words) < most:
        blank = buffer.find(b" ", at, at + 4 * LONGEST + 2)
        if blank < 0 and len(buffer) - at > 4 * LONGEST + 2:
            message = "{name}: no word begins where row {number} should; its header may lie about the width."
            raise BadVectors(message, name=name, number=f"{before + len(words) + 1:,}")
        if blank < 0 or blank + 1 + 4 * width > len(buffer):
            break
        words.append(buffer[at:blank].lstrip(b"\n"))
        places.append(blank + 1)
        at = blank + 1 + 4 * width
    return words, places, at
