"""The map page's tables: what stands in them agrees with the parts that made them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from explorer.analysis.maps import first_map, word_map
from explorer.contracts import Card, Config, Corpus, Embeds, Making, State, Token, Vocabulary
from explorer.spaces.neighbours import neighbour_graph, unit
from explorer.spaces.projection import pca, umap
from explorer.spaces.quality import quality
from explorer.spaces.stages import finished


class Plain:
    name, settings = "plain", {}

    def __call__(self, sentence: str) -> list[Token]:
        return [Token(sentence, 0, len(sentence))]


class Given(Embeds):
    """Vectors made elsewhere."""

    Config = Config
    card = Card("given", "", "")

    def __init__(self, words: list[str], vectors: np.ndarray) -> None:
        super().__init__(Config(), Vocabulary(words, np.arange(len(words), 0, -1), Plain()))
        self.table = vectors.astype(np.float32)

    def vectors(self) -> np.ndarray:
        return self.table

    def fit(self, corpus: Corpus, scratch: object = None) -> Making[None]:
        yield from ()

    def state(self) -> State:
        return {}

    def restore(self, state: State) -> None:
        pass


@pytest.fixture
def model() -> Given:
    rng = np.random.default_rng(0)
    words = ["배/NNG", "배/NNP", "먹다/VV", "<script>alert(1)</script>", *(f"말{at}/NNG" for at in range(296))]
    return Given(words, rng.normal(size=(6, 12))[rng.integers(0, 6, 300)] + 0.4 * rng.normal(size=(300, 12)))


def test_the_first_map_is_pca_of_directions(model: Given) -> None:
    frame = first_map(model, 100)
    assert (frame[["x", "y"]].to_numpy() == pca(unit(model.vectors()[:100]))).all()
    assert frame["id"].tolist() == list(range(100))
    assert frame["label"].tolist()[:4] == ["배/NNG", "배/NNP", "먹다", "<script>alert(1)</script>"]
    assert frame["tag"].tolist()[:4] == ["NNG", "NNP", "VV", ""]
    assert frame["count"].tolist()[:2] == [300, 299]


def test_the_word_map_is_umap_with_its_own_quality(model: Given) -> None:
    frame = finished(word_map(model, words=250, k=8, n_neighbors=12))
    vectors = unit(model.vectors()[:250])
    near, cosines = neighbour_graph(vectors, 11)
    places = finished(umap(vectors, 12, neighbours=(near, cosines)))
    assert (frame[["x", "y"]].to_numpy() == places).all()
    measured = finished(quality(vectors, places, near, 8))
    told = frame.attrs["quality"]
    assert (frame["kept"].to_numpy() == measured.kept).all()
    assert told["trustworthiness"] == measured.trustworthiness.value
    assert told["preservation_chance"] == 8 / 249 and told["n"] == 250 and told["k"] == 8
    assert set(frame.attrs["seconds"]) == {"neighbours", "layout", "clusters", "quality"}
    assert frame.attrs["neighbour_recall"] == 1


def test_clusters_are_named_by_their_own_words_where_those_stand(model: Given) -> None:
    frame = finished(word_map(model, words=300, method="pca"))
    for one in frame.attrs["clusters"]:
        members = frame[frame["cluster"] == one["cluster"]]
        assert set(one["name"].split(" · ")) <= set(members["label"])
        assert one["x"] == pytest.approx(members["x"].median(), abs=1e-5)
        assert one["size"] == len(members)


def test_what_is_kept_beside_the_table_is_json(model: Given) -> None:
    attrs = finished(word_map(model, words=50)).attrs
    assert json.dumps(json.loads(json.dumps(attrs))) == json.dumps(attrs)


def test_steps_count_up_to_a_thousand(model: Given) -> None:
    steps = list(word_map(model, words=300))
    done = [step.done for step in steps]
    assert done == sorted(done) and done[-1] == 1000 and {step.total for step in steps} == {1000}


@pytest.mark.parametrize("method", ["umap-learn", "tsne"])
def test_the_libraries_draw_maps_too(model: Given, method: str) -> None:
    frame = finished(word_map(model, words=200, method=method, perplexity=20))
    told = frame.attrs["quality"]
    assert (
        told["trustworthiness"] > finished(word_map(model, words=200, method="pca")).attrs["quality"]["trustworthiness"]
    )
    assert frame.attrs["method"] == method and frame.attrs["perplexity"] == 20


@pytest.mark.parametrize("words", [1, 2, 3, 5])
def test_a_few_words_are_a_map_too(model: Given, words: int) -> None:
    assert len(finished(word_map(model, words=words))) == len(first_map(model, words)) == words


def test_another_method_is_refused(model: Given) -> None:
    with pytest.raises(ValueError, match="no such method"):
        next(word_map(model, method="isomap"))
