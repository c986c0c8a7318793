"""Maps against scikit-learn and umap-learn."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness

from explorer.contracts import Step
from explorer.spaces.neighbours import neighbour_graph, unit
from explorer.spaces.projection import pca, tsne, umap, umap_learn
from explorer.spaces.stages import finished, stage

with warnings.catch_warnings():  # of the library: deprecations in its own imports, and that Tensorflow is missing
    warnings.simplefilter("ignore")
    from umap import UMAP


def clusters(count: int = 600, width: int = 20) -> np.ndarray:
    rng = np.random.default_rng(0)
    return (rng.normal(size=(8, width))[rng.integers(0, 8, count)] + 0.5 * rng.normal(size=(count, width))).astype("f4")


def test_pca_is_scikit_learns_up_to_the_sign_which_is_fixed() -> None:
    vectors = clusters()
    ours, theirs = pca(vectors), PCA(2, svd_solver="full").fit_transform(vectors.astype(np.float64))
    np.testing.assert_allclose(np.abs(ours), np.abs(theirs), atol=2e-4)
    assert (pca(vectors) == ours).all()
    np.testing.assert_allclose(pca(-vectors), -ours, atol=1e-4)  # the axes stay, the words cross over


@pytest.mark.parametrize("shape", [(0, 5), (1, 5), (2, 5), (3, 1), (4, 2)])
def test_pca_takes_few_words_and_few_dimensions(shape: tuple[int, int]) -> None:
    plane = pca(np.random.default_rng(0).normal(size=shape).astype(np.float32))
    assert plane.shape == (shape[0], 2) and plane.dtype == np.float32 and np.isfinite(plane).all()


def test_pca_is_not_moved_by_rows_that_are_no_numbers() -> None:
    vectors = clusters()
    vectors[3] = np.nan
    assert np.isfinite(pca(vectors)).all()


def test_umap_is_as_trustworthy_as_the_library() -> None:
    vectors = unit(clusters(1000))
    theirs = UMAP(metric="cosine", random_state=0, n_jobs=1).fit_transform(vectors)
    ours = finished(umap(vectors))
    linear, library, own = (trustworthiness(vectors, at, n_neighbors=15) for at in (pca(vectors), theirs, ours))
    assert own > library - 0.005  # seeds of the library differ by .002
    assert own > linear + 0.02


def test_the_same_seed_draws_the_same_map_and_another_draws_another() -> None:
    vectors = clusters(200)
    first, again, other = (finished(umap(vectors, epochs=50, seed=seed)) for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_neighbours_given_are_the_neighbours_used() -> None:
    vectors = clusters(200)
    given = neighbour_graph(vectors, 20)
    assert (finished(umap(vectors, epochs=20)) == finished(umap(vectors, epochs=20, neighbours=given))).all()
    with pytest.raises(ValueError, match="are needed"):
        finished(umap(vectors, neighbours=neighbour_graph(vectors, 3)))


@pytest.mark.parametrize("count", [1, 2, 5, 14])
def test_fewer_words_than_neighbours_are_still_drawn(count: int) -> None:
    places = finished(umap(clusters(count), epochs=20))
    assert places.shape == (count, 2) and np.isfinite(places).all()


def test_equal_words_and_words_without_direction_are_drawn() -> None:
    vectors = np.repeat(clusters(4), 25, axis=0)
    vectors[50:60] = 0
    vectors[60:65] = np.nan
    places = finished(umap(vectors, epochs=60))
    assert np.isfinite(places).all()
    assert places[:25].std(axis=0).max() < places.std(axis=0).max() / 2


def test_steps_count_up_to_a_thousand_and_the_work_can_be_dropped() -> None:
    steps = list(umap(clusters(3000), epochs=100))
    done = [step.done for step in steps]
    assert done == sorted(done) and done[-1] == steps[-1].total == 1000 and len(done) > 4
    work = umap(clusters(100), epochs=100)
    next(work)
    work.close()


def test_the_library_draws_what_it_draws_elsewhere() -> None:
    vectors = clusters(300)
    theirs = UMAP(metric="cosine", random_state=3, n_jobs=1).fit_transform(unit(vectors))
    np.testing.assert_array_equal(finished(umap_learn(vectors, seed=3)), theirs)
    assert finished(umap_learn(clusters(4))).shape == (4, 2)


def test_tsne_is_as_trustworthy_as_scikit_learns() -> None:
    from sklearn.manifold import TSNE

    vectors = unit(clusters(800))
    theirs = TSNE(metric="cosine", random_state=0, init="random").fit_transform(vectors)
    ours = finished(tsne(vectors))
    assert trustworthiness(vectors, ours, n_neighbors=15) > trustworthiness(vectors, theirs, n_neighbors=15) - 0.005
    assert (ours == finished(tsne(vectors))).all()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 20])
def test_tsne_draws_a_few_words(count: int) -> None:
    places = finished(tsne(clusters(count)))
    assert places.shape == (count, 2) and np.isfinite(places).all()


def test_tsne_can_be_watched_and_refuses_what_it_cannot_do() -> None:
    vectors = clusters(200)
    steps = list(tsne(vectors))
    assert [step.done for step in steps] == sorted(step.done for step in steps) and steps[-1].done == 1000
    with pytest.raises(ValueError, match="perplexity"):
        next(tsne(vectors, perplexity=0))
    with pytest.raises(ValueError, match="are needed"):
        finished(tsne(vectors, neighbours=neighbour_graph(vectors, 3)))


def test_a_map_of_one_neighbour_is_refused() -> None:
    with pytest.raises(ValueError, match="n_neighbors"):
        next(umap(clusters(10), n_neighbors=1))


def test_a_stage_is_rescaled_and_returns() -> None:
    def work():
        yield Step(1, 4, {"loss": 1.0})
        yield Step(4, 4, {})
        return "done"

    seen = []

    def whole():
        seen.append((yield from stage(work(), 200, 600)))

    assert [step[:2] for step in whole()] == [(300, 1000), (600, 1000)]
    assert seen == ["done"]
