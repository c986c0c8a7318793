"""A word as its company: against a loop over words and scikit-learn's ridge regression; what is hidden is not read."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from explorer.contracts import Vocabulary
from explorer.errors import NothingToLearn
from explorer.models.alacarte import Alacarte, AlacarteConfig
from explorer.models.imported import Imported, ImportedConfig
from explorer.spaces.induction import RIDGE, SIF
from tests.small_corpus import SmallCorpus, Spaces

WORDS = list("가나다라마바사아자차")
D = 4


def vectors():
    counts = np.arange(len(WORDS), 0, -1) * 10
    model = Imported(ImportedConfig.model_validate({}), Vocabulary(WORDS, counts.astype(np.int64), Spaces()))
    model.restore({"vectors": np.random.default_rng(0).normal(size=(len(WORDS), D)).astype(np.float32)})
    return model


def corpus():
    draw = np.random.default_rng(1)
    texts = [" ".join(draw.choice([*WORDS, "모름"], size=draw.integers(1, 8))) for _ in range(300)]
    return SmallCorpus([*texts[:100], "모름", *texts[100:]])


def made(**config):
    given = corpus()
    return Alacarte(
        AlacarteConfig.model_validate({"vectors": "x", **config}), given.vocabulary, vectors=vectors()
    ), given


def plainly():
    """Vectors less their mean, of length 1; and their SIF weights."""
    table = vectors().vectors().astype(np.float64)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    table -= table.mean(0)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    counts = np.arange(len(WORDS), 0, -1) * 10
    return dict(zip(WORDS, table, strict=True)), dict(zip(WORDS, SIF / (SIF + counts / counts.sum()), strict=True))


def company(words, at):
    """The mean over the other known words of one place, by a loop; empty where there are none."""
    table, weight = plainly()
    others = [weight[word] * table[word] for each, word in enumerate(words) if each != at and word in table]
    return np.mean(others, axis=0) if others else np.zeros(0)


def along(row):
    return row / np.linalg.norm(row)


def test_layers_are_the_word_its_company_and_where_that_lies():
    model, given = made(min_count=1)
    list(model.fit(given))
    words = ["가", "모름", "나", "가", "다"]
    found = next(model.encode([" ".join(words)]))
    table, _ = plainly()
    assert [token.text for token in found.tokens] == words
    for at, word in enumerate(words):
        np.testing.assert_allclose(found.layers[0][at], table.get(word, np.zeros(D)), atol=1e-6)
        np.testing.assert_allclose(found.layers[1][at], along(company(words, at)), atol=1e-5)
        np.testing.assert_allclose(found.layers[2][at], along(company(words, at) @ model.matrix), atol=1e-5)


def test_the_map_is_the_ridge_regression_of_vectors_on_mean_company():
    model, given = made(min_count=5)
    list(model.fit(given))
    table, _ = plainly()
    places = {word: [] for word in WORDS}
    for text in given.sentences:
        words = text.split()
        for at, word in enumerate(words):
            if word in table and len(found := company(words, at)):
                places[word].append(found)
    kept = [word for word in WORDS if len(places[word]) >= 5]
    means = np.array([np.mean(places[word], axis=0) for word in kept])
    ridge = Ridge(RIDGE * (means**2).sum() / D, fit_intercept=False).fit(means, np.array([table[w] for w in kept]))
    assert int((model.met >= 5).sum()) == len(kept)
    np.testing.assert_allclose(model.matrix, ridge.coef_.T, rtol=1e-3, atol=1e-5)


def test_what_is_hidden_is_neither_read_nor_company():
    model, given = made(min_count=1)
    list(model.fit(given))
    shown, hidden = "가 나 다", "가 모름 다"
    one, other = next(model.encode([shown], [(2, 3)])), next(model.encode([hidden]))
    for layer, expected in zip(one.layers, other.layers, strict=True):
        np.testing.assert_array_equal(layer, expected)
    assert not one.layers[0][1].any() and one.tokens[1].text == "나"


@pytest.mark.parametrize("text", ["", "모름", "가", "모름 모름", "<script>alert(1)</script>"])
def test_what_has_no_known_company_is_zero(text):
    model, given = made(min_count=1)
    list(model.fit(given))
    found = next(model.encode([text]))
    assert all(layer.shape == (len(found.tokens), D) for layer in found.layers)
    assert not found.layers[1].any() and not found.layers[2].any()


def test_a_state_comes_back_and_a_foreign_one_is_refused():
    model, given = made(min_count=1)
    list(model.fit(given))
    again, _ = made(min_count=1)
    again.restore(model.state())
    np.testing.assert_array_equal(again.matrix, model.matrix)
    assert list(again.fit(given)) == []
    for state in ({}, {**model.state(), "matrix": np.zeros((3, 3))}, {**model.state(), "more": np.zeros(1)}):
        with pytest.raises(ValueError, match=r"matrix|arrays"):
            again.restore(state)


def test_an_interrupted_fit_ends_alike():
    whole, given = made(min_count=1)
    list(whole.fit(given))
    begun, _ = made(min_count=1)
    next(begun.fit(given))
    resumed, _ = made(min_count=1)
    resumed.restore(begun.state())
    list(resumed.fit(given))
    np.testing.assert_array_equal(resumed.matrix, whole.matrix)


def test_no_word_often_enough_is_said():
    model, given = made(min_count=1000)
    with pytest.raises(NothingToLearn):
        list(model.fit(given))
    with pytest.raises(NothingToLearn):
        list(model.fit(SmallCorpus([])))


def test_parts_add_up_to_the_whole(monkeypatch):
    whole, given = made(min_count=1)
    list(whole.fit(given))
    monkeypatch.setattr("explorer.models.alacarte.STEPS", 1)
    parted, _ = made(min_count=1)
    assert len(list(parted.fit(given))) == 1
    np.testing.assert_allclose(parted.matrix, whole.matrix, rtol=1e-4, atol=1e-6)
