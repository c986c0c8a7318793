"""Overlap against sets, rank overlap against the formula written out, chance against shuffled lists."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.spaces import overlap
from explorer.spaces.neighbours import neighbour_graph


def lists(rows: int = 60, k: int = 7, of: int = 20, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.stack([rng.choice(of, k, replace=False) for _ in range(rows)])


def test_overlap_and_jaccard_are_those_of_sets() -> None:
    one, other = lists(seed=1), lists(seed=2)
    pairs = [(set(a), set(b)) for a, b in zip(one.tolist(), other.tolist(), strict=True)]
    kept = overlap.shared(one, other)
    np.testing.assert_allclose(kept, [len(a & b) / 7 for a, b in pairs])
    np.testing.assert_allclose(overlap.jaccard(kept), [len(a & b) / len(a | b) for a, b in pairs])


def extrapolated(one: list[int], other: list[int], p: float) -> float:
    """RBO_EXT as the paper writes it, depth by depth."""
    k = len(one)
    agreed = [len({*one[:d]} & {*other[:d]}) for d in range(1, k + 1)]
    return agreed[-1] / k * p**k + (1 - p) / p * sum(x / d * p**d for d, x in enumerate(agreed, 1))


@pytest.mark.parametrize("p", [0.5, 0.9, 0.98])
def test_rank_overlap_is_the_papers(p: float) -> None:
    one, other = lists(seed=3), lists(seed=4)
    expected = [extrapolated(a, b, p) for a, b in zip(one.tolist(), other.tolist(), strict=True)]
    np.testing.assert_allclose(overlap.rank_overlap(one, other, p), expected)


def test_equal_lists_get_one_disjoint_none_and_early_ranks_weigh_more() -> None:
    one = lists()
    np.testing.assert_allclose(overlap.rank_overlap(one, one), 1)
    assert not overlap.rank_overlap(one, one + 100).any() and not overlap.shared(one, one + 100).any()
    head, tail = one.copy(), one.copy()
    head[:, 0], tail[:, -1] = 900, 900
    assert (overlap.rank_overlap(one, head) < overlap.rank_overlap(one, tail)).all()
    assert (overlap.shared(one, head) == overlap.shared(one, tail)).all()


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = lists(seed=5), lists(seed=6)
    whole = overlap.rank_overlap(one, other)
    monkeypatch.setattr(overlap, "CELLS", 7 * 7 * 11)
    assert (overlap.rank_overlap(one, other) == whole).all()


def test_no_neighbours_have_no_overlap() -> None:
    nothing = np.empty((3, 0), np.int64)
    assert np.isnan(overlap.shared(nothing, nothing)).all() and np.isnan(overlap.rank_overlap(nothing, nothing)).all()
    assert overlap.shared(nothing[:0], nothing[:0]).shape == (0,)
    assert np.isnan(overlap.chance(1, 10).mean) and overlap.chance(2, 10) == (1.0, 0.0)


def test_chance_is_what_shuffled_partners_get() -> None:
    """Neighbours of a space against those of its rows in random order: mean, and spread over words, of 40 shuffles."""
    count, k = 150, 8
    vectors = np.random.default_rng(0).normal(size=(count, 10)).astype(np.float32)
    near, _ = neighbour_graph(vectors, k)
    rng, found = np.random.default_rng(1), []
    for _ in range(40):
        order = rng.permutation(count)
        place = np.argsort(order)
        found.append(overlap.shared(near, place[near[order]]))
    expected = overlap.chance(count, k)
    assert np.mean(found) == pytest.approx(expected.mean, abs=4 * expected.deviation / np.sqrt(40 * count))
    assert np.std(found) == pytest.approx(expected.deviation, rel=0.1)
