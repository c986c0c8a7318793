"""`evaluate`: how well runs do on a file of their own choosing, beside a baseline and with what they know of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from explorer.cli import banking, learning, matching, sensing
from explorer.cli.figures import figure, percent
from explorer.cli.watching import finished
from explorer.contracts import Predicts
from explorer.corpus.texts import sentences
from explorer.errors import BadConfig, UnreadableText
from explorer.models import model_class
from explorer.runs import store
from explorer.runs.store import Run, default_home
from explorer.runs.work import opened


def flags(parser: argparse.ArgumentParser) -> None:
    """Task, runs, file."""
    parser.add_argument("task", choices=list(TASKS), metavar="TASK", help=", ".join(TASKS))
    parser.add_argument("runs", nargs="+", metavar="RUN", help="its id, the beginning of it, or its name")
    parser.add_argument("--data", type=Path, metavar="FILE", help="what no run was trained on; tasks needs none")
    parser.add_argument("--column", help="the column that holds the text, if the file has columns")
    learning.flags(parser)
    sensing.flags(parser)
    matching.flags(parser)


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """One result a run; of a single run its fields are the answer's too. Raises BadConfig, UnreadableText."""
    if asked.data is None and asked.task not in ALONE:
        raise BadConfig("Name a file with --data.")
    results = TASKS[asked.task](asked)
    alone = results[0] if len(results) == 1 else {}
    return {"task": asked.task, "data": asked.data.name if asked.data else None, **alone, "results": results}


def _perplexity(asked: argparse.Namespace) -> list[dict[str, Any]]:
    home = default_home()
    runs = [_expecting(home, store.find(home, text)) for text in asked.runs]
    if not asked.data.is_file():
        raise UnreadableText("There is no file {name}.", name=asked.data.name)
    texts = list(sentences(asked.data, asked.column))
    return [row for run in runs for row in _measured(home, run, texts)]


def _expecting(home: Path, run: str) -> str:
    """The run, if it is a language model."""
    kind = model_class(Run.open(home, run).request.model)
    if not issubclass(kind, Predicts):
        raise BadConfig("{model} does not say what it expects of a text.", model=kind.card.title)
    return run


def _measured(home: Path, run: str, texts: list[str]) -> list[dict[str, Any]]:
    """One row for each way in which the run reads: forwards, backwards, or both."""
    from explorer.analysis import perplexity

    model = opened(home, run)
    if not isinstance(model, Predicts):
        raise TypeError(f"{run} expects nothing")
    rows = []
    for sight in model.sights:
        found = finished(
            perplexity.perplexity(model, texts, sight),
            lambda step: f"{run}: {step.done:,} of {step.total:,} sentences",
        )
        kept = {"sight": sight, "metric": perplexity.metric(sight), **found._asdict(), "coverage": found.coverage}
        told = {name: None if value != value else value for name, value in kept.items()}  # JSON has no NaN
        rows.append({"task": "perplexity", "run": run, "tokenizer": model.vocabulary.tokenizer.name, **told})
    return rows


TASKS: dict[str, Callable[[argparse.Namespace], list[dict[str, Any]]]] = {
    "perplexity": _perplexity,
    "senses": sensing.senses,
    "wic": matching.wic,
    "transfer": learning.transfer,
    "tasks": banking.tasks,
}
ALONE = ("tasks",)  # what held-out sentences of a run's own corpus answer


def lines(answer: Mapping[str, Any]) -> str:
    """A paragraph a result, or a line of a curve."""
    if answer["task"] == "tasks":
        return banking.lines(answer["results"])
    if answer["task"] == "transfer":
        return learning.lines(answer["results"])
    if answer["task"] == "senses":
        return sensing.lines(answer["results"])
    if answer["task"] == "wic":
        return matching.lines(answer["results"])
    return "\n".join(
        f"{row['run']} ({row['sight']})\n"
        f"  {row['metric']} {figure(row['score'])} ± {figure(row['error'])} a token "
        f"(by frequency alone {figure(row['unigram'])})\n"
        f"  right at the first guess {percent(row['top1'])} ± {percent(row['top1_error'])} "
        f"(the commonest word alone {percent(row['unigram_top1'])}){MASKED if row['sight'] == 'both' else ''}\n"
        f"  {figure(row['per_character'])} ± {figure(row['per_character_error'])} a character, spaces not counted\n"
        f"  n {row['n']:,} tokens in {row['sentences']:,} sentences, {row['coverage'] or 0:.1%} of them known"
        for row in answer["results"]
    )


MASKED = "; each token in turn stands as a mask and nothing else"
