"""One file from another host to disk: resumed where it broke off, never more than announced, kept only if it is right.

What there is on the way, and at the end:

    NAME.part, NAME.part.json   what came so far, and the mark (ETag) of the version that it came from
    NAME                        the whole file, its size and checksum held against what was promised
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import BinaryIO

from explorer.contracts import Making, Step
from explorer.corpus.pace import paced
from explorer.corpus.remote import Answer, Broken, Remote, pieces
from explorer.errors import DiskFull, DownloadFailed

TRIES, PAUSE = 4, 1.0  # PAUSE: seconds before the same is asked for again
UNSTATED = 8 << 30  # bytes of a file whose size nobody said: more is refused
HASHED = 4 << 20  # bytes at a time


class Part:
    """What came of a file so far."""

    def __init__(self, path: Path) -> None:
        self.path, self.note = path, path.with_name(path.name + ".json")

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def mark(self) -> str:
        """The mark of the version that they came from; empty if the server gave none that can be relied on."""
        try:
            return str(json.loads(self.note.read_bytes())["mark"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def begin(self, mark: str) -> None:
        """Start from nothing."""
        self.forget()
        self.note.write_text(json.dumps({"mark": mark}), "utf-8")

    def forget(self) -> None:
        """Remove what came."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


def fetched(remote: Remote, folder: Path, hosts: Sequence[str]) -> Making[Path]:
    """Fetch a file, or what is missing of it; a whole one that is there already is taken. Steps count its bytes.

    Raises DownloadFailed (what came is kept where it can be gone on from, else removed), DiskFull.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target, part = folder / remote.name, Part(folder / f"{remote.name}.part")
    resumed = part.size > 0
    while not target.exists():
        yield from _complete(remote, part, hosts)
        if (yield from _is_right(remote, part)):
            part.path.replace(target)
        elif not resumed:
            part.forget()
            message = "{name} is not the file that was promised: its checksum is another one. Nothing of it was kept."
            raise DownloadFailed(message, name=remote.name)
        part.forget()
        resumed = False  # two versions may have been joined: once more, from the beginning
    return target


def room(folder: Path, size: int) -> None:
    """Raises DiskFull where a disk has no place for so many bytes."""
    free = shutil.disk_usage(folder).free
    if free < size:
        message = "There is no room for this: {size} MB are needed, {free} MB are free."
        raise DiskFull(message, size=f"{size / 1e6:,.0f}", free=f"{free / 1e6:,.0f}")


def _complete(remote: Remote, part: Part, hosts: Sequence[str]) -> Making[None]:
    """Ask until all bytes are there; whenever some came before it broke off, the count of tries begins anew."""
    left = TRIES
    while True:
        before = part.size
        try:
            return (yield from _receive(remote, part, hosts))
        except Broken as error:
            left = TRIES if part.size > before else left - 1
            if not left:
                message = "{host} broke off {name} after {done} bytes ({why}). They are kept: ask again to go on."
                why = {"host": remote.host, "name": remote.name, "done": f"{part.size:,}", "why": str(error)}
                raise DownloadFailed(message, **why) from error
        until = time.monotonic() + PAUSE
        while time.monotonic() < until:
            time.sleep(0.1)
            yield _step(part.size, remote.size)


def _receive(remote: Remote, part: Part, hosts: Sequence[str]) -> Making[None]:
    """One request, its bytes put behind those that are there. Raises Broken, DownloadFailed, DiskFull."""
    have = part.size
    if have and have == remote.size:
        return
    room(part.path.parent, max(0, (remote.size or 0) - have))
    total, out, asked = remote.size, None, pieces(remote, hosts, have, part.mark)
    with ExitStack() as held:
        for piece in held.enter_context(closing(paced(asked))):
            if isinstance(piece, Answer):
                total = _agreed(remote, piece, part)
                out = held.enter_context(part.path.open("ab"))
            elif piece and out is not None:
                have = _written(piece, out, total, remote, part)
            yield _step(have, total)
    if total is not None and part.size < total:
        raise Broken("it ended early")


def _agreed(remote: Remote, answer: Answer, part: Part) -> int | None:
    """The size in all, once the answer fits what was promised and what is there. Raises Broken, DownloadFailed."""
    if answer.start is None:
        part.forget()
        raise Broken("it cannot go on from there")
    if answer.start == 0:
        part.begin(answer.mark)
    if None not in (remote.size, answer.total) and answer.total != remote.size:
        part.forget()
        message = "{name} has {found} bytes there, {size} were promised: it is another file and was not fetched."
        raise DownloadFailed(message, name=remote.name, found=f"{answer.total:,}", size=f"{remote.size:,}")
    return answer.total if remote.size is None else remote.size


def _written(piece: bytes, out: BinaryIO, total: int | None, remote: Remote, part: Part) -> int:
    """The bytes on disk with these. Raises DownloadFailed where there are more than there should be."""
    out.write(piece)
    if out.tell() > (UNSTATED if total is None else total):
        part.forget()
        message = "{host} sends more of {name} than it announced: it was stopped, and nothing was kept."
        raise DownloadFailed(message, host=remote.host, name=remote.name)
    return out.tell()


def _is_right(remote: Remote, part: Part) -> Making[bool]:
    """Whether what came has the checksum that was promised."""
    kind, promised = remote.checksum.split(":")
    digest, size = hashlib.new(kind, usedforsecurity=False), part.size
    with part.path.open("rb") as file:
        while piece := file.read(HASHED):
            digest.update(piece)
            yield _step(size, size)
    return digest.hexdigest() == promised


def _step(done: int, total: int | None) -> Step:
    return Step(done, max(total or 0, done, 1), {"megabytes": round(done / 1e6, 1)})
