"""Readings of a place: each against hand computation, and what the word itself must not change."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.readings import LAST, able, company, read
from explorer.contracts import Marked
from explorer.models import model_class
from explorer.spaces.stages import finished
from tests.small_corpus import SmallCorpus

SENTENCES = ["배 를 타 고 가", "사과 를 먹 고", "배 를 먹 고", "배 가 아프"] * 5
PLACES = [Marked("사과 를 먹 고", 0, 2), Marked("배 를 타 고 가", 0, 1), Marked("나 를 타 고 가", 0, 1)]
TINY = {"hidden_size": 8, "num_attention_heads": 2, "intermediate_size": 16, "min_count": 1, "epochs": 1, "threads": 1}


@pytest.fixture(scope="module")
def models():
    corpus = SmallCorpus(SENTENCES)
    found = {}
    for name, settings in (("masked_lm", TINY), ("skipgram", {"vector_size": 6, "min_count": 1, "epochs": 1})):
        kind = model_class(name)
        found[name] = kind(kind.Config.model_validate(settings), corpus.vocabulary)
        for _ in found[name].fit(corpus):
            pass
    return found


def test_what_each_kind_of_model_can_be_read_by():
    assert able(model_class("skipgram")) == ["context"]
    assert able(model_class("masked_lm")) == ["expected", "context", "hidden", "open"]
    assert able(model_class("causal_lm")) == ["context", "hidden", "open"]


def test_the_context_is_the_weighted_mean_of_the_other_words(models):
    model = models["skipgram"]
    assert company(model.vocabulary.tokenizer, PLACES[0]) == ["를", "먹", "고"]
    words, counts = list(model.vocabulary.words), model.vocabulary.counts
    rows = np.array([row / np.linalg.norm(row) for row in model.vectors()])
    rows = np.array([row / np.linalg.norm(row) for row in rows - rows.mean(axis=0)])
    weighted = [
        rows[words.index(w)] * 1e-3 / (1e-3 + counts[words.index(w)] / counts.sum()) for w in ("를", "먹", "고")
    ]
    found = finished(read(model, PLACES, "context"))
    np.testing.assert_allclose(found[0], np.mean(weighted, axis=0), rtol=1e-4)
    np.testing.assert_array_equal(found[1], found[2])  # only the word itself differs
    assert np.isnan(finished(read(model, [Marked("배", 0, 1), Marked("배 zzz", 0, 1)], "context"))).all()


def test_the_expectation_is_of_every_other_word_by_the_root_of_its_chance(models):
    model = models["masked_lm"]
    asked = {place.text[place.start : place.end] for place in PLACES}
    others = [at for at, word in enumerate(model.vocabulary.words) if word not in asked]
    assert 0 < len(others) < len(model.vocabulary.words)
    rows = np.array([row / np.linalg.norm(row) for row in model.vectors()])
    rows = np.array([row / np.linalg.norm(row) for row in rows - rows.mean(axis=0)])
    (log_probs,) = model.fill([PLACES[0].text], [PLACES[0][1:]])
    shares = np.exp(log_probs[others]) / np.exp(log_probs[others]).sum()
    wanted = sum(np.sqrt(share) * rows[at] for at, share in zip(others, shares, strict=True))
    found = finished(read(model, PLACES, "expected"))
    np.testing.assert_allclose(found[0], wanted, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found[1], found[2], atol=1e-6)


def test_hidden_states_do_not_know_the_word_and_open_ones_do(models):
    model = models["masked_lm"]
    found = finished(read(model, PLACES, "hidden"))
    np.testing.assert_allclose(found[1], found[2], atol=1e-6)
    opened = finished(read(model, PLACES, "open"))
    assert np.abs(opened[1] - opened[2]).max() > 1e-3
    encoding = next(iter(model.encode([PLACES[0].text])))
    at = [i for i, token in enumerate(encoding.tokens) if token.text == "사과"]
    np.testing.assert_allclose(opened[0], sum(layer[at[0]] for layer in encoding.layers[-LAST:]), rtol=1e-5)


def test_what_a_model_cannot_is_refused_and_nothing_is_nothing(models):
    for reading in ("expected", "hidden", "open"):
        with pytest.raises(TypeError):
            finished(read(models["skipgram"], PLACES, reading))
    assert finished(read(models["skipgram"], [], "context")).shape == (0, 0)
