"""Curves of a training from steps written by hand."""

from __future__ import annotations

import math

import pytest

from explorer.analysis.learning import learning
from explorer.contracts import Step


def test_stretches_are_means_and_measurements_are_kept():
    steps = [Step(i + 1, 10, {"loss": float(i)} | ({"held_out_loss": 2.0} if i in (4, 9) else {})) for i in range(10)]
    frame = learning(steps, bins=5)
    train = frame[frame["series"] == "train"]
    assert train["share"].tolist() == [0.2, 0.4, 0.6, 0.8, 1.0]
    assert train["loss"].tolist() == [0.5, 2.5, 4.5, 6.5, 8.5]
    held = frame[frame["series"] == "held_out"]
    assert held["share"].tolist() == [0.5, 1.0] and held["perplexity"].tolist() == pytest.approx([math.e**2] * 2)


@pytest.mark.parametrize("steps", [[], [Step(1, 1, {"words_per_second": 3.0})]])
def test_without_a_loss_there_is_no_curve(steps):
    assert not len(learning(steps))
