"""`import`: vectors from another program, or an encoder's folder or its name on huggingface.co, become a run."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from explorer.cli.watching import watched
from explorer.errors import RunLost
from explorer.models import PRETRAINED
from explorer.runs import engine
from explorer.runs.exchange import bringing, hub
from explorer.runs.exchange.bringing import Parcel
from explorer.runs.exchange.keeping import REASONS
from explorer.runs.store import Run, default_home


def flags(parser: argparse.ArgumentParser) -> None:
    """Files, name."""
    about = "word2vec (text, binary), fastText .vec, GloVe, Parquet, TensorBoard (vectors.tsv metadata.tsv); .gz, .zip"
    about += "; or a folder of an encoder (config.json, tokenizer.json, model.safetensors), or owner/name[@revision]"
    parser.add_argument("files", nargs="+", metavar="FILE", help=about)
    parser.add_argument("--name", default="", help="what to call the run; else the file's name")


def parcel(given: Sequence[str], name: str) -> Parcel:
    """What is brought: files, a folder, or a repository where neither is there, nor a folder that could hold it."""
    files = tuple(Path(each).absolute() for each in given)
    called = (name or files[0].name)[:200]
    if len(files) == 1 and not files[0].parent.exists() and hub.named(given[0]) is not None:
        return Parcel(hub=given[0], name=called)
    return Parcel(files=files, name=called)


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """The run, and what became of every row of the file."""
    home = default_home()
    brought = parcel(asked.files, asked.name)
    with engine.connect(home) as client:
        folder = engine.submit_import(client, home, brought)
        watched(client, folder, f"importing {brought.name}")
    if (name := bringing.result(home, folder)) is None:
        raise RunLost("The worker is gone. What was kept is safe: ask again to go on.")
    run = Run.open(home, name)
    return _encoder(run) if run.request.model in PRETRAINED else _vectors(run)


def _encoder(run: Run) -> Mapping[str, Any]:
    about: Any = run.about
    figures = {name: about[name] for name in ("words", "width", "layers", "heads", "parameters", "longest")}
    config = run.request.config.model_dump()
    return {
        "run": run.name, "format": "transformers", "family": config["family"], "objective": config["objective"],
        **figures, "warnings": [], "import_seconds": about["timings"]["import_seconds"],
    }  # fmt: skip


def _vectors(run: Run) -> Mapping[str, Any]:
    found, about = bringing.report(run), run.about
    timings: Any = about["timings"]
    return {
        "run": run.name, "format": run.request.config.model_dump()["format"], "words": about["words"],
        "width": about["width"], "rows": found.lines.model_dump(), "places": found.places,
        "warnings": [str(notice) for notice in found.notices], "import_seconds": timings["import_seconds"],
    }  # fmt: skip


def lines(answer: Mapping[str, Any]) -> str:
    """What came of it."""
    if answer["format"] == "transformers":
        size = f"{answer['layers']} layers × {answer['heads']} heads, {answer['width']} wide"
        kind = f"{answer['family']}, {answer['words']:,} pieces, {answer['parameters']:,} parameters"
        return f"{answer['run']}\n  {size} ({kind}, {answer['objective']}), {answer['import_seconds']:,.1f} s"
    dropped = [f"  dropped {n:,}: {REASONS.get(why, why)}{_rows(answer['places'].get(why, []))}"
               for why, n in answer["rows"]["dropped"].items()]  # fmt: skip
    size = f"{answer['words']:,} words × {answer['width']} ({answer['format']})"
    head = f"{answer['run']}\n  {size}, {answer['import_seconds']:,.1f} s"
    return "\n".join([head, *dropped, *(f"  {warning}" for warning in answer["warnings"])])


def _rows(numbers: list[int]) -> str:
    return f" (first in row {', '.join(f'{number:,}' for number in numbers)})" if numbers else ""
