"""Two spaces on one plane: identical words stay together, planted movers part, same seed same bits."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.manifold import trustworthiness
from sklearn.metrics import roc_auc_score

from explorer.spaces.joint import joint
from explorer.spaces.projection import umap
from explorer.spaces.stages import finished


def space(count: int = 900, width: int = 30, groups: int = 12, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Vectors in groups, and the group of each."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, groups, count)
    return (rng.normal(size=(groups, width))[group] + 0.5 * rng.normal(size=(count, width))).astype("f4"), group


def turned(vectors: np.ndarray, noise: float, seed: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rotation = np.linalg.qr(rng.normal(size=(vectors.shape[1], vectors.shape[1])))[0]
    return (vectors @ rotation + noise * rng.normal(size=vectors.shape)).astype("f4")


def pairs(count: int) -> np.ndarray:
    return np.stack([np.arange(count)] * 2, axis=1)


def test_the_same_words_lie_together_whatever_the_basis_and_the_order() -> None:
    vectors, _ = space()
    order = np.random.default_rng(1).permutation(len(vectors))
    links = np.stack([order, np.arange(len(order))], axis=1)
    one, other = finished(joint(vectors, turned(vectors, 0)[order], links))
    apart = np.linalg.norm(one[order] - other, axis=1)
    nearer = (np.linalg.norm(one[order][:, None] - other[None], axis=2) < apart[:, None]).sum(axis=1)
    assert apart.mean() < 0.1 * one.std() and np.quantile(nearer, 0.99) < 0.1 * len(order)
    for places, rows in ((one, vectors), (other, vectors[order])):
        alone = trustworthiness(rows, finished(umap(rows)), n_neighbors=15)
        assert trustworthiness(rows, places, n_neighbors=15) > alone - 0.01


def test_planted_movers_part() -> None:
    vectors, group = space(1500)
    moved = np.random.default_rng(2).choice(len(vectors), 100, replace=False)
    other = turned(vectors, 0.1)
    donors = np.array([np.flatnonzero(group == (group[word] + 1) % 12)[word % 40] for word in moved])
    other[moved] = other[donors] + 0.3 * np.random.default_rng(3).normal(size=(100, 30))
    one, two = finished(joint(vectors, other.astype("f4"), pairs(len(vectors))))
    is_mover = np.isin(np.arange(len(vectors)), moved)
    assert roc_auc_score(is_mover, np.linalg.norm(one - two, axis=1)) >= 0.95


def test_words_of_one_side_lie_among_their_own_neighbours() -> None:
    vectors, group = space(800)
    one, other = finished(
        joint(vectors[:600], turned(vectors, 0.05)[200:], np.stack([np.arange(200, 600)] * 2, 1) - [0, 200])
    )
    assert one.shape == other.shape == (600, 2)
    centres = np.stack([np.median(one[group[:600] == each], axis=0) for each in range(12)])
    alone = other[400:]  # words 600 … 799: the first side has none of them
    nearest = np.linalg.norm(alone[:, None] - centres[None], axis=2).argmin(axis=1)
    assert (nearest == group[600:]).mean() > 0.9


def test_same_seed_same_bits_and_it_can_be_watched() -> None:
    vectors, _ = space(300)
    other, links = turned(vectors, 0.1)[:, :20], pairs(300)  # of another width
    first, again = (finished(joint(vectors, other, links, epochs=40, seed=3)) for _ in range(2))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    steps = list(joint(vectors, other, links, epochs=40))
    assert [step.done for step in steps] == sorted(step.done for step in steps) and steps[-1][:2] == (1000, 1000)


@pytest.mark.parametrize(("first", "second", "shared"), [(1, 1, 1), (1, 3, 0), (5, 4, 2), (0, 3, 0), (20, 20, 0)])
def test_few_words_and_no_shared_words(first: int, second: int, shared: int) -> None:
    one, other = finished(joint(space(20)[0][:first], space(20, seed=1)[0][:second], pairs(shared), epochs=20))
    assert one.shape == (first, 2) and other.shape == (second, 2)
    assert np.isfinite(one).all() and np.isfinite(other).all()


def test_one_neighbour_is_refused() -> None:
    with pytest.raises(ValueError, match="n_neighbors"):
        next(joint(space(10)[0], space(10)[0], pairs(10), n_neighbors=1))
