"""What a task costs those before it: the accuracy of every task so far, each time another one was learnt.

frozen       a mask a task, weights fixed (Wortsman et al. 2020): nothing that was learnt is ever touched
joint        a mask a task, and one set of weights that all of them go on training (the notes' variant)
fine-tuned   one network without masks, trained on task after task
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from explorer.analysis.banks import learnt
from explorer.contracts import Corpus, Making, Step
from explorer.corpus.store import StoredCorpus
from explorer.models.supermask import Supermask
from explorer.models.supermask.config import SupermaskConfig

ARMS: dict[str, dict[str, object]] = {
    "frozen": {"mask": "threshold", "weights": "frozen"},
    "joint": {"mask": "threshold", "weights": "shared"},
    "fine-tuned": {"mask": "whole", "weights": "shared", "learning_rate": 1e-3},
}
TASKS = 8


def forgetting(
    corpus: StoredCorpus, settings: dict[str, object], arm: str, seed: int, tasks: int = TASKS
) -> Making[pd.DataFrame]:
    """A row a task and a count of tasks learnt so far: after, task (number), name, accuracy.

    settings: of the supermask but for what the arm and the seed say. Only the first tasks of the series are learnt.
    """
    config = SupermaskConfig.model_validate({**settings, **ARMS[arm], "seed": seed})
    model = Supermask(config, corpus.vocabulary)
    rows: list[dict[str, object]] = []
    tests: list[tuple[np.ndarray, np.ndarray]] = []
    for step in model.fit(corpus):
        yield Step(min(step.done, step.total), step.total, step.metrics)
        if "tasks" in step.metrics:
            at = len(tests)
            tests.append(_tests(model, corpus, at))
            rows += [
                {
                    "after": at + 1,
                    "task": each,
                    "name": model.tasks[each].name,
                    "accuracy": _right(model, each, *tests[each]),
                }
                for each in range(at + 1)
            ]
            if len(tests) == tasks:
                break
    found = pd.DataFrame(rows)
    found.attrs = {"arm": arm, "seed": seed, "chance": float(np.mean([task.chance for task in model.tasks]))}
    return found


def _tests(model: Supermask, corpus: Corpus, at: int) -> tuple[np.ndarray, np.ndarray]:
    told = learnt(model, corpus)[at].examples
    return model.inputs([corpus.sentence(row) for row in told.tests.tolist()], at), told.test_labels


def _right(model: Supermask, at: int, inputs: np.ndarray, labels: np.ndarray) -> float:
    return float((model.logits(inputs, at)[:, : len(model.tasks[at].labels)].argmax(1) == labels).mean())


def summary(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Mean accuracy of all tasks so far by arm and count: columns line, labels (the count), mean, low, high, spread."""
    rows = []
    for frame in frames:
        means = frame.groupby("after", as_index=False).agg(accuracy=("accuracy", "mean")).to_dict("records")
        rows += [{"line": frame.attrs["arm"], "labels": row["after"], "accuracy": row["accuracy"]} for row in means]
    grouped = pd.DataFrame(rows).groupby(["line", "labels"], sort=False)["accuracy"]
    found = grouped.agg(mean="mean", spread="std").fillna({"spread": 0.0}).reset_index()
    return found.assign(low=found["mean"] - found["spread"], high=found["mean"] + found["spread"])
