"""Thresholds against all thresholds, tests against scipy, ways to answer on encoders whose vectors are known."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import binomtest

from explorer.analysis import matching
from explorer.contracts import Encoding, Token
from explorer.corpus.pairs import held, pairs
from explorer.models.capsules import Capsules
from explorer.spaces.stages import finished
from tests.encoders import Known
from tests.small_corpus import SmallCorpus

WORDS = "가나다라마바사아자차"


class Sensing(Known):
    """The last layer tells the sense (the third letter) apart, unless the word is masked: then all are alike."""

    def encode(self, sentences, hidden=None):
        draw = np.random.default_rng(0)
        for sentence, span in zip(sentences, hidden or iter(lambda: None, 0), strict=False):
            tokens = [Token(each, at, at + 1) for at, each in enumerate(sentence)]
            rows = draw.normal(size=(len(tokens), 4)).astype(np.float32)
            told = np.zeros_like(rows) if span else np.tile([3.0, -3.0, 0, 0], (len(tokens), 1))
            if not span and sentence[2:3] == "1":
                told = -told
            yield Encoding(tokens, [rows, (0.1 * rows + told).astype(np.float32)])


def corpus():
    texts = [f"{word} {sense} {at}" for word in WORDS for sense in "01" for at in range(20)]
    uses = [json.dumps([[text[0], f"{text[0]}/{text[2]}", 0, 1]]) for text in texts]
    return SmallCorpus(texts, {"uses": uses})


@pytest.fixture(scope="module")
def found():
    given = corpus()
    return given, finished(matching.matching(given, Sensing(given.vocabulary), most=300))


def test_the_threshold_is_the_best_of_all():
    draw = np.random.default_rng(1)
    for _ in range(20):
        scores = draw.integers(0, 8, 30) / 8
        same = draw.random(30) < scores
        made = matching.judge(scores, same)
        best = max(np.mean((scores > at) == same) for at in [-1, *np.unique(scores)])
        assert np.isclose(np.mean((scores > made.threshold) == same), best)


def test_the_chance_rises_with_the_score_and_its_mean_is_the_share():
    draw = np.random.default_rng(2)
    scores = draw.normal(5, 0.01, 500)
    same = draw.random(500) < 1 / (1 + np.exp(-(scores - 5) * 200))
    made = matching.judge(scores, same)
    chances = made.chance(scores)
    assert abs(chances.mean() - same.mean()) < 0.01
    assert (np.diff(made.chance(np.sort(scores))) >= 0).all()
    assert ((chances > 0.5) == same).mean() > 0.7


def test_a_grade_is_tested_against_the_commonest_answer():
    right, same = np.arange(100) < 70, np.arange(100) < 55
    told = matching.graded(right, same)
    assert told.p_value == pytest.approx(binomtest(70, 100, 0.55, alternative="greater").pvalue)
    assert (told.accuracy, told.majority, told.n) == (0.7, 0.55, 100)
    assert np.isnan(matching.graded(right[:0], same[:0]).accuracy)


def test_mcnemar_counts_what_one_alone_gets_right():
    one, other = np.array([1, 1, 1, 1, 1, 1, 0, 0], bool), np.array([0, 0, 0, 0, 0, 0, 1, 0], bool)
    assert matching.mcnemar(one, other) == pytest.approx(binomtest(6, 7).pvalue)
    assert matching.mcnemar(one, one) == 1


def test_the_layer_that_knows_answers_and_the_others_guess(found):
    _, table = found
    told = matching.summary(table).set_index("way")
    assert told.loc["layer1", "accuracy"] > 0.98
    assert told.loc["last4", "accuracy"] > 0.98
    assert told.loc["layer0", "accuracy"] < 0.65
    assert told.loc["hidden", "accuracy"] < 0.65
    assert told.loc["commonest", "accuracy"] <= 0.55
    assert (told["n"] == 300).all()
    assert (told["coverage"] == 1).all()
    assert told.loc["layer1", "p_value"] < 1e-10 < 0.01 < told.loc["layer0", "p_value"]
    assert told.loc["tfidf", "mcnemar"] == 1


def test_every_pair_is_answered_once_by_every_way(found):
    _, table = found
    for _, some in table.groupby(["run", "way"]):
        assert sorted(some["pair"]) == list(range(300))
    sure = table[table["way"] == "layer1"]
    assert ((sure["chance"] > 0.5) == np.array(table.attrs["same"])[sure["pair"]]).mean() > 0.98


def test_a_model_that_matches_answers_for_words_that_it_never_saw(found):
    given, _ = found
    encoder = Sensing(given.vocabulary)
    model = Capsules(Capsules.Config(encoder="x", pairs=300, threads=1), given.vocabulary, encoder=encoder)
    list(model.fit(given))
    table = finished(matching.matching(given, model, most=300, own=[0]))
    told = matching.summary(table).set_index("way").loc["match"]
    words = np.array([pair.word for pair in pairs(given, 300)])
    assert told["n"] == held(list(words), 0.2).sum()
    assert told["accuracy"] > 0.9
    everywhere = matching.summary(finished(matching.matching(given, model, most=300))).set_index("way").loc["match"]
    assert everywhere["n"] == 300


def test_capsules_are_trained_fold_by_fold(found):
    given, _ = found
    encoder = Sensing(given.vocabulary)
    made = matching.crossed(given, encoder, {"encoder": "x", "threads": 1}, most=300)
    told = matching.summary(finished(made)).set_index("way").loc["capsules"]
    assert told["n"] == 300
    assert told["accuracy"] > 0.9
