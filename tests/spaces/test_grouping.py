"""Planted groups are found, groups that are not there are not; Ward's tree is scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score

from explorer.spaces.grading import grade
from explorer.spaces.grouping import METHODS, evidence, grouped, nested, ordered, reduced, supported

RNG = np.random.default_rng(0)
SIZES = (90, 60, 30)
GOLD = np.repeat(np.arange(3), SIZES)
PLANTED = np.concatenate([RNG.normal(size=(n, 40)) + 2 * RNG.normal(size=40) for n in SIZES])


@pytest.mark.parametrize("method", METHODS)
def test_planted_groups_are_found_largest_first(method):
    labels = grouped(reduced(PLANTED), method, 3)
    assert grade(labels.tolist(), GOLD.tolist()).ari > 0.95
    assert np.bincount(labels[labels >= 0]).tolist() == sorted(np.bincount(labels[labels >= 0]), reverse=True)


def test_every_cut_of_the_tree_is_scipys():
    from scipy.cluster.hierarchy import cut_tree, ward

    rows = np.random.default_rng(3).normal(size=(60, 4))
    ks = range(1, 61)
    for k, ours in zip(ks, nested(rows, ks), strict=True):
        theirs = cut_tree(ward(rows), n_clusters=k)[:, 0]
        assert adjusted_rand_score(ours, theirs) == 1 and len(np.unique(ours)) == len(np.unique(theirs)), k


def test_wards_groups_are_scikit_learns():
    rows = reduced(PLANTED)
    other = AgglomerativeClustering(5, linkage="ward").fit_predict(rows)
    assert grade(grouped(rows, "ward", 5).tolist(), other.tolist()).ari == pytest.approx(1)


def test_reduced_rows_keep_the_distances_of_directions_that_pca_keeps():
    unit = PLANTED / np.linalg.norm(PLANTED, axis=1, keepdims=True)
    expected = PCA(20, svd_solver="full").fit_transform(unit)
    found = reduced(PLANTED)
    np.testing.assert_allclose(found @ found.T, expected @ expected.T, atol=1e-6)
    assert np.allclose(reduced(7 * PLANTED), found, atol=1e-5), "length says nothing"


def test_the_number_of_groups_is_the_planted_one():
    found = evidence(reduced(PLANTED))
    assert supported(found) == 3
    assert found[2].strength > 0.9 > 0.7 > found[2].null
    assert max(found[1:], key=lambda each: each.silhouette).k == 3


@pytest.mark.parametrize("spread", [np.ones(40), np.r_[12.0, 6.0, np.ones(38)]])
def test_a_cloud_round_or_long_is_one_sense(spread):
    rows = np.random.default_rng(1).normal(size=(300, 40)) * spread + np.r_[np.zeros(20), 4 * np.ones(20)]
    assert supported(evidence(reduced(rows))) == 1


@pytest.mark.parametrize("count", [0, 1, 2, 9])
def test_a_few_rows_are_one_group_unless_more_are_asked_for(count):
    rows = reduced(PLANTED[:count])
    assert [each.k for each in evidence(rows)] == [1] and supported(evidence(rows)) == 1
    assert len(grouped(rows, "ward", 2)) == count
    assert len(grouped(rows, "kmeans", 2)) == count
    assert len(grouped(rows, "hdbscan")) == count


@pytest.mark.parametrize("method", METHODS)
def test_equal_rows_are_one_group(method):
    assert set(grouped(reduced(np.ones((30, 8))), method, 3).tolist()) == {0}


def test_groups_are_numbered_by_size_and_noise_stays():
    assert ordered(np.array([5, 5, -1, 2, 2, 2, 9])).tolist() == [1, 1, -1, 0, 0, 0, 2]
