"""How each method learns from some examples and answers for the tests: judges, by what they are given to learn on.

linear         features of a sentence, logistic regression      layered       one layer of an encoder, the same
mixed          all layers in one mixture, learnt with it        tuned_table   a table of word vectors and its head
tuned_network  a copy of an encoder's network and its head

Of the examples, a fifth decides: strength and layer of a regression (which then learns from all of them), or the epoch
at which tuning stops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from explorer.analysis import features
from explorer.contracts import Lends, Making, Step
from explorer.corpus.labels import Examples

if TYPE_CHECKING:
    from torch.nn import Module
else:
    Module = object  # torch and scikit-learn are imported by the methods that need them

STRENGTHS = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)  # C of scikit-learn, from strong to weak regularisation
HELD = 5  # one of so many examples decides
TABLE, NETWORK = 5e-3, 3e-4  # the rate of what is tuned, and of its head


class Point(NamedTuple):
    """The places in the pool that are learnt from, the number of the draw, and which of them decide."""

    chosen: NDArray[np.int64]
    seed: int
    held: NDArray[np.bool_]


class Told(NamedTuple):
    """The class of each test sentence as a method says it, and what was chosen on the held examples."""

    classes: NDArray[np.int64]
    choice: float  # a regression's strength, or an epoch
    layer: float = np.nan  # of an encoder, where one is chosen


Judge = Callable[[Point], Making[Told]]  # learns from a point's examples, answers for the tests


def linear(given: Examples, make: Callable[[int], Any]) -> Judge:
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


def layered(given: Examples, layers: Float[np.ndarray, "N L D"]) -> Judge:
    """Logistic regression on one layer: the one that tells the held examples best."""
    from explorer.nn.classifier import STRENGTHS as STRONG  # hundreds of standardised features

    def judge(point: Point) -> Making[Told]:
        tests = len(given.tests)
        x, y = layers[tests:][point.chosen], given.pool_labels[point.chosen]
        ways = [(layer, strength) for layer in range(layers.shape[1]) for strength in STRONG]
        losses = []
        for layer, strength in ways:
            made = regression(x[~point.held, layer], y[~point.held], strength)
            losses.append(_loss(made, x[point.held, layer], y[point.held]))
            yield Step(len(losses), len(ways) + 1, {})
        layer, best = ways[int(np.argmin(losses))]  # the lower layer, the stronger of equals
        return Told(regression(x[:, layer], y, best).predict(layers[:tests, layer]), best, layer)

    return judge


def mixed(given: Examples, layers: Float[np.ndarray, "N L D"]) -> Judge:
    """Logistic regression on a mixture of layers that is learnt with it."""

    def judge(point: Point) -> Making[Told]:
        from explorer.nn.classifier import STRENGTHS as STRONG
        from explorer.nn.classifier import probabilities
        from explorer.nn.classifier import regression as fitted

        tests, classes = len(given.tests), len(given.names)
        x, y = layers[tests:][point.chosen], given.pool_labels[point.chosen]
        held, losses = np.flatnonzero(point.held), []
        for strength in STRONG:
            p = probabilities(fitted(x[~point.held], y[~point.held], classes, strength), x[held])
            losses.append(float(-np.log(np.clip(p[np.arange(len(held)), y[held]], 1e-6, 1)).mean()))
            yield Step(len(losses), len(STRONG) + 1, {})
        best = STRONG[int(np.argmin(losses))]
        return Told(probabilities(fitted(x, y, classes, best), layers[:tests]).argmax(axis=1), best)

    return judge


def tuned_table(given: Examples, make: Callable[[int], features.Read]) -> Judge:
    """A table of word vectors that is trained with its head."""

    def judge(point: Point) -> Making[Told]:
        from explorer.nn.classifier import Table

        read = make(point.seed)
        body = Table(read.vectors if len(read.vectors) else np.zeros((1, 1), np.float32))
        return (yield from _tuned(given, body, read.rows, point, TABLE))

    return judge


def tuned_network(given: Examples, model: Lends, rows: Sequence[NDArray[np.int64]]) -> Judge:
    """A copy of a model's network that is trained with its head."""

    def judge(point: Point) -> Making[Told]:
        return (yield from _tuned(given, model.lent().cpu(), rows, point, NETWORK))

    return judge


def _tuned(given: Examples, body: Module, rows: Sequence[NDArray[np.int64]], point: Point, rate: float) -> Making[Told]:
    import torch

    from explorer.nn.classifier import Recipe, predicted, tuned

    tests, labels = len(given.tests), given.pool_labels[point.chosen]
    mine = [rows[tests + at] for at in point.chosen.tolist()]
    with torch.no_grad():
        width = body(torch.zeros(1, 1, dtype=torch.int64), torch.ones(1, 1, dtype=torch.bool)).shape[2]
    made = yield from tuned(body, width, mine, labels, point.held, len(given.names), Recipe(rate), point.seed)
    return Told(predicted(made.classifier, rows[:tests]), made.epoch)
