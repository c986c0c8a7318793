"""The measures against scikit-learn and against their definitions, item by item and pair by pair."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from sklearn import metrics

from explorer.spaces.grading import crossed, grade, trivial


def drawn(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 40))
    return rng.integers(0, rng.integers(1, 6), n).tolist(), [f"c{each}" for each in rng.integers(0, 4, n)]


def pairs(groups, gold):
    """Shares of pairs: precision, recall."""
    together = [(groups[a] == groups[b], gold[a] == gold[b]) for a, b in combinations(range(len(gold)), 2)]
    both = sum(one and two for one, two in together)
    return both / max(1, sum(one for one, _ in together)), both / max(1, sum(two for _, two in together))


def b_cubed(groups, gold):
    """By the definition, an item at a time."""
    precision, recall = [], []
    for at in range(len(gold)):
        group = {i for i, each in enumerate(groups) if each == groups[at]}
        kind = {i for i, each in enumerate(gold) if each == gold[at]}
        precision.append(len(group & kind) / len(group))
        recall.append(len(group & kind) / len(kind))
    p, r = np.mean(precision), np.mean(recall)
    return 2 * p * r / (p + r)


@pytest.mark.parametrize("seed", range(12))
def test_the_measures_are_scikit_learns_and_their_definitions(seed):
    groups, gold = drawn(seed)
    told = grade(groups, gold)
    assert told.ari == pytest.approx(metrics.adjusted_rand_score(gold, groups))
    assert told.v == pytest.approx(metrics.v_measure_score(gold, groups))
    table = metrics.pair_confusion_matrix(gold, groups)
    wrong = table[0, 1] + table[1, 0]
    assert told.f == pytest.approx(2 * table[1, 1] / (2 * table[1, 1] + wrong) if table[1, 1] + wrong else 0)
    precision, recall = pairs(groups, gold)
    assert told.f == pytest.approx(2 * precision * recall / (precision + recall) if precision + recall else 0)
    assert told.b3 == pytest.approx(b_cubed(groups, gold))
    assert told.geometric == pytest.approx(np.sqrt(told.v * told.f))
    assert np.array_equal(crossed(groups, gold), metrics.cluster.contingency_matrix(gold, groups).T)
    assert told[5:] == (len(gold), len(set(groups)), len(set(gold)))


def test_the_right_answer_is_1_whatever_its_names():
    told = grade([7, 7, 3, 3, 3], ["배#1", "배#1", "배#2", "배#2", "배#2"])
    assert told[:5] == pytest.approx((1, 1, 1, 1, 1))


def test_trivial_answers_win_what_they_win_and_nothing_else():
    gold = ["a"] * 60 + ["b"] * 40
    told = trivial(gold)
    assert told["one"].v == 0 and told["one"].f > 0.6 and told["one"].ari == 0 and told["one"].geometric == 0
    assert told["each"].f == 0 and told["each"].v > 0.2 and told["each"].ari == pytest.approx(0)
    assert told["random"].ari == pytest.approx(0, abs=0.02) and told["random"].b3 == pytest.approx(0.52, abs=0.02)


def test_independent_groups_whose_information_rounds_below_zero_have_no_geometric_mean_that_is_no_number():
    assert grade([0] * 3 + [1] * 9, ["a", "b", "b"] + ["a"] * 3 + ["b"] * 6).geometric == pytest.approx(0, abs=1e-6)


def test_nothing_to_grade_and_lists_of_two_lengths():
    assert np.isnan(grade([], []).ari) and grade([], []).n == 0 and trivial([]) == {}
    with pytest.raises(ValueError, match="3 items"):
        grade([1, 2, 3], ["a"])


def test_no_rounding_makes_a_measure_negative():
    rng = np.random.default_rng(0)
    for _ in range(200):  # independent by construction: every group holds every class alike
        groups, classes, times = rng.integers(2, 5, 3).tolist()
        table = [(g, c) for g in range(groups) for c in range(classes) for _ in range(times)]
        found = grade([g for g, _ in table], [c for _, c in table])
        assert found.v >= 0 and found.geometric >= 0
