"""A folder on the server, for texts too large to send: EXPLORER_DATA names it, nothing outside it is opened.

What a page or an address names is a relative path, looked up anew each time: after every link is followed it must
still lie inside the folder, and be an ordinary file with a name that texts have. Encoders lie there as folders.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from explorer.corpus.unpack import KINDS
from explorer.errors import BadEncoder, UnreadableText

SUFFIXES = {*KINDS, ".gz", ".zip"}
DEEPEST, MOST, LOOKED = 4, 500, 20_000  # folders below it, files listed, entries looked at
CONFIG = "config.json"  # a folder that holds one may be an encoder's


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


def encoders(folder: Path) -> tuple[list[str], bool]:
    """Relative names of the folders that hold a config.json, and whether there are more than were looked at."""
    found: list[str] = []
    for looked, entry in enumerate(_entries(folder, "", 0)):
        if looked >= LOOKED or len(found) >= MOST:
            return sorted(found), True
        above, _slash, name = entry.rpartition("/")
        if name == CONFIG and above and _file(folder, entry) is not None:
            found.append(above)
    return sorted(found), False


def encoder(folder: Path, name: str) -> Path:
    """The folder of a relative name, no file of which lies elsewhere. Raises BadEncoder."""
    config = None if len(name) > 4096 else _file(folder, f"{name}/{CONFIG}")
    above = folder.joinpath(*name.split("/"))
    if config is None or not all(_is_inside(folder, each) for each in above.iterdir() if each.is_file()):
        raise BadEncoder("There is no encoder {name} in the server's data folder.", name=name[:200])
    return above


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
    path = _file(folder, name)
    return path if path is not None and path.suffix.lower() in SUFFIXES else None


def _file(folder: Path, name: str) -> Path | None:
    """The real path of a relative name, if it is an ordinary file inside the folder, to be read."""
    parts = name.split("/")
    if "\0" in name or "\\" in name or any(part in ("", ".", "..") or part.startswith(".") for part in parts):
        return None
    try:
        path = folder.joinpath(*parts).resolve(strict=True)
        is_file = stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError, RuntimeError):  # not there; a loop of links
        return None
    return path if is_file and _is_inside(folder, path) and os.access(path, os.R_OK) else None


def _is_inside(folder: Path, path: Path) -> bool:
    """Whether a path, its links followed, lies in the folder, and nothing on the way is hidden."""
    path = path.resolve()
    return path.is_relative_to(folder) and not any(part.startswith(".") for part in path.relative_to(folder).parts)
