"""On whose shelves a run or a corpus stands, where people log in: one empty file for each shelf.

    home/people/<hash of an e-mail>/runs/<id>           it stands on this person's shelf
    home/people/<hash of an e-mail>/imports/<id>        this person brought vectors whose run is not known yet
    home/people/<hash of an e-mail>/runs/<id>.shared    who also shows it to everybody

Runs and corpora are named for what made them. Two people who ask for the same get the same folder, which therefore has
no owner but a place on two shelves; it leaves the disk with the last of them.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from filelock import FileLock

Kind = Literal["runs", "corpora", "imports"]
ID = re.compile(r"[a-z0-9_]{1,64}(-[0-9a-f]{12})?")
SHARED = ".shared"


def person(email: str) -> str:
    """The folder of a person: no part of an address, which is hostile until hashed, becomes a path."""
    return hashlib.sha256(email.encode()).hexdigest()[:32]


def put(home: Path, email: str, kind: Kind, name: str) -> None:
    """Place something on a person's shelf; it may be on its way still. Raises ValueError for what is no id."""
    with _held(home):
        _touch(_place(home, email, kind, name))


def owns(home: Path, email: str, kind: Kind, name: str) -> bool:
    """Whether it stands on this person's own shelf."""
    return bool(ID.fullmatch(name)) and _place(home, email, kind, name).exists()


def sees(home: Path, email: str, kind: Kind, name: str) -> bool:
    """Whether it stands on this person's shelf, or is shown to everybody."""
    return owns(home, email, kind, name) or bool(ID.fullmatch(name) and _holders(home, kind, name + SHARED))


def seen(home: Path, email: str, kind: Kind) -> set[str]:
    """All that a person may see: their own shelf, and what others show to everybody."""
    found = set()
    for each in _people(home):
        names = _names(each / kind)
        own = each.name == person(email)
        found |= {name.removesuffix(SHARED) for name in names if own or name.endswith(SHARED)}
    return found


def share(home: Path, email: str, kind: Kind, name: str, on: bool = True) -> None:
    """Show to everybody what stands on this person's shelf, or to nobody else again. Raises ValueError if it does not.

    What another person shares as well stays shared.
    """
    with _held(home):
        place = _place(home, email, kind, name)
        if not place.exists():
            raise ValueError(f"{name} does not stand on this shelf")
        shown = place.with_name(name + SHARED)
        if on:
            _touch(shown)
        else:
            shown.unlink(missing_ok=True)


def shares(home: Path, email: str, kind: Kind, name: str) -> bool:
    """Whether this person shows it to everybody."""
    return _place(home, email, kind, name).with_name(name + SHARED).exists()


def remove(home: Path, email: str, kind: Kind, name: str, delete: Callable[[], None]) -> bool:
    """Take something from a person's shelf; `delete` removes it from the disk where it stood on no other.

    Returns whether it was deleted. What delete raises leaves it where it stood.
    """
    with _held(home):
        place = _place(home, email, kind, name)
        if not place.exists():
            raise ValueError(f"{name} does not stand on this shelf")
        last = _holders(home, kind, name) == [place.parents[1]]
        if last:
            delete()
        place.with_name(name + SHARED).unlink(missing_ok=True)
        place.unlink(missing_ok=True)
        return last


def _place(home: Path, email: str, kind: Kind, name: str) -> Path:
    if not ID.fullmatch(name):
        raise ValueError(f"{name!r} is no id")
    return home / "people" / person(email) / kind / name


def _touch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()  # one empty file: it is there or it is not


def _people(home: Path) -> list[Path]:
    return [home / "people" / name for name in _names(home / "people") if len(name) == 32]


def _names(folder: Path) -> list[str]:
    with suppress(FileNotFoundError, NotADirectoryError):
        return [each.name for each in os.scandir(folder)]
    return []


def _holders(home: Path, kind: Kind, file: str) -> list[Path]:
    return [each for each in _people(home) if (each / kind / file).exists()]


@contextmanager
def _held(home: Path) -> Iterator[None]:
    """One change at a time, on all machines that share the disk: nobody asks for what somebody deletes just now."""
    (home / "locks").mkdir(parents=True, exist_ok=True)
    with FileLock(home / "locks" / "people", timeout=60):
        yield
