"""Bands, differences and the verdict, by hand and against SciPy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from explorer.analysis.worth import bands, differences, standings


def curve(*accuracies, labels=300):
    rows = [{"labels": labels, "seed": seed, "accuracy": value} for seed, value in enumerate(accuracies)]
    frame = pd.DataFrame(rows)
    frame.attrs = {"n": 50, "majority": 0.5}
    return frame


def test_a_band_is_a_standard_deviation_to_each_side():
    row = bands({"a": curve(0.6, 0.7, 0.8)}).iloc[0]
    assert row["mean"] == pytest.approx(0.7) and row["spread"] == pytest.approx(0.1)
    assert (row["low"], row["high"]) == (pytest.approx(0.6), pytest.approx(0.8)) and row["seeds"] == 3


def test_differences_are_by_seed_with_scipys_interval():
    from scipy.stats import ttest_rel

    one, other = curve(0.7, 0.9, 0.75, 0.8), curve(0.6, 0.85, 0.7, 0.72)
    row = differences({"a": one, "base": other}, "base").iloc[0]
    test = ttest_rel(one["accuracy"], other["accuracy"]).confidence_interval(0.95)
    assert row["difference"] == pytest.approx((one["accuracy"] - other["accuracy"]).mean())
    assert (row["low"], row["high"]) == (pytest.approx(test.low), pytest.approx(test.high))
    assert np.isnan(differences({"a": curve(0.7), "base": curve(0.6)}, "base")["low"].iloc[0])


@pytest.mark.parametrize(("trained", "is_apart"), [((0.80, 0.82), True), ((0.71, 0.73), False), ((0.5, 0.51), True)])
def test_each_pre_trained_line_is_held_against_the_best_of_the_others(trained, is_apart):
    found = bands({"onehot": curve(0.70, 0.73), "random": curve(0.6, 0.6), "a": curve(*trained), "b": curve(0.4, 0.4)})
    first, second = standings(found, ["onehot", "random"], 300)
    assert (first.trained, first.plain, first.apart) == ("a", "onehot", is_apart)
    assert first.means == (pytest.approx(np.mean(trained)), pytest.approx(0.715))
    assert first.ahead == (is_apart and np.mean(trained) > 0.715)
    assert (second.trained, second.apart, second.ahead) == ("b", True, False)


def test_against_some_of_the_lines_the_others_of_that_kind_do_not_count():
    found = bands({"random": curve(0.6, 0.6), "a": curve(0.8, 0.82)})
    assert standings(found, ["random"], 300)[0].ahead


def test_without_both_kinds_there_are_no_standings():
    assert standings(bands({"a": curve(0.7, 0.8)}), [], 300) == []
    assert standings(bands({"a": curve(0.7, 0.8)}), ["a"], 300) == standings(bands({"a": curve(0.7)}), ["a"], 100) == []
