"""New words on an old map: it does not move, and they land where a full layout would have them."""

from __future__ import annotations

import numpy as np

from explorer.spaces.neighbours import Index, neighbour_graph
from explorer.spaces.placing import placed
from explorer.spaces.projection import umap
from explorer.spaces.quality import nearest_on_map
from explorer.spaces.stages import finished


def space(count: int = 1200, width: int = 25) -> np.ndarray:
    rng = np.random.default_rng(0)
    return (rng.normal(size=(20, width))[rng.integers(0, 20, count)] + 0.5 * rng.normal(size=(count, width))).astype(
        "f4"
    )


def preserved(places: np.ndarray, near: np.ndarray, rows: np.ndarray) -> float:
    drawn = nearest_on_map(places, near.shape[1])
    return float(np.mean([len({*drawn[row]} & {*near[row]}) / near.shape[1] for row in rows]))


def test_held_out_words_keep_nearly_the_neighbours_that_a_full_layout_keeps() -> None:
    vectors, held = space(), np.arange(1100, 1200)
    near, _ = neighbour_graph(vectors, 15)
    whole = preserved(finished(umap(vectors)), near, held)
    old = finished(umap(vectors[:1100]))
    before = old.copy()
    new = placed(vectors[:1100], old, vectors[1100:])
    assert (old == before).all() and new.shape == (100, 2) and new.dtype == np.float32
    ours = preserved(np.concatenate([old, new]), near, held)
    chance = 15 / 1199
    assert ours > chance + 0.8 * (whole - chance)


def test_a_word_stands_where_it_stands_whatever_comes_with_it() -> None:
    vectors = space(400)
    old = finished(umap(vectors[:300], epochs=100))
    together = placed(Index(vectors[:300]), old, vectors[300:])
    alone = np.concatenate([placed(vectors[:300], old, vectors[at : at + 1]) for at in range(300, 400)])
    np.testing.assert_allclose(alone, together, atol=1e-3)
    assert (placed(vectors[:300], old, vectors[300:]) == together).all()


def test_a_known_word_lands_beside_itself() -> None:
    vectors = space(400)
    old = finished(umap(vectors))
    apart = np.linalg.norm(placed(vectors, old, vectors[:50]) - old[:50], axis=1)
    assert np.median(apart) < 0.2 * old.std()


def test_nowhere_to_go_is_the_middle() -> None:
    vectors = space(50)
    old = finished(umap(vectors, epochs=20))
    lost = np.full((2, 25), np.nan, np.float32)
    np.testing.assert_array_equal(placed(vectors, old, lost), np.repeat(np.median(old, axis=0)[None], 2, axis=0))
    assert placed(vectors, old, vectors[:0]).shape == (0, 2)
    assert (placed(vectors[:0], old[:0], vectors[:3]) == 0).all()
    assert np.isfinite(placed(vectors[:3], old[:3], vectors[3:9])).all()
