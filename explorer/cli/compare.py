"""`compare`: what two runs have in common, by the neighbours of the words that both know."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.analysis.pairing import BYS
from explorer.cli.figures import figure
from explorer.cli.watching import made
from explorer.contracts import Embeds
from explorer.errors import BadConfig
from explorer.models import model_class
from explorer.runs import engine, store, sweep
from explorer.runs.derived import Table
from explorer.runs.store import Run, default_home

if TYPE_CHECKING:
    from pandas import DataFrame
else:
    DataFrame = object

COMPARISON = "explorer.analysis.comparison:comparison"
TOLD = 10  # words that changed most


def flags(parser: argparse.ArgumentParser) -> None:
    """Two runs, how many neighbours, how words are joined."""
    parser.add_argument("runs", nargs=2, metavar="RUN", help="its id, the beginning of it, or its name")
    parser.add_argument("-k", type=int, default=10, help="how many neighbours (default: 10)")
    parser.add_argument("--by", choices=BYS, default="form", help="what a word and its partner share (default: form)")


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """The figures of the compare page, from the same tables. Raises BadConfig for runs without vectors of words."""
    home = default_home()
    runs = [_embedding(home, store.find(home, text)) for text in asked.runs]
    if asked.k < 1:
        raise BadConfig("There must be at least one neighbour to compare; {k} were asked for.", k=asked.k)
    how = {"by": asked.by, "k": asked.k}
    known = {about.id: about for about in store.listed(home)}
    twins = sweep.twins(list(known.values()), *runs)
    with engine.connect(home) as client:
        table = made(client, home, Table(COMPARISON, runs, how), "comparing")
        floor = made(client, home, Table(COMPARISON, twins, how), "measuring the noise") if twins else None
    told = {"runs": runs, "by": asked.by, "differ_in_seed_only": sweep.differ_only(known[runs[0]], known[runs[1]])}
    return told | _figures(table, floor, twins)


def _embedding(home: Path, run: str) -> str:
    """The run, if it has vectors of words."""
    kind = model_class(Run.open(home, run).request.model)
    if not issubclass(kind, Embeds):
        raise BadConfig("{model} has no vectors of words.", model=kind.card.title)
    return run


def _figures(table: DataFrame, floor: DataFrame | None, twins: list[str] | None) -> dict[str, Any]:
    """What the tables say of the runs as wholes, and the words that changed most."""
    from explorer.analysis.comparison import by_change, changes

    told = table.attrs
    found = table if floor is None else changes(table, floor)
    ranked = by_change(found).head(TOLD)
    names = ["word", "overlap", "rank_overlap", *(["floor", "change", "beyond"] if floor is not None else [])]
    return {
        **{
            name: _plain(told[name])
            for name in ("k", "overlap", "error", "chance", "chance_error", "jaccard", "rank_overlap")
        },
        "noise_floor": None if floor is None else _plain(floor.attrs["overlap"]),
        "noise_floor_error": None if floor is None else _plain(floor.attrs["error"]),
        "noise_floor_runs": twins,
        "beyond_noise": _plain(found.attrs.get("beyond")),
        "shared_words": told["shared"],
        "coverage": {"a": told["coverage_a"], "b": told["coverage_b"]},
        "only_a": told["only_a"],
        "only_b": told["only_b"],
        "changed_most": [
            {name: _plain(value) for name, value in zip(names, row, strict=True)}
            for row in zip(*(ranked[name].tolist() for name in names), strict=True)
        ],
    }


def _plain(value: Any) -> Any:
    """None for what is no number: JSON has no NaN."""
    return None if value != value else value


def lines(answer: Mapping[str, Any]) -> str:
    """The overlap between its lines, coverage, and the words that changed most."""
    floor = answer["noise_floor"]
    shares = ", ".join(
        f"{side} {share['words']:.0%} of words, {share['tokens']:.0%} of tokens"
        for side, share in answer["coverage"].items()
    )
    rows = [
        f"overlap of the {answer['k']} nearest   {figure(answer['overlap'])} ± {figure(answer['error'])}",
        f"  by chance               {figure(answer['chance'])}",
        f"  another seed alone      {_without_floor(answer) if floor is None else figure(floor)}",
        f"shared words              {answer['shared_words']:,} ({shares})",
        "changed most              " + ", ".join(row["word"] for row in answer["changed_most"]),
    ]
    return "\n".join(rows)


def _without_floor(answer: Mapping[str, Any]) -> str:
    """Why the noise floor is not known, and what would tell it."""
    if answer["differ_in_seed_only"]:
        return "unknown: these two differ in their seed only, and are a noise floor themselves; train a further seed"
    return "unknown: another seed is needed; train one of them again with a seed of its own"
