"""`evaluate tasks`: the tasks of supermask runs of one network, answered and told apart."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from explorer.cli.figures import percent
from explorer.cli.watching import finished
from explorer.contracts import Superposes
from explorer.corpus import store as corpora
from explorer.errors import BadConfig
from explorer.models import model_class
from explorer.runs import store
from explorer.runs.store import Run, default_home
from explorer.runs.work import opened


def tasks(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """One result: the mean accuracy, and how often the task of 1 and of 32 sentences is found."""
    from explorer.analysis.banks import identified, summary

    home = default_home()
    runs = [Run.open(home, store.find(home, text)) for text in asked.runs]
    for run in runs:
        kind = model_class(run.request.model)
        if not issubclass(kind, Superposes):
            raise BadConfig("{model} learns no masks of tasks.", model=kind.card.title)
    models = [model for run in runs if isinstance(model := opened(home, run.name), Superposes)]
    read = [corpora.opened(home, run.request.corpus) for run in runs]
    frame = finished(identified(*read, *models), lambda step: f"tasks: {step.done:,} of {step.total:,}")
    every = [task for model in models for task in model.tasks]
    inference = summary(frame).to_dict("records")
    accuracy = sum(task.accuracy for task in every) / len(every)
    return [
        {
            "task": "tasks", "run": " ".join(run.name for run in runs), "score": accuracy, "metric": "accuracy",
            "n": sum(task.tests for task in every), "coverage": 1.0, "tasks": [task._asdict() for task in every],
            "draws": inference[0]["n"], "chance": frame.attrs["chance"], "inference": inference,
        }
    ]  # fmt: skip


def lines(results: Sequence[dict[str, Any]]) -> str:
    """The mean, and a line a way of finding the task."""
    found = results[0]
    told = [f"{len(found['tasks'])} tasks, mean accuracy {percent(found['score'])} of {found['n']:,} tests"]
    told += [
        f"  the task of {each['sentences']:>2} sentences: {percent(each['right'])} "
        f"({each['way']}, {each['objective']}; chance {percent(found['chance'])})"
        for each in found["inference"]
    ]
    return "\n".join(told)
