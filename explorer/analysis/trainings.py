"""Trainings side by side on the same held-out sentences: parameters, perplexity, hits, and the same for rare words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.analysis.perplexity import MOST, metric, unigram
from explorer.contracts import Corpus, Embeds, Making, Model, Predicts, Step
from explorer.nn.batches import held_sentences
from explorer.spaces.neighbours import Index

if TYPE_CHECKING:
    from pandas import DataFrame
else:
    DataFrame = object

EDGES = (20, 100, 1000)  # how often a word occurs in the corpus: under 20, 20 to 99, 100 to 999, more
BUCKETS = len(EDGES) + 1


def trainings(corpus: Corpus, *models: Predicts, share: float = 0.02, most: int = MOST) -> Making[DataFrame]:
    """A row a model: parameters, rows, width, tied (of its tables), metric, perplexity, error, top1, n, asked, buckets.

    perplexity_0 … and n_0 … are those of words by frequency (EDGES), the rarest first; unigram and unigram_top1 what
    guessing by frequency alone gets. Known words only; top1 is the share of them that is the likeliest guess.
    """
    import pandas as pd

    texts = [corpus.sentence(int(each)) for each in held_sentences(corpus, share, most)]
    rows, total = [], max(1, len(texts) * len(models))
    for at, model in enumerate(models):
        found = Counted(model)
        for number, text in enumerate(texts):
            found.add(text)
            if number % 10 == 0:
                yield Step(at * len(texts) + number, total, {})
        rows.append({**size(model), "metric": metric(model.sights[0]), **found.figures()})
    yield Step(total, total, {})
    return pd.DataFrame(rows)


class Counted:
    """What one model's guesses of some sentences come to."""

    def __init__(self, model: Predicts) -> None:
        self.model, self.words = model, len(model.vocabulary.words)
        self.bucket = np.searchsorted(EDGES, np.asarray(model.vocabulary.counts), side="right")
        self.chances = np.array(list(unigram(model.vocabulary).values()))
        self.costs: list[np.ndarray] = []  # of each sentence
        self.targets: list[np.ndarray] = []
        self.hits = self.asked = 0

    def add(self, text: str) -> None:
        """Guess every place of a sentence; what the model itself puts there is none."""
        told = self.model.predict(text)
        at = np.array([token.end > token.start for token in told.tokens], bool)
        self.asked += int(at.sum())
        at &= told.targets < self.words
        logs, targets = told.log_probs[at], told.targets[at]
        self.hits += int((logs.argmax(1) == targets).sum()) if len(targets) else 0
        self.costs.append(-logs[np.arange(len(targets)), targets].astype(np.float64))
        self.targets.append(targets)

    def figures(self) -> dict[str, Any]:
        """By name; NaN where no word counts."""
        costs, targets = (np.concatenate([*each, np.zeros(0)]) for each in (self.costs, self.targets))
        targets = targets.astype(np.int64)
        n = max(len(costs), 1)
        mean = costs.sum() / n
        spread = math.sqrt(sum((each.sum() - mean * len(each)) ** 2 for each in self.costs)) / n
        score = math.exp(mean) if len(costs) else math.nan
        told = {
            "perplexity": score, "error": score * spread, "top1": self.hits / n if len(costs) else math.nan,
            "unigram": math.exp(-self.chances[targets].mean()) if len(costs) else math.nan,
            "unigram_top1": float((targets == 0).mean()) if len(costs) else math.nan,
            "n": len(costs), "asked": self.asked,
        }  # fmt: skip
        for bucket in range(BUCKETS):
            some = costs[self.bucket[targets] == bucket]
            told[f"perplexity_{bucket}"] = math.exp(some.mean()) if len(some) else math.nan
            told[f"n_{bucket}"] = len(some)
        return told


def size(model: Predicts) -> dict[str, Any]:
    """Parameters (every number that was learnt), rows and width of the input table, whether it is the output table."""
    inputs, outputs = model.tables()
    return {"parameters": parameters(model), "rows": len(inputs), "width": inputs.shape[1],
            "tied": inputs is outputs or np.shares_memory(inputs, outputs)}  # fmt: skip


def parameters(model: Model) -> int:
    """How many numbers a model is made of; what only its training needs does not count."""
    return sum(
        np.size(array)
        for name, array in model.state().items()
        if not name.startswith("training.") and np.asarray(array).dtype.kind == "f"
    )


def summary(frame: DataFrame, arms: Sequence[str], figures: Sequence[str]) -> DataFrame:
    """A row an arm in its first order: columns arm, seeds, and of each figure its mean and its sd over the seeds.

    arms: which arm each row of the frame belongs to.
    """
    import pandas as pd

    grouped = frame.assign(arm=list(arms)).groupby("arm", sort=False)
    columns: dict[str, Any] = {"seeds": grouped.size()}
    for figure in figures:
        columns[figure] = grouped[figure].mean()
        columns[f"{figure}_sd"] = grouped[figure].std(ddof=1)
    return pd.DataFrame(columns).reset_index()


def beside(models: Mapping[str, Predicts], word: str, k: int = 8) -> DataFrame:
    """Columns table, rank, word, cosine: a word's neighbours among the input rows and, if not tied, the output rows.

    models by their names; a table's name is its model's with " in" or " out". Only words of the vocabulary take part.
    """
    import pandas as pd

    rows = []
    for name, model in models.items():
        words = list(model.vocabulary.words)
        if word not in words or not isinstance(model, Embeds):
            continue
        inputs, outputs = model.tables()
        tables = {"in": inputs} if size(model)["tied"] else {"in": inputs, "out": outputs}
        for which, table in tables.items():
            index = Index(np.asarray(table[: len(words)], np.float32))
            ids, near = index.nearest(np.array([words.index(word)]), k, exclude_self=True)
            found = enumerate(zip(ids[0], near[0], strict=True), 1)
            rows += [(f"{name} {which}", rank, words[at], float(cosine)) for rank, (at, cosine) in found]
    return pd.DataFrame(rows, columns=["table", "rank", "word", "cosine"])
