"""The honesty of maps against scikit-learn, closed forms and loops."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.manifold import trustworthiness

from explorer.spaces import quality as module
from explorer.spaces.neighbours import neighbour_graph, unit
from explorer.spaces.projection import pca
from explorer.spaces.quality import Quality, nearest_on_map, quality
from explorer.spaces.stages import finished

K = 8


def space(count: int = 500, width: int = 15) -> np.ndarray:
    rng = np.random.default_rng(3)
    return (rng.normal(size=(6, width))[rng.integers(0, 6, count)] + rng.normal(size=(count, width))).astype(np.float32)


def measured(vectors: np.ndarray, places: np.ndarray, k: int = K, seed: int = 0) -> Quality:
    return finished(quality(vectors, places.astype(np.float32), neighbour_graph(vectors, k)[0], k, seed))


def test_trustworthiness_and_continuity_are_scikit_learns() -> None:
    vectors = space()
    places = pca(unit(vectors))
    found = measured(vectors, places)
    assert found.trustworthiness.value == pytest.approx(trustworthiness(unit(vectors), places, n_neighbors=K), abs=1e-5)
    assert found.continuity.value == pytest.approx(trustworthiness(places, unit(vectors), n_neighbors=K), abs=1e-5)
    assert found.trustworthiness.words == found.n == 500


def test_kept_is_counted_as_a_loop_counts_it() -> None:
    vectors = space(200)
    places = pca(vectors)
    found = measured(vectors, places)
    true, _ = neighbour_graph(vectors, K)
    for word in range(200):
        apart = ((places - places[word]) ** 2).sum(axis=1)
        apart[word] = np.inf
        assert found.kept[word] == len(set(np.argsort(apart)[:K]) & set(true[word])) / K
    assert found.preservation.value == pytest.approx(found.kept.mean())
    assert found.preservation.error == pytest.approx(found.kept.std(ddof=1) / np.sqrt(200))


def test_a_map_that_is_the_space_is_perfect() -> None:
    """Words on a half circle: nearness by angle is nearness on the plane."""
    angles = np.sort(np.random.default_rng(0).uniform(0, np.pi, 300))
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    found = measured(circle, circle)
    assert found.trustworthiness.value > 0.9999 and found.continuity.value > 0.9999
    assert found.preservation.value > 0.999  # float32 settles a few ties otherwise
    assert found.correlation.value == pytest.approx(1, abs=1e-6)


def test_random_maps_get_the_chance_lines() -> None:
    vectors, rng = space(300), np.random.default_rng(1)
    found = [measured(vectors, rng.normal(size=(300, 2)), seed=draw) for draw in range(20)]
    for name in ("trustworthiness", "continuity", "preservation", "correlation"):
        values = np.array([getattr(one, name).value for one in found])
        chance = getattr(found[0], name).chance
        assert abs(values.mean() - chance) < 3 * values.std(ddof=1) / np.sqrt(20), name
    assert found[0].preservation.chance == K / 299
    assert 0.5 < found[0].trustworthiness.chance < 0.51


def test_a_sample_estimates_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = space(1200)
    places = pca(unit(vectors))
    whole = measured(vectors, places)
    monkeypatch.setattr(module, "ROWS", 1000)
    monkeypatch.setattr(module, "SAMPLE", 400)
    part = measured(vectors, places)
    assert part.trustworthiness.words == 400 and part.preservation.words == 1200
    assert abs(part.trustworthiness.value - whole.trustworthiness.value) < 3 * part.trustworthiness.error
    assert (part.kept == whole.kept).all()


def test_the_correlation_is_spearmans_and_has_an_honest_error() -> None:
    vectors = space(400)
    places = pca(unit(vectors))
    found = measured(vectors, places).correlation
    pairs = np.triu_indices(400, 1)
    apart = (1 - unit(vectors) @ unit(vectors).T)[pairs]
    drawn = np.linalg.norm(places[pairs[0]] - places[pairs[1]], axis=1)
    assert found.value == pytest.approx(spearmanr(apart, drawn).statistic, abs=1e-4)
    assert 0 < found.error < 0.1


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_words_have_no_quality(count: int) -> None:
    found = measured(space(count), np.zeros((count, 2)))
    assert found.k == 0 and np.isnan(found.trustworthiness.value) and np.isnan(found.kept).all()


@pytest.mark.parametrize("count", [3, 5])
def test_few_words_are_measured_with_fewer_neighbours(count: int) -> None:
    vectors = space(count)
    found = measured(vectors, pca(vectors))
    assert found.k == (count - 1) // 2
    assert 0 <= found.trustworthiness.value <= 1


def test_words_in_one_place_are_never_their_own_neighbours() -> None:
    near = nearest_on_map(np.zeros((30, 2), np.float32), 5)
    assert near.shape == (30, 5) and not (near == np.arange(30)[:, None]).any()
