"""What `corpora` and `runs` share: list, delete ID, rename ID NAME."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.runs.store import default_home


def flags(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which one."""
    parser.add_argument("action", choices=("list", "delete", "rename"), nargs="?", default="list")
    parser.add_argument("names", nargs="*", metavar="ID", help="its id, the beginning of it, or its name")


def changed(
    asked: argparse.Namespace,
    find: Callable[[Path, str], str],
    delete: Callable[[Path, str], None],
    rename: Callable[[Path, str, str], None],
) -> Mapping[str, Any]:
    """Delete or rename what is meant; says what was done to which."""
    home = default_home()
    if asked.action == "delete" and len(asked.names) == 1:
        found = find(home, asked.names[0])
        delete(home, found)
        return {"deleted": found}
    if asked.action == "rename" and len(asked.names) == 2:
        found = find(home, asked.names[0])
        rename(home, found, asked.names[1])
        return {"renamed": found, "name": asked.names[1]}
    raise InputError("Say which one: {usage}.", usage="delete ID" if asked.action == "delete" else "rename ID NAME")


def changed_lines(answer: Mapping[str, Any]) -> str:
    """What was done."""
    return f"deleted {answer['deleted']}" if "deleted" in answer else f"renamed {answer['renamed']} to {answer['name']}"


def megabytes(size: int) -> str:
    """A size on disk, aligned."""
    return f"{size / 1e6:>9,.1f} MB"
