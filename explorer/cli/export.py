"""`export`: a run's vectors for other programs."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.runs import store
from explorer.runs.exchange import writing
from explorer.runs.store import default_home
from explorer.runs.work import opened
from explorer.spaces.stages import finished


def flags(parser: argparse.ArgumentParser) -> None:
    """Run, format, where to."""
    parser.add_argument("run", metavar="RUN", help="its id, the beginning of it, or its name")
    parser.add_argument("--format", required=True, choices=tuple(writing.FORMATS))
    parser.add_argument("--out", required=True, type=Path, metavar="PATH", help="a file; for tensorboard a folder")


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """Write the file; says what is in it. Raises InputError where it cannot be written."""
    run = store.find(default_home(), asked.run)
    model = opened(default_home(), run)
    try:
        finished(writing.export(model, asked.format, asked.out, store.Run.open(default_home(), run).about))
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError, FileExistsError) as error:
        raise InputError("{path} cannot be written: {problem}.", path=asked.out, problem=error.strerror) from error
    return {"run": run, "format": asked.format, "out": str(asked.out), "words": len(model.vocabulary.words),
            "underscored": 0 if asked.format == "parquet" else writing.changed(model)}  # fmt: skip


def lines(answer: Mapping[str, Any]) -> str:
    """What was written."""
    told = f"{answer['words']:,} words to {answer['out']} ({answer['format']})"
    changed = f"\n  the blanks in {answer['underscored']:,} words became underscores; parquet keeps them"
    return told + changed * bool(answer["underscored"])
