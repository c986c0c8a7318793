"""`evaluate senses`: a word's sentences grouped by what a run reads of them, and the groups graded by known senses."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.cli.figures import figure
from explorer.cli.watching import finished
from explorer.contracts import Step
from explorer.errors import BadConfig, BadPairs
from explorer.models import model_class
from explorer.runs import store
from explorer.runs.store import Run, default_home
from explorer.runs.work import opened

if TYPE_CHECKING:
    from explorer.analysis.readings import Reading
else:
    Reading = object


def flags(parser: argparse.ArgumentParser) -> None:
    """What senses need beside runs and data."""
    parser.add_argument("--reading", help="senses: context, expected, hidden or open; else the best the run can")
    parser.add_argument(
        "--method", choices=("kmeans", "ward", "hdbscan"), default="kmeans", help="senses: the grouping"
    )
    parser.add_argument("--groups", default="gold", metavar="K", help="senses: gold, rule, or a number of groups")


def senses(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """A row a run. Raises BadConfig, BadPairs, MissingRun, UnreadableText."""
    from explorer.analysis.sense_grades import MEASURES, sense_grades, several, trivially
    from explorer.corpus.sense_file import sensed

    home = default_home()
    runs = [store.find(home, text) for text in asked.runs]
    readings: list[Reading] = [_reading(home, run, asked.reading) for run in runs]
    known, k = several(sensed(asked.data)), _groups(asked.groups)
    if not known:
        raise BadPairs("No word here has two senses and enough sentences.")
    rows = []
    for run, reading in zip(runs, readings, strict=True):
        frame = finished(sense_grades(opened(home, run), known, reading, asked.method, k), partial(_share, run))
        grades = frame[list(MEASURES)].to_numpy(float)
        means = dict(zip(MEASURES, grades.mean(axis=0).tolist(), strict=True))
        count, met = int(frame["n"].to_numpy().sum()), int(frame["known"].to_numpy().sum())
        rows.append(
            {
                "task": "senses", "run": run, "reading": reading, "method": asked.method, "groups": asked.groups,
                "metric": "ari", "score": means["ari"], "error": _error(grades[:, 0]), **means,
                "n": count, "words": len(frame), "coverage": met / count, "trivial": trivially(known),
            }
        )  # fmt: skip
    return rows


def _reading(home: Path, run: str, asked: str | None) -> Reading:
    """What is read of a run: as asked, or the best that it can. Raises BadConfig."""
    from explorer.analysis.readings import able

    kind = model_class(Run.open(home, run).request.model)
    can: list[Reading] = able(kind)
    if asked is None and can:
        return can[0]
    if asked in can:
        return can[can.index(asked)]
    raise BadConfig("{model} cannot be read so; it can be read by: {names}.",
                    model=kind.card.title, names=", ".join(can) or "–")  # fmt: skip


def _error(values: np.ndarray) -> float | None:
    """The standard error of a mean; of a single value unknown."""
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else None


def _groups(text: str) -> int | str | None:
    if text in ("gold", "rule"):
        return None if text == "gold" else text
    if text.isdigit() and 0 < int(text) <= 1_000:
        return int(text)
    raise BadConfig("{text} is no number of groups.", text=text)


def _share(run: str, step: Step) -> str:
    return f"{run}: {step.done / max(step.total, 1):.0%}"


def lines(results: Sequence[Mapping[str, Any]]) -> str:
    """A table: a line a run, then what needs no reading."""
    names = ("ari", "v", "f", "b3", "geometric")
    first = results[0]
    told = [(f"{row['run']}, {row['reading']}, {row['method']}, k {row['groups']}", row) for row in results]
    told += [(f"trivial: {name}", row) for name, row in first["trivial"].items()]
    body = [f"{title:60} " + " ".join(f"{figure(row[name]):>9}" for name in names) for title, row in told]
    shares = ", ".join(f"{row['run']} {row['coverage']:.1%}" for row in results)
    head = f"{'mean over ' + format(first['words'], ',') + ' words':60} " + " ".join(f"{name:>9}" for name in names)
    error = ", ".join(figure(row["error"]) for row in results)
    return "\n".join([head, *body, f"n {first['n']:,} sentences; known: {shares}; standard error of ari: {error}"])
