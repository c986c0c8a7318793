"""Agreement with gold senses: only occurrences of known sense count, and the confusion is scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, confusion_matrix

from explorer.analysis.agreement import agreement, confusion

GOLD = ["배", "배", "물", "", "물", "물", ""]
FOUND = ["b", "b", "w", "x", "w", "b", "y"]


def test_what_is_not_known_is_left_out_and_trivial_answers_stand_beside():
    told = agreement(FOUND, GOLD).set_index("system")
    assert list(told.index) == ["found", "one", "each", "random"]
    assert told.loc["found", "ari"] == pytest.approx(adjusted_rand_score([1, 1, 2, 2, 2], [1, 1, 2, 2, 1]))
    assert (told["n"] == 5).all() and told.loc["one", "v"] == 0
    assert agreement(FOUND, ["", "배", "", "", "", "", ""]).empty and agreement([], []).empty


def test_the_confusion_is_counted():
    told = confusion(FOUND, GOLD)
    table = told.pivot_table(index="row", columns="column", values="n").to_numpy()
    named = {"배": "b", "물": "w"}
    expected = confusion_matrix([named[g] for g in GOLD if g], [f for f, g in zip(FOUND, GOLD, strict=True) if g])
    assert np.array_equal(table, expected[[1, 0]]), "rows by name: 물, 배"
    assert told.groupby("row")["value"].sum().tolist() == pytest.approx([1, 1])
    assert confusion([], []).empty
