"""The parts of what was brought: files, what gzip wrapped, members of zip archives. Each can be opened again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from explorer.corpus.account import Notice
from explorer.corpus.unpack import Member, Stream, members
from explorer.errors import BadVectors

HEAD = 1 << 20  # bytes by which a format is known: a row of the widest vectors has room


class Part(NamedTuple):
    """One file or member: where it is, what it is called, how it begins."""

    path: Path
    place: int
    name: str
    head: bytes


def parts(files: Sequence[Path], most: int = 16) -> list[Part]:
    """Every part of some files. Raises UnreadableText for damaged ones, BadVectors for too many parts."""
    found: list[Part] = []
    for path in files:
        notices: list[Notice] = []
        with closing(members(path, notices, every=True)) as inside:
            for index, member in enumerate(inside):
                found.append(Part(path, index, member.name, member.stream.head(HEAD)))
                if len(found) > most:
                    raise BadVectors("{name} holds many files. Import one file of vectors at a time.", name=path.name)
    return found


@contextmanager
def opened(part: Part) -> Iterator[Member]:
    """A part, from its beginning."""
    with closing(members(part.path, [], every=True)) as inside:
        for index, member in enumerate(inside):
            if index == part.place:
                yield member
                return
    raise BadVectors("{name} changed while it was read.", name=part.path.name)


def lines(stream: Stream, size: int, longest: int = 1 << 25) -> Iterator[bytes]:
    """Blocks of whole lines, about `size` bytes each, the last line ended. Raises BadVectors for an endless line."""
    rest = b""
    while data := stream.read(size):
        last = data.rfind(b"\n") + 1
        if last:
            yield rest + data[:last]
            rest = data[last:]
        else:
            rest += data
        if len(rest) > longest:
            raise BadVectors("{name} has a line without an end: it is no text of vectors.", name=stream.name)
    if rest:
        yield rest + b"\n"
