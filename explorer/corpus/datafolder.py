"""A folder of texts on the server, for files too large to send: EXPLORER_DATA names it, nothing outside it is opened.

What a page or an address names is a relative path, looked up anew each time: after every link is followed it must
still lie inside the folder, and be an ordinary file with a name that texts have.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from explorer.corpus.unpack import KINDS
from explorer.errors import UnreadableText

SUFFIXES = {*KINDS, ".gz", ".zip"}
DEEPEST, MOST, LOOKED = 4, 500, 20_000  # folders below it, files listed, entries looked at


class Found(NamedTuple):
    """A text there. name: its relative path with slashes; size: bytes."""

    name: str
    size: int


def root() -> Path | None:
    """The folder, with every link followed; None where none is set, or it is none."""
    named = os.environ.get("EXPLORER_DATA", "")
    return Path(named).resolve() if named and Path(named).is_dir() else None


def listed(folder: Path) -> tuple[list[Found], bool]:
    """The texts of the folder by name, and whether there are more than were looked at."""
    found: list[Found] = []
    for looked, entry in enumerate(_entries(folder, "", 0)):
        if looked >= LOOKED or len(found) >= MOST:
            return sorted(found), True
        text = _text(folder, entry)
        if text is not None:
            found.append(Found(entry, text.stat().st_size))
    return sorted(found), False


def opened(folder: Path, name: str) -> Path:
    """The file of a relative name. Raises UnreadableText for one that is not there, lies elsewhere or is no text."""
    path = None if len(name) > 4096 else _text(folder, name)
    if path is None:
        raise UnreadableText("There is no text {name} in the server's data folder.", name=name[:200])
    return path


def _entries(folder: Path, below: str, depth: int) -> Iterator[str]:
    """Relative names of the files below a folder; links to folders are not followed."""
    try:
        with os.scandir(folder / below) as entries:
            here = sorted(entries, key=lambda each: each.name)
    except OSError:
        return
    for each in here:
        if each.name.startswith("."):
            continue
        if not each.is_dir(follow_symlinks=False):
            yield below + each.name
        elif depth < DEEPEST:
            yield from _entries(folder, f"{below}{each.name}/", depth + 1)


def _text(folder: Path, name: str) -> Path | None:
    """The real path of a relative name, if it is an ordinary file inside the folder whose name is a text's."""
    parts = name.split("/")
    if "\0" in name or "\\" in name or any(part in ("", ".", "..") or part.startswith(".") for part in parts):
        return None
    try:
        path = folder.joinpath(*parts).resolve(strict=True)
        is_file = stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError, RuntimeError):  # not there; a loop of links
        return None
    inside = path.is_relative_to(folder) and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path if inside and is_file and path.suffix.lower() in SUFFIXES and os.access(path, os.R_OK) else None
