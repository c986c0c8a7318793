import numpy as np
import pytest
from scipy.stats import chi2_contingency, false_discovery_control

from explorer.corpus import keyness

RNG = np.random.default_rng(0)
A, B = RNG.integers(0, 200, 300), RNG.integers(0, 300, 300)
A, B = np.append(A, [0, 5]), np.append(B, [7, 0])
N, M = 90_000, 70_000


def test_log_likelihood_is_scipys_with_a_sign():
    found = keyness.log_likelihood(A, B, N, M)
    for a, b, g2 in zip(A.tolist(), B.tolist(), found, strict=True):
        if a + b:
            table = [[a, b], [N - a, M - b]]
            expected = chi2_contingency(table, correction=False, lambda_="log-likelihood")
            assert abs(g2) == pytest.approx(expected.statistic, abs=1e-6)
            assert keyness.p_values(np.array([g2]))[0] == pytest.approx(expected.pvalue, rel=1e-5, abs=1e-12)
            assert (g2 >= 0) == (a / N >= b / M) or abs(g2) < 1e-9


def test_log_ratio_doubles_are_ones():
    ratio = keyness.log_ratio(np.array([20, 10, 0]), np.array([10, 20, 8]), 1000, 1000)
    assert ratio.tolist() == pytest.approx([1, -1, -4])


def test_discoveries_are_those_of_scipy():
    p = np.concatenate([RNG.random(500), RNG.random(40) * 1e-4])
    for rate in (0.01, 0.1):
        assert np.array_equal(keyness.discoveries(p, rate), false_discovery_control(p) <= rate)
    assert not keyness.discoveries(np.empty(0), 0.01).size


def test_parts_expected_by_chance_are_those_that_draws_fill():
    counts = np.array([1, 10, 100, 500])
    drawn = [[len(set(RNG.integers(0, 100, n).tolist())) for n in counts] for _ in range(400)]
    assert np.mean(drawn, axis=0) == pytest.approx(keyness.expected_parts(counts, 100), rel=0.02)
