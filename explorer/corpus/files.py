"""What a file is, and its text as blocks of whole lines that workers can take.

Blocks are small and cut at the ends of lines or rows: bytes as they lie in the file for text, tables and JSON lines,
JSON lines for JSON arrays, Arrow for Parquet. Nothing holds more than a block; decoding and parsing are the workers'
part (`explorer.corpus.records`).
"""

from __future__ import annotations

import codecs
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from pydantic import BaseModel

from explorer.corpus import decode, tables
from explorer.corpus.account import Account, Notice, Repair
from explorer.corpus.json_rows import elements
from explorer.corpus.unpack import Member, Stream, members
from explorer.errors import BadConfig, UnreadableText

SAMPLE, FURTHER = 256 << 10, 16 << 20  # bytes looked at; further where all of them are ASCII, which says nothing
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
LONGEST = 4  # times a block: a line that goes on beyond that is cut


class Reading(NamedTuple):
    """How the text of one file is read: all that a worker must know beside its block."""

    name: str
    kind: str  # lines, table, jsonl or arrow
    encoding: str  # found in the file
    codec: str  # of the blocks
    style: tables.Dialect = tables.Dialect("", False)
    columns: tuple[str, ...] = ()  # all of them, in order
    column: str | None = None  # the one that holds the text
    has_header: bool = False
    newline: bytes = b"\n"

    @property
    def others(self) -> tuple[str, ...]:
        """The columns that travel with the text."""
        return tuple(name for name in self.columns if name != self.column)


class Block(NamedTuple):
    """Whole lines of a file. line: number of the first (from 1); place: bytes of the packed file used up to here."""

    data: bytes
    line: int
    offset: int
    place: int
    continues: bool = False  # begins in the middle of a line too long for one block


class Preview(BaseModel):
    """The first rows of a file, as they would be read."""

    format: str
    columns: list[str]
    column: str | None
    encoding: str
    repairs: list[Repair]
    rows: list[str]
    warnings: list[Notice]


def columns(path: Path) -> list[str]:
    """The columns of a table; none for plain text. Raises UnreadableText."""
    return preview(path, rows=1).columns


def preview(path: Path, column: str | None = None, rows: int = 20) -> Preview:
    """What the first text in a file is, and its first rows, repaired. Raises UnreadableText, BadConfig."""
    from explorer.corpus.records import records

    notices: list[Notice] = []
    for member in members(path, notices):
        found = reading(member, column)
        account = Account()
        block = next(blocks(member, found, 64_000), None)
        texts = [text for text in records(block, found, account).texts if text.strip()] if block else []
        return Preview(
            format=member.kind,
            columns=list(found.columns),
            column=found.column,
            encoding=decode.title(found.encoding),
            repairs=list(account.repairs.values()),
            rows=texts[:rows],
            warnings=notices,
        )
    raise UnreadableText("{name} holds no text.", name=path.name)


def reading(member: Member, column: str | None) -> Reading:
    """How a text is to be read, found out from its beginning. Raises UnreadableText, BadConfig (no such column)."""
    head = member.stream.head(SAMPLE)
    if not head:
        raise UnreadableText("{name} is empty.", name=member.name)
    if head.startswith(b"PAR1") or member.kind == "parquet":
        return _parquet(member, column)
    encoding = decode.encoding(_telling(head, member.stream), member.name)
    codec = "utf-8" if encoding in WIDE else encoding
    text = decode.sample(head, encoding)
    newline = b"\r" if "\r" in text and "\n" not in text else b"\n"
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = Reading(member.name, "lines", encoding, codec, newline=newline)
    if member.kind in ("csv", "tsv"):
        return _table(found, text, member.kind == "tsv", column)
    if member.kind in ("jsonl", "json"):
        return _json(found, text, member.kind, column)
    return found


