"""`import`: vectors from another program, in a file, become a run."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explorer.cli.watching import watched
from explorer.errors import RunLost
from explorer.runs import engine
from explorer.runs.exchange import bringing
from explorer.runs.exchange.bringing import Parcel
from explorer.runs.exchange.keeping import REASONS
from explorer.runs.store import Run, default_home


def flags(parser: argparse.ArgumentParser) -> None:
    """Files, name."""
    about = "word2vec (text, binary), fastText .vec, GloVe, Parquet, TensorBoard (vectors.tsv metadata.tsv); .gz, .zip"
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=about)
    parser.add_argument("--name", default="", help="what to call the run; else the file's name")


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """The run, and what became of every row of the file."""
    home = default_home()
    files = tuple(path.absolute() for path in asked.files)
    with engine.connect(home) as client:
        folder = engine.submit_import(client, home, Parcel(files=files, name=(asked.name or files[0].name)[:200]))
        watched(client, folder, f"importing {files[0].name}")
    if (name := bringing.result(home, folder)) is None:
        raise RunLost("The worker is gone. What was kept is safe: ask again to go on.")
    run = Run.open(home, name)
    found, about = bringing.report(run), run.about
    timings: Any = about["timings"]
    return {
        "run": name, "format": run.request.config.model_dump()["format"], "words": about["words"],
        "width": about["width"], "rows": found.lines.model_dump(), "places": found.places,
        "warnings": [str(notice) for notice in found.notices], "import_seconds": timings["import_seconds"],
    }  # fmt: skip


def lines(answer: Mapping[str, Any]) -> str:
    """What came of it."""
    dropped = [f"  dropped {n:,}: {REASONS.get(why, why)}{_rows(answer['places'].get(why, []))}"
               for why, n in answer["rows"]["dropped"].items()]  # fmt: skip
    size = f"{answer['words']:,} words × {answer['width']} ({answer['format']})"
    head = f"{answer['run']}\n  {size}, {answer['import_seconds']:,.1f} s"
    return "\n".join([head, *dropped, *(f"  {warning}" for warning in answer["warnings"])])


def _rows(numbers: list[int]) -> str:
    return f" (first in row {', '.join(f'{number:,}' for number in numbers)})" if numbers else ""
