"""What a file holds: itself, what gzip wrapped, or the members of a zip archive, as bounded streams of bytes.

Nothing is ever unpacked to a path, so that a member's name can do no harm. What a file claims by its name is checked
against its first bytes. A stream ends with an error when it grows beyond what any text would: archives that unpack to
far more than they weigh are refused while they are read, whatever their headers say.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from gzip import GzipFile
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple, Protocol, cast, runtime_checkable

from explorer.corpus.account import Notice
from explorer.errors import UnreadableText

KINDS = {".txt": "txt", ".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json"}
KINDS |= {".parquet": "parquet"}
LIMIT = 32 << 30  # bytes that one file may unpack to
RATIO, FREE = 200, 64 << 20  # and how many times its own size, beyond the first 64 MiB; Korean text packs 3 to 10 times
MEMBERS = 10_000
DAMAGED = (  # what the standard library raises over archives that were changed or cut short; bz2 and gzip raise OSError
    OSError, EOFError, ValueError, NotImplementedError, struct.error, zlib.error, lzma.LZMAError, zipfile.BadZipFile,
)  # fmt: skip


@runtime_checkable
class Readable(Protocol):
    """What gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes at most; all with -1; none at the end."""
        ...


class Stream:
    """Bytes of one file, unpacked as they are read, with a look at their beginning, and never more than the bounds."""

    def __init__(self, name: str, read: Callable[[int], bytes], place: Callable[[], int]) -> None:
        self.name, self.place = name, place  # place: bytes of the packed file used so far
        self._read, self._head, self._total = read, b"", 0

    def head(self, size: int) -> bytes:
        """The first bytes still to be read, which stay to be read."""
        while len(self._head) < size and (more := self._unpacked(size - len(self._head))):
            self._head += more
        return self._head

    def read(self, size: int) -> bytes:
        """The next bytes; empty at the end. Raises UnreadableText where they are damaged or beyond all measure."""
        if self._head:
            taken, self._head = self._head[:size], self._head[size:]
            return taken
        return self._unpacked(size)

    def _unpacked(self, size: int) -> bytes:
        with _unpacking(self.name):
            data = self._read(size)
        self._total += len(data)
        if self._total > LIMIT or (self._total > FREE and self._total > RATIO * max(self.place(), 1)):
            message = "{name} unpacks to far more than its size and was refused. Unpack it yourself and open the text."
            raise UnreadableText(message, name=self.name)
        return data


class Member(NamedTuple):
    """One text of a file: the name to show, what its suffix says it is (of KINDS; else txt), its bytes."""

    name: str
    kind: str
    stream: Stream
    file: IO[bytes] | None = None  # the same bytes for who must jump about in them, where nothing wraps them


def members(path: Path, notices: list[Notice], every: bool = False) -> Generator[Member, None, None]:
    """The texts of a file, one after the other; what was passed over is added to notices. Raises UnreadableText.

    every: of an archive every file, not only those whose names are of texts.
    """
    with _opened(path) as file:
        head = file.read(4)
        file.seek(0)
        if not head:
            raise UnreadableText("{name} is empty.", name=path.name)
        if head.startswith(b"PK\x03\x04") and path.suffix.lower() in {".zip", ""}:
            yield from _archived(path.name, file, notices, every)
        else:
            member = _single(path.name, file, file.tell, notices)
            yield member if head.startswith(b"\x1f\x8b") else member._replace(file=file)


@contextmanager
def _unpacking(name: str) -> Iterator[None]:
    """Damage met inside is told as that. Raises UnreadableText."""
    try:
        yield
    except DAMAGED as error:
        message = "{name} is damaged or cut short: it cannot be unpacked to its end. Copy or download it again."
        raise UnreadableText(message, name=name) from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        message = "{name} cannot be opened: {why}."
        raise UnreadableText(message, name=path.name, why=error.strerror or str(error)) from error
    with file:
        yield file


def _single(name: str, file: Readable, place: Callable[[], int], notices: list[Notice]) -> Member:
    """A file as it is, or what gzip wrapped. The first bytes decide; a name that says otherwise is told."""
    path = PurePosixPath(name)
    is_packed = (mark := file.read(2)) == b"\x1f\x8b"
    if path.suffix.lower() == ".gz":
        path = path.with_suffix("")
        if not is_packed:
            notices.append(Notice(msgid="{name} is named .gz but is not packed; read as it is.", fields={"name": name}))
    read = GzipFile(fileobj=cast("IO[bytes]", _Rest(mark, file))).read if is_packed else _Rest(mark, file).read
    return Member(name, KINDS.get(path.suffix.lower(), "txt"), Stream(name, read, place))


class _Rest:
    """A file whose first bytes have been looked at: they come again, without seeking."""

    def __init__(self, first: bytes, file: Readable) -> None:
        self.first, self.file = first, file

    def read(self, size: int = -1) -> bytes:
        taken = self.first if size < 0 else self.first[:size]
        self.first = self.first[len(taken) :]
        return taken or self.file.read(size)


def _archived(name: str, file: IO[bytes], notices: list[Notice], every: bool) -> Iterator[Member]:
    """The texts of a zip archive, in its order; folders and what systems leave behind are no texts."""
    with _unpacking(name):
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()[:MEMBERS]
    for entry in entries:
        inside = PurePosixPath(_shown(entry))
        title = f"{name}: {inside}"
        if entry.is_dir() or "__MACOSX" in inside.parts or inside.name.startswith("."):
            continue
        if entry.flag_bits & 1:
            raise UnreadableText("{name} is locked with a password. Unpack it yourself and open the text.", name=title)
        known = every or {suffix.lower() for suffix in inside.suffixes[-2:]} & set(KINDS)
        if not known or not entry.file_size:
            notices.append(Notice(msgid="{name} was passed over: it holds no text.", fields={"name": title}))
            continue
        with _unpacking(title), archive.open(entry) as member:
            yield _single(title, member, file.tell, notices)


def _shown(entry: zipfile.ZipInfo) -> str:
    """A member's name as its author saw it: Korean Windows writes CP949 and does not say so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("cp949")
    except UnicodeError:
        return entry.filename
