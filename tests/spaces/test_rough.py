"""Approximate neighbours: what they say of their recall is true, and enough is found."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.spaces.neighbours import neighbour_graph, unit
from explorer.spaces.rough import rough
from explorer.spaces.stages import finished


def space(count: int, width: int) -> np.ndarray:
    """Rows near a curved sheet, as vectors of words are: few directions hold most of their length."""
    rng = np.random.default_rng(0)
    hidden = rng.normal(size=(30, 12))[rng.integers(0, 30, count)] + 0.7 * rng.normal(size=(count, 12))
    return unit(
        (np.tanh(hidden @ rng.normal(size=(12, width)) / 3) + 0.1 * rng.normal(size=(count, width))).astype("f4")
    )


def test_most_neighbours_are_found_and_the_recall_stated_is_the_recall() -> None:
    rows = space(6000, 100)
    true, _ = neighbour_graph(rows, 10)
    found, recall = finished(rough(rows, 10))
    assert found.shape == (6000, 10) and not (found == np.arange(6000)[:, None]).any()
    share = np.mean([len({*a} & {*b}) / 10 for a, b in zip(true, found, strict=True)])
    assert recall == pytest.approx(share, abs=0.03) and share > 0.8
    assert all(len({*row}) == 10 for row in found[:500])
    assert (finished(rough(rows, 10))[0] == found).all()


@pytest.mark.parametrize(("count", "width", "k"), [(40, 3, 5), (12, 60, 10), (300, 20, 100)])
def test_few_rows_and_long_lists(count: int, width: int, k: int) -> None:
    found, recall = finished(rough(space(count, width), k))
    assert found.shape == (count, k) and 0 <= recall <= 1 and (found >= 0).all()


def test_equal_rows_and_rows_without_direction() -> None:
    rows = space(200, 10)
    rows[50:120] = rows[0]
    rows[150:] = 0
    found, _ = finished(rough(rows, 5))
    assert (found >= 0).all() and all(len({*row}) == 5 for row in found)


def test_it_can_be_watched() -> None:
    steps = list(rough(space(2000, 20), 5))
    assert len(steps) > 10 and steps[-1].done == steps[-1].total
