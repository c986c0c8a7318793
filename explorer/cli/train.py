"""`train`: a corpus and a config in, a run out."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from explorer.cli import corpus
from explorer.cli.watching import figure, watched
from explorer.contracts import Config, Model
from explorer.corpus import store as corpora
from explorer.errors import BadConfig, MissingCorpus
from explorer.models import model_class, trained
from explorer.runs import engine, store
from explorer.runs.store import Request, Run, default_home


def flags(parser: argparse.ArgumentParser) -> None:
    """Model, corpus, settings, and how a corpus is read if it is a file."""
    parser.add_argument("model", choices=trained(), metavar="MODEL", help=", ".join(trained()))
    parser.add_argument("--corpus", required=True, metavar="NAME|ID|FILE", help="a file is read first")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="any field that models tells")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--threads", metavar="N", help="the same as --set threads=N")
    corpus.how(parser)


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """The run, and what it took."""
    home, config = default_home(), _config(asked)
    found = _corpus(home, asked)
    with engine.connect(home) as client:
        run = engine.submit(client, home, Request(asked.model, config, found), asked.device)
        watched(client, run, f"training {asked.model}")
    about = run.about
    timings: Any = about["timings"]
    told = {name: about.get(name) for name in ("words_per_second", "threads", "device", "metrics", "words")}
    return {"run": run.name, "corpus": found, "train_seconds": timings["train_seconds"], **told, "timings": timings}


def _config(asked: argparse.Namespace) -> Config:
    """What --set and --threads say. Raises BadConfig, MissingRun."""
    kind = model_class(asked.model)
    pairs = [*asked.set, *([] if asked.threads is None else [f"threads={asked.threads}"])]
    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise BadConfig("{text} is no setting: write FIELD=VALUE.", text=wrong[0])
    given = {field: value for field, _, value in (pair.partition("=") for pair in pairs)}
    given |= {field: _needed(given[field], able) for field, able in kind.needs.items() if field in given}
    try:
        return kind.Config.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise BadConfig(
            "{model} cannot take {field}={value}: {problem}.",
            model=asked.model, field=field, value=given.get(field, ""), problem=first["msg"],
        ) from error  # fmt: skip


def _needed(text: str, able: type[Model]) -> str:
    """The id of a run that a config names as users name runs. Raises MissingRun, BadConfig."""
    home = default_home()
    run = store.find(home, text)
    if not issubclass(kind := model_class(Run.open(home, run).request.model), able):
        raise BadConfig("{model} ({run}) is not what is needed here.", model=kind.card.title, run=run)
    return run


def _corpus(home: Path, asked: argparse.Namespace) -> str:
    """The corpus that --corpus names: a kept one, or else a file. Raises MissingCorpus."""
    try:
        return corpora.find(home, asked.corpus)
    except MissingCorpus:
        if not (path := Path(asked.corpus)).is_file():
            raise
        return corpus.built([path], path.name, asked)


def lines(answer: Mapping[str, Any]) -> str:
    """What came of it."""
    metrics = ", ".join(f"{name.replace('_', ' ')} {figure(value)}" for name, value in answer["metrics"].items())
    spent = f"{answer['train_seconds']:,.1f} s on {answer['device']} ({answer['threads']} threads)"
    return f"{answer['run']}\n  {answer['words']:,} words, {spent}; {metrics}"
