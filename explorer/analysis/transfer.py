"""What pre-training is worth: accuracy against the number of labelled examples, by one method a table.

onehot  which words a sentence has, logistic regression       random        a random vector a word, their mean, the same
frozen  vectors or states of a run as they are, the same      random_tuned  random vectors that are trained with a head
tuned   a copy of a run's network, trained with a head

Of the examples drawn, a fifth decides: the strength of the regression (which then learns from all of them), or the
epoch at which tuning stops. Each seed draws other examples, the same for every method, and its own beginnings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explorer.analysis import features
from explorer.analysis.labels import Examples, examples
from explorer.contracts import Corpus, Embeds, Encodes, Lends, Making, Model, Step
from explorer.errors import InputError
from explorer.spaces.stages import WHOLE, stage

if TYPE_CHECKING:
    from torch.nn import Module
else:
    Module = object  # torch and scikit-learn are imported by the methods that need them

Method = Literal["onehot", "random", "random_tuned", "frozen", "tuned"]
SIZES = {"few": (100, 300, 1_000), "many": (3_000, 10_000, 0)}  # 0: all there are
SEEDS = 5
READY = 300  # of a thousand: when the sentences are read
STRENGTHS = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)  # C of scikit-learn, from strong to weak regularisation
MIXED = (0.001, 0.01, 0.1, 1.0)  # where layers are mixed too: hundreds of standardised features
HELD = 5  # one of so many examples decides
TABLE, NETWORK = (5e-3, 1.0), (3e-4, 10.0)  # the rate of what is tuned, and how much faster its head learns


class Point(NamedTuple):
    """The places in the pool that are learnt from, the number of the draw, and which of them decide."""

    chosen: NDArray[np.int64]
    seed: int
    held: NDArray[np.bool_]


class Told(NamedTuple):
    """The class of each test sentence as a method says it, and what was chosen on the held examples."""

    classes: NDArray[np.int64]
    choice: float


Judge = Callable[[Point], Making[Told]]  # learns from a point's examples, answers for the tests


def curve(
    corpus: Corpus,
    *models: Model,
    method: Method,
    column: str,
    sizes: Sequence[int] = SIZES["few"],
    seeds: int = SEEDS,
    width: int = 100,
) -> Making[pd.DataFrame]:
    """A row a size and seed: labels (how many), asked (0: all), seed, accuracy, choice (C, or the epoch kept).

    Sizes beyond the pool are left out, but not 0. width: of random vectors. attrs: n (sentences that test), pool,
    classes, majority (accuracy of the commonest class), known (share of sentences with a vector), method.
    Raises InputError for a column without labels, or a run that cannot do what the method asks.
    """
    given = examples(corpus, column)
    yield Step(1, WHOLE, {})
    judge, known = yield from stage(_judge(corpus, given, models, method, width), 1, READY)
    wanted = [size for size in sizes if size < len(given.pool)]
    found: list[dict[str, float]] = []
    for at, (size, seed) in enumerate((size, seed) for size in wanted for seed in range(seeds)):
        begin, end = (READY + (WHOLE - READY) * n // (len(wanted) * seeds) for n in (at, at + 1))
        chosen = given.drawn(size or len(given.pool), seed)
        told = yield from stage(judge(Point(chosen, seed, np.arange(len(chosen)) % HELD == 0)), begin, end)
        right = float((told.classes == given.test_labels).mean())
        found.append(
            {"labels": len(chosen), "asked": size, "seed": seed, "accuracy": right, "choice": float(told.choice)}
        )
        yield Step(end, WHOLE, {"labels": len(chosen), "accuracy": right})
    frame = pd.DataFrame(found, columns=["labels", "asked", "seed", "accuracy", "choice"])
    frame.attrs = {
        "n": len(given.tests), "pool": len(given.pool), "classes": len(given.names), "majority": given.majority,
        "known": known, "method": method,
    }  # fmt: skip
    return frame


def able(kind: type[Model], method: Method) -> bool:
    """Whether runs of a model can be used by a method."""
    if method == "tuned":
        return issubclass(kind, Lends) or (issubclass(kind, Embeds) and not issubclass(kind, Encodes))
    return method == "frozen" and issubclass(kind, Embeds | Encodes)


def _judge(
    corpus: Corpus, given: Examples, models: Sequence[Model], method: Method, width: int
) -> Making[tuple[Judge, float]]:
    """How a method learns, its sentences read; and the share of them that have a vector."""
    sentences = np.concatenate([given.tests, given.pool])
    if method in ("frozen", "tuned"):
        if len(models) != 1 or not able(type(models[0]), method):
            raise InputError("This run cannot be used in this way.")
        return (yield from _of_run(corpus, given, sentences, models[0], method == "tuned"))
    rows = features.words(corpus, sentences)
    yield Step(1, 1, {})
    known = float(np.mean([len(each) > 0 for each in rows]))
    if method == "onehot":
        return _linear(given, lambda _seed: features.onehot(rows, len(corpus.vocabulary.words))), known
    if method == "random":
        return _linear(given, lambda seed: features.means(features.drawn(rows, width, seed))), known
    return _tuned_table(given, lambda seed: features.drawn(rows, width, seed)), known


def _of_run(
    corpus: Corpus, given: Examples, sentences: NDArray[np.int64], model: Model, is_tuned: bool
) -> Making[tuple[Judge, float]]:
    if isinstance(model, Lends) and is_tuned:
        rows = []
        for at, row in enumerate(model.rows(corpus.sentence(each) for each in sentences.tolist())):
            rows.append(row)
            if at % features.BATCH == 0:
                yield Step(at, len(sentences), {})
        return _tuned_network(given, model, rows), 1.0
    if isinstance(model, Encodes):
        layers = yield from features.encoded(corpus, sentences, model)
        return _mixed(given, layers), 1.0
    if not isinstance(model, Embeds):
        raise TypeError(f"{type(model).__name__} neither embeds nor encodes")
    read = yield from features.embedded(corpus, sentences, model)
    if is_tuned:
        return _tuned_table(given, lambda _seed: read), read.known
    means = features.means(read)
    return _linear(given, lambda _seed: means), read.known


def _linear(given: Examples, make: Callable[[int], Any]) -> Judge:
    """Logistic regression on features that are made once a seed; dense ones are standardised."""
    kept: dict[int, Any] = {}

    def judge(point: Point) -> Making[Told]:
        if point.seed not in kept:
            kept.clear()
            kept[point.seed] = make(point.seed)
        made, tests = kept[point.seed], len(given.tests)
        x, y = made[tests:][point.chosen], given.pool_labels[point.chosen]
        losses = []
        for strength in STRENGTHS:
            losses.append(_loss(regression(x[~point.held], y[~point.held], strength), x[point.held], y[point.held]))
            yield Step(len(losses), len(STRENGTHS) + 1, {})
        best = STRENGTHS[int(np.argmin(losses))]  # the stronger of equals
        return Told(regression(x, y, best).predict(made[:tests]), best)

    return judge


def regression(x: Any, y: NDArray[np.int64], strength: float) -> Any:
    """A fitted classifier: scikit-learn's logistic regression (C = strength), dense features standardised before."""
    from scipy.sparse import issparse
    from sklearn.dummy import DummyClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    if len(np.unique(y)) < 2:  # a draw of one class only
        return DummyClassifier(strategy="most_frequent").fit(x, y)
    weighed = LogisticRegression(C=strength, max_iter=5_000)
    with threadpool_limits(1):  # so small, that threads would spend their time waiting for each other
        return (weighed if issparse(x) else make_pipeline(StandardScaler(), weighed)).fit(x, y)


