"""The sweep over the number of capsules: its figures against hand-made ones, the rule on planted curves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from explorer.analysis import capsule_counts as sweep
from explorer.corpus.pairs import held, pairs
from explorer.spaces.stages import finished
from tests.analysis.test_matching import Sensing, corpus


@pytest.fixture(scope="module")
def tables():
    given = corpus()
    encoder = Sensing(given.vocabulary)
    return {seed: finished(sweep.counts(given, encoder, run="x", seed=seed, most=120, grid=(1, 2))) for seed in (0, 1)}


def test_every_arm_is_tested_on_the_words_of_its_seed(tables):
    words = [pair.word for pair in pairs(corpus(), 120, 0)]
    for seed, table in tables.items():
        assert table[["arm", "count"]].to_dict("split")["data"] == [
            [arm, count] for count in (1, 2) for arm in ("fixed", "matched", "paper")
        ]
        assert (table["n"] == held(words, 0.2, seed).sum()).all()
        assert all(
            np.mean(right) == accuracy for right, accuracy in zip(table["right"], table["accuracy"], strict=True)
        )
        one = table[table["count"] == 1]
        assert np.allclose(one["effective"], 1)
        assert np.isnan(one["alike"]).all()
        assert np.allclose(one["nmi"], 0)
        assert table["effective"].between(1, 2).all()
        assert table.set_index(["arm", "count"])["size"].to_dict() == {
            ("fixed", 1): 32, ("matched", 1): 256, ("paper", 1): 32, ("fixed", 2): 32, ("matched", 2): 128,
            ("paper", 2): 32,
        }  # fmt: skip


def test_the_papers_first_weights_tell_less_of_the_word_than_ours(tables):
    for table in tables.values():
        at_first = table.set_index(["arm", "count"])["told"]
        for count in (1, 2):
            assert 0 <= at_first["paper", count] < at_first["fixed", count] <= 1


def test_the_summary_is_mean_error_and_mcnemar_over_all_seeds(tables):
    told = sweep.summary(tables).set_index(["arm", "count"]).loc[("fixed", 2)]
    rows = [table[(table["arm"] == "fixed") & (table["count"] == 2)].iloc[0] for table in tables.values()]
    ones = [table[(table["arm"] == "fixed") & (table["count"] == 1)].iloc[0] for table in tables.values()]
    shares = [row["accuracy"] for row in rows]
    assert told["accuracy"] == pytest.approx(np.mean(shares))
    assert told["accuracy_error"] == pytest.approx(np.std(shares, ddof=1) / np.sqrt(2))
    ours, theirs = (np.concatenate([row["right"] for row in each]).astype(bool) for each in (rows, ones))
    only, other = int((ours & ~theirs).sum()), int((~ours & theirs).sum())
    assert told["mcnemar"] == pytest.approx(binomtest(only, only + other).pvalue if only + other else 1.0)
    assert told["n"] == len(ours)


def curve(accuracies, errors, mcnemar):
    rows = [
        {"arm": "fixed", "count": count, "accuracy": a, "accuracy_error": e, "mcnemar": m, "better": a > accuracies[0]}
        for count, a, e, m in zip((1, 2, 4, 8), accuracies, errors, mcnemar, strict=True)
    ]
    return pd.DataFrame(rows)


def test_the_rule_takes_the_smallest_within_one_error_of_the_best():
    told = sweep.recommended(curve([0.6, 0.69, 0.7, 0.66], [0.01, 0.01, 0.02, 0.01], [1, 0.01, 0.001, 0.2]), "fixed")
    assert told == (2, 4, True, 0.001)


def test_where_nothing_beats_one_capsule_one_is_recommended():
    told = sweep.recommended(curve([0.6, 0.6, 0.62, 0.6], [0.001] * 4, [1, 0.9, 0.3, 0.9]), "fixed")
    assert told.capsules == 1
    assert not told.beats_one
