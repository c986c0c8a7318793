"""Heads against scikit-learn, ELMo's formula, and what must not happen while a network is tuned."""

from __future__ import annotations

import numpy as np
import torch

from explorer.nn import classifier
from explorer.nn.classifier import Recipe, Table, padded, predicted, probabilities, regression, tuned
from explorer.spaces.stages import finished


def data(seed=0, count=200, width=6):
    draw = np.random.default_rng(seed)
    x = draw.standard_normal((count, 1, width)).astype(np.float32) * 3 + 1
    return x, (x[:, 0] @ draw.standard_normal((width, 3))).argmax(1).astype(np.int64)


def test_of_one_layer_the_regression_is_scikit_learns():
    from sklearn.linear_model import LogisticRegression

    x, y = data()
    scaled = (x[:, 0] - x[:, 0].mean(0)) / x[:, 0].std(0, ddof=1)
    for strength in (0.01, 1.0):
        theirs = LogisticRegression(C=strength, max_iter=5_000).fit(scaled, y).predict_proba(scaled)
        assert np.abs(probabilities(regression(x, y, 3, strength), x) - theirs).max() < 5e-3


def test_the_layer_that_knows_gets_the_weight():
    x, y = data()
    noise = np.random.default_rng(9).standard_normal(x.shape).astype(np.float32)
    made = regression(np.concatenate([noise, x, noise[::-1]], axis=1), y, 3, 1.0)
    shares = made.mix.weights.detach().softmax(0).numpy()
    assert shares.argmax() == 1 and shares[1] > 0.5


def test_tuning_learns_keeps_the_best_epoch_and_is_the_same_again():
    draw = np.random.default_rng(0)
    rows = [draw.integers(0, 20, draw.integers(1, 6)) for _ in range(300)]
    labels = np.array([int(row[0] >= 10) for row in rows], np.int64)
    rows = [np.append(row, [20 + label]) for row, label in zip(rows, labels, strict=True)]
    held = np.arange(300) % 5 == 0
    table = draw.standard_normal((22, 8)).astype(np.float32)
    before, state = table.copy(), torch.get_rng_state()
    made = [finished(tuned(Table(table), 8, rows, labels, held, 2, Recipe(1e-2), 4)) for _ in "ab"]
    assert (predicted(made[0].classifier, rows) == labels).mean() > 0.97
    assert np.array_equal(table, before) and torch.equal(state, torch.get_rng_state())
    for one, other in zip(*(each.classifier.parameters() for each in made), strict=True):
        assert torch.equal(one, other)


def noting(making, steps):
    """The same work, its steps kept."""
    while True:
        try:
            steps.append(next(making))
        except StopIteration as end:
            return end.value
        yield steps[-1]


def test_labels_that_say_nothing_stop_it_early():
    draw = np.random.default_rng(1)
    rows = [draw.integers(0, 20, 5) for _ in range(200)]
    labels = draw.integers(0, 2, 200)
    steps, table = [], Table(draw.standard_normal((20, 8)).astype(np.float32))
    made = finished(
        noting(tuned(table, 8, rows, labels, np.arange(200) % 5 == 0, 2, Recipe(1e-2, patience=2), 0), steps)
    )
    assert made.epoch * 5 + 10 == len(steps) < steps[-1].total


def test_a_head_begins_as_scikit_learns_regression_on_the_means():
    """With nothing trained after it, tuning is a linear probe."""
    from sklearn.linear_model import LogisticRegression

    draw = np.random.default_rng(3)
    rows = [draw.integers(0, 20, draw.integers(1, 9)) for _ in range(200)]
    table = draw.standard_normal((20, 8)).astype(np.float32) * np.arange(1, 9, dtype=np.float32)
    x = np.array([table[row].mean(0) for row in rows])
    labels = (x @ draw.standard_normal((8, 3))).argmax(1).astype(np.int64)
    held = np.arange(200) % 5 == 0
    made = finished(tuned(Table(table), 8, rows, labels, held, 3, Recipe(1e-3, epochs=0), 0))
    z = (x - x[~held].mean(0)) / x[~held].std(0, ddof=1)
    losses = {}
    for strength in classifier.STRENGTHS:
        theirs = LogisticRegression(C=strength, max_iter=5_000).fit(z[~held], labels[~held])
        losses[strength] = -np.log(theirs.predict_proba(z[held])[np.arange(held.sum()), labels[held]]).mean(), theirs
    best = min(losses.values(), key=lambda each: each[0])[1]
    ours = classifier._logits(made.classifier, rows).softmax(1).numpy()
    assert made.epoch == 0 and np.abs(ours - best.predict_proba(z)).max() < 5e-3


def test_padding_changes_no_answer_and_the_order_is_kept():
    draw = np.random.default_rng(2)
    rows = [draw.integers(0, 9, size) for size in (5, 1, 3, 9, 2)]
    made = classifier.Classifier(Table(draw.standard_normal((9, 4)).astype(np.float32)), 4, 3, 0.0)
    torch.nn.init.normal_(made.head.weight, generator=torch.Generator().manual_seed(0))
    together = predicted(made.eval(), rows)
    assert together.tolist() == [int(predicted(made, [row])[0]) for row in rows]
    alone = made(*padded([rows[1]]))
    assert torch.allclose(made(*padded(rows))[1], alone[0], atol=1e-6)
