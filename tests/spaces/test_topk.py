"""The largest of each row against a stable sort."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.spaces import topk
from explorer.spaces.topk import largest


@pytest.mark.parametrize("k", [1, 5, 40])
def test_it_is_a_stable_sort_cut_short(k):
    table = np.random.default_rng(0).integers(-9, 9, (30, 40)).astype(np.float32)  # many ties
    ids, values = largest(table, k)
    expected = np.argsort(-table, axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(ids, expected)
    np.testing.assert_array_equal(values, np.take_along_axis(table, expected, 1))


def test_no_rows_give_none():
    assert largest(np.empty((0, 7), np.float32), 3)[0].shape == (0, 3)


def test_the_nearest_are_those_of_one_product_whatever_the_blocks(monkeypatch):
    random = np.random.default_rng(1)
    rows, asked = (random.normal(size=shape).astype(np.float32) for shape in ((90, 8), (20, 8)))
    expected = np.argsort(-(asked @ rows.T), axis=1, kind="stable")[:, :6]
    for work in (90 * 7, 90 * 100):
        monkeypatch.setattr(topk, "WORK", work)
        np.testing.assert_array_equal(topk.nearest(rows, asked, 6)[0], expected)
