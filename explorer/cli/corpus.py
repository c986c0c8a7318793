"""`corpus`: files in, or a public corpus by its name; a corpus out."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from explorer.cli import public
from explorer.cli.watching import watched
from explorer.corpus import digits, store
from explorer.corpus.account import REASONS
from explorer.corpus.build import Plan
from explorer.corpus.tokenise import KINDS
from explorer.errors import InputError
from explorer.runs import engine
from explorer.runs.store import default_home


def flags(parser: argparse.ArgumentParser) -> None:
    """Files, or the name of a public corpus, and how they are read."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    public.flags(parser)
    parser.add_argument("--digits", action="store_true", help="scikit-learn's handwritten digits, as a labelled table")
    parser.add_argument("--name", help="what to call it; else the first file's name")
    how(parser)


def how(parser: argparse.ArgumentParser) -> None:
    """How a file is read, for every command that may read one."""
    parser.add_argument("--column", help="the column of a table that holds the text; else it is guessed")
    parser.add_argument("--tokenizer", choices=tuple(KINDS), default="kiwi", help="what cuts it (default: kiwi)")


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """What was read, repaired and dropped, and what the corpus holds; --public alone: what there is."""
    if asked.public == "":
        return public.listed()
    if asked.public is None and not asked.files and not asked.digits:
        raise InputError("Name a file, or a public corpus with --public.")
    if asked.digits:
        name = _digits(asked.name)
    elif asked.public is None:
        name = built(asked.files, asked.name or asked.files[0].name, asked)
    else:
        name = _submitted(public.fetched(asked), asked.name)
    about = store.opened(default_home(), name).manifest
    kept = {name: getattr(about, name) for name in ("name", "encoding", "column", "sentences", "tokens", "vocabulary")}
    return {
        "corpus": about.id, "tokenizer": about.tokenizer.name, **kept, "lines": about.lines.model_dump(),
        "repairs": [repair.model_dump() for repair in about.repairs], "seconds": about.seconds,
        "warnings": [str(warning) for warning in about.warnings],
        "origin": about.origin.model_dump() if about.origin else None,
    }  # fmt: skip


def built(files: Sequence[Path], name: str, asked: argparse.Namespace) -> str:
    """The id of the corpus of some files; the engine's workers build it, unless it is there already."""
    if missing := [path for path in files if not path.is_file()]:
        raise InputError("There is no file {name}.", name=str(missing[0]))
    paths = tuple(path.absolute() for path in files)
    return _submitted(Plan(files=paths, name=name, column=asked.column, tokenizer=asked.tokenizer))


def _digits(name: str | None) -> str:
    with TemporaryDirectory() as folder:
        return _submitted(digits.plan(Path(folder)), name)


def _submitted(plan: Plan, name: str | None = None) -> str:
    home = default_home()
    plan = plan.model_copy(update={"name": name or plan.name})
    with engine.connect(home) as client:
        folder = engine.submit_corpus(client, home, plan)
        watched(client, folder, f"reading {plan.name}")
    return folder.name


def lines(answer: Mapping[str, Any]) -> str:
    """A short report."""
    if "public" in answer:
        return public.lines(answer)
    counted = answer["lines"]
    dropped = "; ".join(f"{count:,} dropped: {REASONS.get(why, why)}" for why, count in counted["dropped"].items())
    report = [
        f"{answer['corpus']}  {answer['name']}",
        f"  {counted['read']:,} lines read as {answer['encoding']}, {counted['kept']:,} kept, "
        f"{counted['repaired']:,} repaired" + (f"; {dropped}" if dropped else ""),
        f"  {answer['sentences']:,} sentences, {answer['tokens']:,} tokens, {answer['vocabulary']:,} words "
        f"({answer['tokenizer']})",
    ]
    if answer["origin"]:
        report.append("  {credit}, {url}, {licence}".format(**answer["origin"]))
    return "\n".join([*report, *(f"  {warning}" for warning in answer["warnings"])])
