"""`evaluate transfer`: the figures of the transfer page, from the same tables."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.cli import corpus
from explorer.cli.watching import made
from explorer.corpus import store as corpora
from explorer.errors import BadConfig, MissingCorpus
from explorer.models import model_class
from explorer.runs import engine, store
from explorer.runs.store import About, default_home

if TYPE_CHECKING:
    from pandas import DataFrame

    from explorer.analysis.lines import Way
else:
    DataFrame = Way = object


def flags(parser: argparse.ArgumentParser) -> None:
    """What transfer needs beside runs and data, which may be a corpus here."""
    parser.add_argument("--labels", metavar="COLUMN", help="transfer: the column of the labels; else it is guessed")
    parser.add_argument(
        "--reach", choices=("few", "many"), default="few", help="transfer: 100 to 1,000 labels, or more"
    )
    parser.add_argument("--tokenizer", choices=tuple(corpus.KINDS), default="kiwi", help="transfer: what cuts a file")


def transfer(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """A row a method, run and number of labels. Raises BadConfig, MissingCorpus, MissingRun."""
    from explorer.analysis import lines as ways

    home = default_home()
    known = {about.id: about for about in store.listed(home)}
    runs = [_usable(known[store.find(home, text)]) for text in asked.runs]
    where = corpus_of(home, asked)
    column = asked.labels or _column(home, where)
    found: list[tuple[Way, DataFrame]] = []
    with engine.connect(home) as client:
        for way in ways.ways(runs):
            table = ways.table(way, where, column, asked.reach, ways.width(runs))
            found.append((way, made(client, home, table, way.id)))
    return _rows(found, where, column)


def _usable(about: About) -> About:
    """The run, if there is something in it to transfer."""
    from explorer.analysis.transfer import OF_RUNS, able

    kind = model_class(about.model)
    if not any(able(kind, method) for method in OF_RUNS):
        raise BadConfig("{model} has neither vectors of words nor states of sentences.", model=kind.card.title)
    return about


def corpus_of(home: Path, asked: argparse.Namespace) -> str:
    """The corpus that --data names: a kept one, or else a file, which is read. Raises MissingCorpus."""
    try:
        return corpora.find(home, str(asked.data))
    except MissingCorpus:
        if not asked.data.is_file():
            raise
        return corpus.built([asked.data], asked.data.name, asked)


def _column(home: Path, name: str) -> str:
    from explorer.corpus.labels import candidates

    opened = corpora.opened(home, name)
    if not (found := candidates(opened, opened.columns)):
        raise BadConfig("{corpus} has no column of labels.", corpus=opened.manifest.name)
    return found[0]


def _rows(found: Sequence[tuple[Way, DataFrame]], where: str, column: str) -> list[dict[str, Any]]:
    from explorer.analysis import worth

    by_id = {way.id: (way, frame) for way, frame in found}
    rows = []
    for each in worth.bands({way.id: frame for way, frame in found}).to_dict("records"):
        way, frame = by_id[each["line"]]
        told = {name: each[name] for name in ("labels", "spread", "seeds", "n", "majority")}
        run, other = (each.id if each else None for each in (way.run, way.beside))
        rows.append(
            {
                "task": "transfer", "run": run, "beside": other, "method": way.method, "metric": "accuracy",
                "score": each["mean"], "coverage": frame.attrs["known"], "corpus": where, "column": column, **told,
            }
        )  # fmt: skip
    return rows


def lines(results: Sequence[Mapping[str, Any]]) -> str:
    """A line a method and run, its accuracies by the number of labels."""
    told: dict[str, list[str]] = {}
    for row in results:
        title = row["method"] if row["run"] is None else f"{row['run']}, {row['method']}"
        title += f" {row['beside']}" if row["beside"] else ""
        told.setdefault(title, []).append(f"{row['labels']:,}: {row['score']:.3f} ± {row['spread']:.3f}")
    first = results[0]
    head = (f"accuracy by number of labels ± a standard deviation over {first['seeds']} seeds; "
            f"n {first['n']:,} test, commonest class {first['majority']:.3f}")  # fmt: skip
    return "\n".join([head, *(f"{title:36} {'   '.join(each)}" for title, each in told.items())])