def _telling(head: bytes, stream: Stream) -> bytes:
    """The beginning of a text; where that is ASCII, which says nothing, the first stretch that is not."""
    if not head.isascii():
        return head
    further = stream.head(FURTHER)
    first = decode.HIGH.search(further)
    return further[first.start() // 4 * 4 :][:SAMPLE] if first else head


def _table(found: Reading, text: str, is_tabbed: bool, column: str | None) -> Reading:
    """A table of separated values: its separator, its header, the column that holds the text."""
    text = text[:SAMPLE]
    text = text[: text.rfind("\n") + 1] or text
    style = tables.dialect(text, is_tabbed)
    sample = [row.cells for row, _ in zip(tables.rows(text, style), range(1_000), strict=False) if row.cells]
    first = decode.mended(sample[0], Account()) if sample else []
    has_header = bool(sample) and tables.has_header(first)
    names = tables.names(first, has_header)
    chosen = _chosen(found.name, names, sample[int(has_header) :], column)
    return found._replace(kind="table", style=style, columns=tuple(names), column=chosen, has_header=has_header)


def _json(found: Reading, text: str, kind: str, column: str | None) -> Reading:
    """Objects, one a line or in an array; strings among them are texts themselves."""
    lines = [line for line in text.split("\n") if line.strip()]
    if kind == "json" and not (len(lines) > 1 and _object(lines[0]) is not None):
        found = found._replace(kind="array")
        lines = _first_elements(text, found.name)
    values = [value for line in lines[:1_000] if (value := _object(line)) is not None]
    keys = dict.fromkeys(key for value in values if isinstance(value, dict) for key in value)
    names = [key for key in keys if not decode.SURROGATE.search(key)]  # a name that no file could hold
    sample = [[value.get(name) for name in names] for value in values if isinstance(value, dict)]
    chosen = _chosen(found.name, names, sample, column) if names else None
    return found._replace(kind="jsonl" if found.kind == "lines" else "array", columns=tuple(names), column=chosen)


def _first_elements(text: str, name: str) -> list[str]:
    """The elements of a JSON document that its beginning shows; where it breaks off is no matter here."""
    pieces = iter([text])
    found = []
    with suppress(UnreadableText):
        found.extend(
            element for element, _ in zip(elements(lambda _: next(pieces, ""), name), range(1_000), strict=False)
        )
    return found


def _object(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _parquet(member: Member, column: str | None) -> Reading:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with _seekable(member) as file:
        try:
            table = pq.ParquetFile(file)
            names = list(table.schema_arrow.names)
            batch = next(table.iter_batches(200), None)
        except (pa.ArrowException, OSError) as error:
            raise UnreadableText("{name} is not a readable Parquet file.", name=member.name) from error
        sample = [list(row.values()) for row in batch.to_pylist()] if batch is not None else []
    return Reading(
        member.name, "arrow", "utf-8", "utf-8", columns=tuple(names), column=_chosen(member.name, names, sample, column)
    )


def _seekable(member: Member) -> IO[bytes]:
    """A member's bytes where one can jump about in them: the file itself, or a copy of what was packed."""
    if member.file is not None:
        return open(member.file.fileno(), "rb", closefd=False)
    copy = tempfile.TemporaryFile()  # noqa: SIM115 (whoever asks closes it)
    shutil.copyfileobj(member.stream, copy, 1 << 20)  # pyright: ignore[reportArgumentType] (it reads)
    copy.seek(0)
    return copy


def _chosen(name: str, names: list[str], sample: Sequence[Sequence[object]], column: str | None) -> str:
    """The column asked for, or the one that looks most like text. Raises BadConfig."""
    if column is None:
        return tables.guess_column(names, sample)
    if column not in names:
        message = "{name} has no column {column}. It has: {columns}."
        raise BadConfig(message, name=name, column=column, columns=", ".join(names))
    return column


def blocks(member: Member, found: Reading, size: int) -> Iterator[Block]:
    """The text in blocks of about size bytes, in order. Raises UnreadableText where the file breaks off."""
    if found.kind == "arrow":
        yield from _arrow_blocks(member, found, size)
        return
    read = member.stream.read
    if found.encoding in WIDE or found.kind == "array":
        text = _decoder(member.stream, found.encoding)
        read = _json_lines(text, found.name) if found.kind == "array" else lambda n: text(n).encode("utf-8", "replace")
    line, offset = 1, 0
    for data, continues in _cut(read, size, found):
        yield Block(data, line, offset, member.stream.place(), continues)
        line, offset = line + data.count(found.newline), offset + len(data)


def _decoder(stream: Stream, encoding: str) -> Callable[[int], str]:
    """Text instead of bytes; "" only at the end."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(size: int) -> str:
        while data := stream.read(size):
            if text := decoder.decode(data):
                return text
        return decoder.decode(b"", True)

    return read


def _json_lines(read: Callable[[int], str], name: str) -> Callable[[int], bytes]:
    """The elements of a JSON document as lines."""
    lines = ((element + "\n").encode("utf-8", "replace") for element in elements(read, name))

    def more(size: int) -> bytes:
        pieces, held = [], 0
        for piece in lines:
            pieces.append(piece)
            held += len(piece)
            if held >= size:
                break
        return b"".join(pieces)

    return more


def _cut(read: Callable[[int], bytes], size: int, found: Reading) -> Iterator[tuple[bytes, bool]]:
    """Bytes in blocks of whole lines, and whether one goes on with the line before it."""
    rest, continues = b"", False
    while data := read(size):
        rest += data
        end = _end(rest, found.newline, found.style.is_quoted)
        if not end and len(rest) < LONGEST * size:
            continue
        goes_on = not end and not (end := rest.rfind(found.newline) + 1)
        if goes_on:
            end = _inside(rest, found.codec)
        yield rest[:end], continues
        rest, continues = rest[end:], goes_on
    if rest:
        yield rest, continues


def _end(data: bytes, newline: bytes, is_quoted: bool) -> int:
    """Where the last whole row ends: at a newline outside quotes, that is with an even number of them before it."""
    end = data.rfind(newline) + 1
    if newline == b"\r" and end == len(data):  # a line feed may follow
        end = data.rfind(newline, 0, end - 1) + 1
    quotes = data.count(b'"', 0, end) if is_quoted else 0
    while quotes % 2 and end:
        before = data.rfind(newline, 0, end - 1) + 1
        quotes -= data.count(b'"', before, end)
        end = before
    return end


def _inside(data: bytes, codec: str) -> int:
    """Where to cut a line too long for one block: at a space, else between two characters."""
    space = data.rfind(b" ")
    if space > len(data) // 2:
        return space + 1
    decoder = codecs.getincrementaldecoder(codec)("replace")
    decoder.decode(data)
    return len(data) - len(decoder.getstate()[0]) or len(data)


def _arrow_blocks(member: Member, found: Reading, size: int) -> Iterator[Block]:
    """Record batches of the wanted columns, each as an Arrow stream."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    line, total = 1, 0
    with _seekable(member) as file:
        table = pq.ParquetFile(file)
        end = file.seek(0, 2)
        try:
            for batch in table.iter_batches(max(size // 1_000, 1), columns=list(found.columns)):
                sink = pa.BufferOutputStream()
                with pa.ipc.new_stream(sink, batch.schema) as writer:
                    writer.write_batch(batch)
                done = (line + batch.num_rows) / max(table.metadata.num_rows, 1)
                yield Block(sink.getvalue().to_pybytes(), line, total, min(int(done * end), end))
                line, total = line + batch.num_rows, total + batch.nbytes
        except (pa.ArrowException, OSError) as error:
            raise UnreadableText("{name} is not a readable Parquet file.", name=member.name) from error
