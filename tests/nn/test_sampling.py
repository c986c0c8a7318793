"""The nucleus against its definition; draws against its probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.nn.sampling import drawn, nucleus

LOGITS = np.log(np.array([0.1, 0.4, 0.05, 0.3, 0.15], np.float32))


def test_temperature_and_nucleus_by_hand():
    assert nucleus(LOGITS, 1.0, 1.0) == pytest.approx([0.1, 0.4, 0.05, 0.3, 0.15])
    assert nucleus(LOGITS, 1.0, 0.7) == pytest.approx([0, 4 / 7, 0, 3 / 7, 0], abs=1e-6)
    assert nucleus(LOGITS, 1.0, 0.71) == pytest.approx([0, 0.4 / 0.85, 0, 0.3 / 0.85, 0.15 / 0.85], abs=1e-6)
    half = np.array([0.1, 0.4, 0.05, 0.3, 0.15]) ** 2
    assert nucleus(LOGITS, 0.5, 1.0) == pytest.approx(half / half.sum(), rel=1e-5)
    assert nucleus(LOGITS, 0.0, 1.0).tolist() == nucleus(LOGITS, 1.0, 1e-9).tolist() == [0, 1, 0, 0, 0]


def test_a_word_that_cannot_be_is_never_drawn():
    logits = np.where(np.arange(5) == 1, -np.inf, LOGITS)
    assert nucleus(logits, 1.0, 1.0)[1] == 0 and np.isfinite(nucleus(logits, 2.0, 0.9)).all()


def test_draws_follow_the_probabilities():
    draw = np.random.default_rng(0)
    counts = np.bincount([drawn(LOGITS, 1.0, 0.71, draw) for _ in range(5000)], minlength=5)
    p = nucleus(LOGITS, 1.0, 0.71)
    assert (abs(counts - 5000 * p) <= 4 * np.sqrt(5000 * p * (1 - p))).all()
