"""The table of a word in context: planted senses are found in the layer that parts them, figures equal brute force."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import combinations

import numpy as np
import pytest
from typing_extensions import override

from explorer.analysis.context_map import METHODS, SHOWN, context_map, same_sense
from explorer.contracts import Encoding, Span, Token
from explorer.corpus.build import Plan, build
from explorer.corpus.store import opened
from explorer.spaces.stages import finished
from tests.encoders import Known

SENSES = {"ship": "바다에서 배를 탔다 {}", "pear": "과수원에서 배를 땄다 {}"}
ROWS = [(SENSES[sense].format(at), sense) for at in range(40) for sense in SENSES]


class Planted(Known):
    """Three layers: a word's own vector alone, noise, and beside noise the sense that the sentence has."""

    def __init__(self) -> None:
        super().__init__()
        rng = np.random.default_rng(0)
        self.words: dict[str, np.ndarray] = {}
        self.rng, self.senses = rng, {"바다": rng.normal(size=24), "과수": rng.normal(size=24)}

    @override
    def encode(self, sentences: Iterable[str], hidden: Iterable[Span | None] | None = None) -> Iterator[Encoding]:
        for sentence in sentences:
            rng = np.random.default_rng(zlib.crc32(sentence.encode()))
            tokens, end = [], 0
            for word in sentence.split():
                start = sentence.index(word, end)
                end = start + len(word)
                tokens.append(Token(word, start, end))
            static = [self.words.setdefault(t.text, self.rng.normal(size=24)) for t in tokens]
            noise = rng.normal(size=(len(tokens), 24))
            sense = self.senses[sentence[:2]]
            yield Encoding(tokens, [np.asarray(layer, np.float32) for layer in (static, noise, 3 * sense + noise)])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    path = folder / "text.csv"
    path.write_text("text,sense\n" + "\n".join(",".join(row) for row in ROWS), "utf-8")
    plan = Plan(files=(path,), name="text", column="text", tokenizer="whitespace")
    corpus = opened(folder, finished(build(folder, plan)))
    return corpus, finished(context_map(corpus, Planted(), "배", sentences=60))


def test_planted_senses_are_apart_in_the_layer_that_knows_them_and_in_no_other(made):
    frame = made[1]
    noise, known = frame.attrs["figures"][1:]
    assert known["same"] == 1 and known["same_chance"] == pytest.approx(39 / 79)
    assert abs(noise["same"] - noise["same_chance"]) < 4 * noise["same_error"]
    for method in METHODS:
        xy, ship = frame[[f"{method}.x.2", f"{method}.y.2"]].to_numpy(), (frame["sense"] == "ship").to_numpy()
        one, other = xy[ship].mean(0), xy[~ship].mean(0)
        nearer = np.linalg.norm(xy - one, axis=1) < np.linalg.norm(xy - other, axis=1)
        assert (nearer == ship).mean() > 0.98


def test_the_embedding_knows_no_sentence(made):
    frame = made[1]
    assert frame.attrs["figures"][0]["self"] == pytest.approx(1, abs=1e-5)
    assert np.ptp(frame[["pca.x.0", "pca.y.0", "umap.x.0", "umap.y.0"]].to_numpy(), axis=0).max() < 1e-3


def test_figures_are_those_of_all_pairs(made):
    frame = made[1]
    vectors = []
    for encoding, (text, _sense) in zip(Planted().encode(text for text, _ in ROWS), ROWS, strict=True):
        at = next(i for i, token in enumerate(encoding.tokens) if token.text == "배를")
        assert text[encoding.tokens[at].start] == "배"
        vectors.append(encoding.layers[2][at].astype(float))
    rows = np.array(vectors) / np.linalg.norm(vectors, axis=1, keepdims=True)
    told = frame.attrs["figures"][2]
    assert told["self"] == pytest.approx(np.mean([a @ b for a, b in combinations(rows, 2)]), abs=1e-5)
    assert told["adjusted"] == pytest.approx(told["self"] - told["anisotropy"])
    assert told["adjusted_error"] == pytest.approx(np.hypot(told["self_error"], told["anisotropy_error"]))
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -2)
    for row, (near, said) in enumerate(zip(frame["near.2"], frame["cosine.2"], strict=True)):
        assert len(near) == SHOWN
        np.testing.assert_allclose(said, np.sort(cosines[row])[::-1][:SHOWN], atol=1e-5)


def test_what_concerns_the_whole_can_be_kept_as_json(made):
    told = made[1].attrs
    assert json.loads(json.dumps(told))["n"] == told["total"] == 80 and told["read"] == 60 and told["layers"] == 3


@pytest.mark.parametrize(("word", "count"), [("사과", 0), ("0", 2), ("17", 2)])
def test_few_occurrences_or_none_make_a_table_too(made, word, count):
    frame = finished(context_map(made[0], Planted(), word, sentences=5))
    assert len(frame) == frame.attrs["n"] == count


def test_chance_of_the_same_sense_is_that_of_random_neighbours():
    rng = np.random.default_rng(0)
    senses = np.array(["a"] * 30 + ["b"] * 20 + ["c"] * 5 + [""] * 10)
    near = np.array([rng.permutation(np.delete(np.arange(65), at))[:60] for at in range(65)])
    told, chance = same_sense(near, senses)
    assert told.n == 55 and told.value == pytest.approx(chance, abs=0.01)
    assert chance == pytest.approx((30 * 29 + 20 * 19 + 5 * 4) / (55 * 54))


def test_one_sense_alone_says_nothing():
    told, chance = same_sense(np.array([[1], [0]]), np.array(["a", "a"]))
    assert np.isnan(told.value) and np.isnan(chance)
