"""What pre-training is worth: accuracy against the number of labelled examples, by one method a table.

onehot  which words a sentence has, logistic regression       random        a random vector a word, their mean, the same
frozen  vectors of a run as they are, their mean, the same    random_tuned  random vectors that are trained with a head
layer   mean state of one layer of an encoder, the same       tuned         a copy of a run's network, with a head
mixed   all layers weighed by the task: ELMo's features       adapted       these, once the encoder has read the task's
beside  these, beside the vectors of words of another run                   texts, but for those that test

Each seed draws other examples, the same for every method, and its own beginnings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explorer.analysis import features, judges
from explorer.analysis.judges import HELD, Judge, Point
from explorer.contracts import Adapts, Array, Corpus, Embeds, Encodes, Lends, Making, Model, Step
from explorer.corpus.labels import Examples, examples
from explorer.corpus.part import Part
from explorer.errors import InputError
from explorer.spaces.stages import WHOLE, stage

Method = Literal["onehot", "random", "random_tuned", "frozen", "layer", "mixed", "beside", "adapted", "tuned"]
OF_RUNS: tuple[Method, ...] = ("frozen", "layer", "mixed", "beside", "adapted", "tuned")
ENCODING = {"layer": Encodes, "mixed": Encodes, "beside": Adapts, "adapted": Adapts}
SIZES = {"few": (100, 300, 1_000), "many": (3_000, 10_000, 0)}  # 0: all there are
SEEDS = 5
READY = 300  # of a thousand: when the sentences are read
COLUMNS = ["labels", "asked", "seed", "accuracy", "choice", "layer"]


class Task(NamedTuple):
    """A corpus, its labelled sentences, and of these the ones that some draw needs."""

    corpus: Corpus
    whole: Examples
    given: Examples  # the same tests, and of the pool what is drawn
    width: int  # of random vectors

    @property
    def sentences(self) -> NDArray[np.int64]:
        """The tests, then what is drawn."""
        return np.concatenate([self.given.tests, self.given.pool])


def curve(
    corpus: Corpus,
    *models: Model,
    method: Method,
    column: str,
    sizes: Sequence[int] = SIZES["few"],
    seeds: int = SEEDS,
    width: int = 100,
) -> Making[pd.DataFrame]:
    """A row a size and seed: labels (how many), asked (0: all), seed, accuracy, choice, layer.

    choice: C of a regression, or the epoch kept; layer: the one chosen, NaN where none is. Sizes beyond the pool are
    left out, but not 0. width: of random vectors. attrs: n (sentences that test), pool, classes, majority (accuracy of
    the commonest class), known (share of sentences with a vector), method.
    Raises InputError for a column without labels, or a run that cannot do what the method asks.
    """
    whole = examples(corpus, column)
    yield Step(1, WHOLE, {})
    asked = [(size, seed) for size in sizes if size < len(whole.pool) for seed in range(seeds)]
    draws = [whole.drawn(size or len(whole.pool), seed) for size, seed in asked]
    used = np.unique(np.concatenate([np.zeros(0, np.int64), *draws]))
    given = whole._replace(pool=whole.pool[used], pool_labels=whole.pool_labels[used])
    judge, known = yield from stage(_judge(Task(corpus, whole, given, width), models, method), 1, READY)
    found: list[list[float]] = []
    for at, ((size, seed), drawn) in enumerate(zip(asked, draws, strict=True)):
        begin, end = (READY + (WHOLE - READY) * n // len(asked) for n in (at, at + 1))
        point = Point(np.searchsorted(used, drawn), seed, np.arange(len(drawn)) % HELD == 0)
        told = yield from stage(judge(point), begin, end)
        right = float((told.classes == given.test_labels).mean())
        found.append([len(drawn), size, seed, right, float(told.choice), float(told.layer)])
        yield Step(end, WHOLE, {"labels": len(drawn), "accuracy": right})
    frame = pd.DataFrame(found, columns=COLUMNS).astype(dict.fromkeys(COLUMNS[:3], "int64"))
    frame.attrs = {
        "n": len(given.tests), "pool": len(whole.pool), "classes": len(whole.names), "majority": whole.majority,
        "known": known, "method": method,
    }  # fmt: skip
    return frame


def able(kind: type[Model], method: Method) -> bool:
    """Whether runs of a model can be used by a method: word vectors as they are, an encoder by its states.

    beside: whether an encoder is one of ELMo's kind; the other run is one that can be used `frozen`.
    """
    is_table = issubclass(kind, Embeds) and not issubclass(kind, Encodes)
    if method == "tuned":
        return is_table or issubclass(kind, Lends)
    if method == "frozen":
        return is_table
    return issubclass(kind, ENCODING.get(method, ()))


def _judge(task: Task, models: Sequence[Model], method: Method) -> Making[tuple[Judge, float]]:
    """How a method learns, its sentences read; and the share of them that have a vector."""
    if method in OF_RUNS:
        if len(models) != (2 if method == "beside" else 1) or not able(type(models[0]), method):
            raise InputError("This run cannot be used in this way.")
        if method == "beside":
            return (yield from _beside(task, *models))
        return (yield from _of_run(task, models[0], method))
    rows, given = features.words(task.corpus, task.sentences), task.given
    yield Step(1, 1, {})
    known = float(np.mean([len(each) > 0 for each in rows]))
    if method == "onehot":
        width = len(task.corpus.vocabulary.words)
        return judges.linear(given, lambda _seed: features.onehot(rows, width)), known
    if method == "random":
        return judges.linear(given, lambda seed: features.means(features.drawn(rows, task.width, seed))), known
    return judges.tuned_table(given, lambda seed: features.drawn(rows, task.width, seed)), known


def _of_run(task: Task, model: Model, method: Method) -> Making[tuple[Judge, float]]:
    if method == "tuned" and isinstance(model, Lends):
        return judges.tuned_network(task.given, model, (yield from _rows(task, model))), 1.0
    if isinstance(model, Encodes):
        layers = yield from (_adapted(task, model) if isinstance(model, Adapts) and method == "adapted"
                             else features.encoded(task.corpus, task.sentences, model))  # fmt: skip
        return (judges.layered if method == "layer" else judges.mixed)(task.given, layers), 1.0
    if not isinstance(model, Embeds):
        raise TypeError(f"{type(model).__name__} neither embeds nor encodes")
    read = yield from features.embedded(task.corpus, task.sentences, model)
    if method == "tuned":
        return judges.tuned_table(task.given, lambda _seed: read), read.known
    means = features.means(read)
    return judges.linear(task.given, lambda _seed: means), read.known


def _beside(task: Task, encoder: Model, table: Model) -> Making[tuple[Judge, float]]:
    """ELMo's features as the paper gives them to a task: behind each state the vector that a word has anyway.

    The mean of both is the means of each; they stand behind every layer, so that the mixture leaves them as they are.
    """
    if not isinstance(encoder, Encodes) or not isinstance(table, Embeds) or not able(type(table), "frozen"):
        raise InputError("This run cannot be used in this way.")
    layers = yield from stage(features.encoded(task.corpus, task.sentences, encoder), 0, WHOLE // 2)
    words = features.means((yield from stage(features.embedded(task.corpus, task.sentences, table), WHOLE // 2, WHOLE)))
    return judges.mixed(task.given, features.beside(layers, words)), 1.0


def _rows(task: Task, model: Lends) -> Making[list[NDArray[np.int64]]]:
    """What a copy of the model reads of each sentence."""
    rows, sentences = [], task.sentences
    for at, row in enumerate(model.rows(task.corpus.sentence(each) for each in sentences.tolist())):
        rows.append(row)
        if at % features.BATCH == 0:
            yield Step(at, len(sentences), {})
    return rows


def _adapted(task: Task, model: Adapts) -> Making[Array]:
    """The mean states once the model has read the texts of the whole pool; afterwards it is as it was."""
    before = {name: np.array(value) for name, value in model.state().items()}
    try:
        yield from stage(model.tune(Part(task.corpus, np.sort(task.whole.pool))), 0, WHOLE // 2)
        return (yield from stage(features.encoded(task.corpus, task.sentences, model), WHOLE // 2, WHOLE))
    finally:
        model.restore(before)
