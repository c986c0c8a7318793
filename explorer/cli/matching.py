"""`evaluate wic`: whether a word has one sense in two sentences, by every way that a run can answer it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from explorer.cli.learning import corpus_of
from explorer.cli.watching import made
from explorer.contracts import Encodes, Matches
from explorer.errors import BadConfig
from explorer.models import model_class
from explorer.runs import engine, store
from explorer.runs.derived import Table
from explorer.runs.store import About, default_home

if TYPE_CHECKING:
    from pandas import DataFrame
else:
    DataFrame = object

MOST = 100_000  # pairs of a file that are asked
FIELDS = ("error", "n", "majority", "p_value", "coverage", "tfidf", "p_tfidf", "mcnemar")


def flags(parser: argparse.ArgumentParser) -> None:
    """What wic needs beside runs and data."""
    parser.add_argument(
        "--train", action="store_true", help="wic: also train capsules on each encoder, on the words of other folds"
    )


def wic(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """A row a run and way, every pair answered by what was fitted on other words. Raises BadConfig, BadPairs."""
    home = default_home()
    known = {about.id: about for about in store.listed(home)}
    runs = [_usable(known[store.find(home, text)]) for text in asked.runs]
    where = corpus_of(home, asked)
    own = [at for at, about in enumerate(runs) if about.corpus == where]
    arguments: dict[str, object] = {"most": MOST, "own": own}
    wanted = [Table("explorer.analysis.matching:matching", [about.id for about in runs], arguments, [where])]
    encoders = [about for about in runs if issubclass(model_class(about.model), Encodes)] if asked.train else []
    for about in encoders:
        given = {"settings": {"encoder": about.id}, "most": MOST}
        wanted.append(Table("explorer.analysis.matching:crossed", [about.id], given, [where]))
    with engine.connect(home) as client:
        found = [made(client, home, table, "matching") for table in wanted]
    return [row for table, frame in zip(wanted, found, strict=True) for row in _rows(frame, table.runs, where)]


def _usable(about: About) -> About:
    """The run, if it can answer."""
    if not issubclass(kind := model_class(about.model), (Encodes, Matches)):
        raise BadConfig("{model} does not read a word in its sentence.", model=kind.card.title)
    return about


def _rows(frame: DataFrame, runs: Sequence[str], where: str) -> list[dict[str, Any]]:
    from explorer.analysis.matching import summary

    return [
        {"task": "wic", "run": runs[row["run"]] if row["run"] >= 0 else None, "way": row["way"], "metric": "accuracy",
         "score": row["accuracy"], "corpus": where, **{name: row[name] for name in FIELDS}}
        for row in summary(frame).to_dict("records")
    ]  # fmt: skip


def lines(results: Sequence[Mapping[str, Any]]) -> str:
    """A line a run and way."""
    head = "right answers ± standard error; p: as many by spelling alone (tfidf); McNemar's test against it; pairs"
    return "\n".join(
        [head]
        + [
            f"{_title(row):44} {row['score']:.1%} ± {row['error']:.1%}"
            f"   p {row['p_tfidf']:.2g}   McNemar {row['mcnemar']:.2g}   tfidf {row['tfidf']:.1%}   n {row['n']:,}"
            for row in results
        ]
    )


def _title(row: Mapping[str, Any]) -> str:
    return f"{row['run']}, {row['way']}" if row["run"] else str(row["way"])
