"""The table of a word's senses: planted senses are found by every reading that holds them, by none that does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from typing_extensions import override

from explorer.analysis.senses import labels, likeliest, parted, readings, senses
from explorer.contracts import Encoding, Fills, Span, Vocabulary
from explorer.corpus.build import Plan, build
from explorer.corpus.store import opened
from explorer.spaces.grading import grade
from explorer.spaces.stages import finished
from tests.encoders import Known
from tests.small_corpus import Spaces

WIDTH = 24


class Two(Known):
    """Layer 1 of every token is noise around one of two directions: that of the word beside it; layer 0 is noise."""

    @override
    def encode(self, sentences: Iterable[str], hidden: Iterable[Span | None] | None = None) -> Iterator[Encoding]:
        rng = np.random.default_rng(0)
        sides = rng.normal(size=(2, WIDTH)) * 3
        for text in sentences:
            tokens = Spaces()(text)
            side = sides[int("바다" in text)]
            noise = [rng.normal(size=(len(tokens), WIDTH)).astype(np.float32) for _ in range(2)]
            yield Encoding(tokens, [noise[0], (noise[1] + side).astype(np.float32)])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    lines = [f"배 {n} 바다" for n in range(60)] + [f"나무 {n} 배" for n in range(40)] + ["외톨이 하나"]
    path = home / "text.txt"
    path.write_text("\n".join(lines), "utf-8")
    return opened(home, finished(build(home, Plan(files=(path,), name="t", tokenizer="whitespace"))))


@pytest.fixture(scope="module")
def frame(corpus):
    return finished(senses(corpus, Two(), "배"))


def test_planted_senses_are_found_where_they_are(frame):
    gold = ["바다" in text for text in frame["text"]]
    assert [(each["name"], each["k"]) for each in frame.attrs["readings"]] == [("0", 1), ("1", 2), ("sum", 2)]
    for method in ("ward", "kmeans", "hdbscan"):
        assert grade(labels(frame, "1", method, 2).tolist(), gold).ari > 0.9, method
    assert grade(labels(frame, "0", "ward", 2).tolist(), gold).ari < 0.2
    assert set(labels(frame, "1", "ward", 1)) == {0}


def test_a_group_is_parted_as_the_tree_parts_it(frame):
    two, rows = labels(frame, "1", "ward", 2), list(range(len(frame)))
    one, other = parted(frame, "1", rows) or ([], [])
    assert (two[one] == 0).all() and (two[other] == 1).all() and sorted(one + other) == rows
    deeper = parted(frame, "1", one)
    assert deeper is not None and len(deeper[0]) >= len(deeper[1]) > 0 and sorted([*deeper[0], *deeper[1]]) == one
    assert parted(frame, "1", one[:1]) is None and parted(frame, "1", []) is None


def test_every_reading_has_its_planes_and_evidence(frame):
    assert frame.attrs["n"] == frame.attrs["total"] == 100 and frame.attrs["unread"] == 0
    for told in frame.attrs["readings"]:
        assert [each["k"] for each in told["evidence"]] == list(range(1, 9))
        for layout in ("pca", "umap"):
            assert np.isfinite(frame[[f"{layout}.x.{told['name']}", f"{layout}.y.{told['name']}"]].to_numpy()).all()
    assert "expected" not in frame, "this encoder guesses nothing"


@pytest.mark.parametrize(("word", "n"), [("외톨이", 1), ("없다", 0)])
def test_one_occurrence_or_none_has_nothing_to_group(word, n, corpus):
    frame = finished(senses(corpus, Two(), word))
    assert frame.attrs["n"] == len(frame) == n and frame.attrs["readings"] == []


def test_the_sum_is_of_the_last_four_layers_and_only_where_they_fit():
    layers = [np.full((3, 2), at, np.float32) for at in range(6)]
    assert readings(layers)["sum"].tolist() == [[14, 14]] * 3 and list(readings(layers)) == [*"012345", "sum"]
    assert list(readings([np.zeros((3, 2), np.float32), np.zeros((3, 4), np.float32)])) == ["0", "1"]
    assert list(readings([np.zeros((3, 2), np.float32)])) == ["0"]


def test_the_likeliest_words_best_first():
    values = np.log(np.array([0.1, 0.4, 0.2, 0.3], np.float32))
    assert likeliest(values, 2).tolist() == [1, 3] and likeliest(values, 9).tolist() == [1, 3, 2, 0]
    assert likeliest(np.full(4, np.nan, np.float32), 2).tolist() == []


class Guesses(Two, Fills):
    """Expects the same everywhere."""

    sights, own = ("both",), ()  # pyright: ignore

    @override
    def fill(self, sentences: Iterable[str], places: Iterable[Span]) -> Iterator[np.ndarray]:
        return (np.log(np.array([0.2, 0.5, 0.3], np.float32)) for _ in zip(sentences, places, strict=True))

    predict = scores = tables = None  # pyright: ignore[reportAssignmentType] - nobody asks for these


def test_what_a_model_would_put_there_is_kept(corpus):
    model = Guesses(Vocabulary(["가", "나", "다"], np.array([3, 2, 1]), Spaces()))
    frame = finished(senses(corpus, model, "나무"))
    assert len(frame) == 40 and frame["expected"][7].tolist() == ["나", "다", "가"]
    np.testing.assert_allclose(frame["expected_p"][7], [0.5, 0.3, 0.2], rtol=1e-6)