def _loss(made: Any, x: Any, y: NDArray[np.int64]) -> float:
    """Mean −log p of the classes; one that the classifier never met counts as one in a million."""
    p = made.predict_proba(x)
    place = {int(each): at for at, each in enumerate(made.classes_)}
    right = [p[at, place[int(each)]] if int(each) in place else 0.0 for at, each in enumerate(y)]
    return float(-np.log(np.clip(right, 1e-6, 1)).mean())


def _mixed(given: Examples, layers: NDArray[np.float32]) -> Judge:
    """Logistic regression on a mixture of layers that is learnt with it."""

    def judge(point: Point) -> Making[Told]:
        from explorer.nn.classifier import probabilities
        from explorer.nn.classifier import regression as fitted

        tests, classes = len(given.tests), len(given.names)
        x, y = layers[tests:][point.chosen], given.pool_labels[point.chosen]
        held, losses = np.flatnonzero(point.held), []
        for strength in MIXED:
            p = probabilities(fitted(x[~point.held], y[~point.held], classes, strength), x[held])
            losses.append(float(-np.log(np.clip(p[np.arange(len(held)), y[held]], 1e-6, 1)).mean()))
            yield Step(len(losses), len(MIXED) + 1, {})
        best = MIXED[int(np.argmin(losses))]
        return Told(probabilities(fitted(x, y, classes, best), layers[:tests]).argmax(axis=1), best)

    return judge


def _tuned_table(given: Examples, make: Callable[[int], features.Read]) -> Judge:
    """A table of word vectors that is trained with its head."""

    def judge(point: Point) -> Making[Told]:
        from explorer.nn.classifier import Table

        read = make(point.seed)
        body = Table(read.vectors if len(read.vectors) else np.zeros((1, 1), np.float32))
        return (yield from _tuned(given, body, read.rows, point, TABLE))

    return judge


def _tuned_network(given: Examples, model: Lends, rows: Sequence[NDArray[np.int64]]) -> Judge:
    """A copy of a model's network that is trained with its head."""

    def judge(point: Point) -> Making[Told]:
        return (yield from _tuned(given, model.lent().cpu(), rows, point, NETWORK))

    return judge


def _tuned(
    given: Examples, body: Module, rows: Sequence[NDArray[np.int64]], point: Point, rates: tuple[float, float]
) -> Making[Told]:
    import torch

    from explorer.nn.classifier import Recipe, predicted, tuned

    tests, labels = len(given.tests), given.pool_labels[point.chosen]
    mine = [rows[tests + at] for at in point.chosen.tolist()]
    with torch.no_grad():
        width = body(torch.zeros(1, 1, dtype=torch.int64), torch.ones(1, 1, dtype=torch.bool)).shape[2]
    made = yield from tuned(body, width, mine, labels, point.held, len(given.names), Recipe(*rates), point.seed)
    return Told(predicted(made.classifier, rows[:tests]), made.epoch)
