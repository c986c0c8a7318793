"""The largest of each row against a stable sort."""

from __future__ import annotations

import numpy as np
import pytest

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
