"""The model learns to match senses of words that it never saw, and answers alike for either order."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from explorer.contracts import Encoding, Marked, Token
from explorer.corpus.pairs import held, pairs
from explorer.errors import NothingToLearn
from explorer.models.capsules import Capsules, platt
from tests.encoders import Known
from tests.small_corpus import SmallCorpus

WORDS = "가나다라마바사아자차카타파하"
D = 8


class Telling(Known):
    """Letters: layer 0 is the letter's own vector; above, each also holds which sense the sentence tells, 0 or 1."""

    reads = 0

    def encode(self, sentences, hidden=None):
        spans = iter(hidden or [])
        table = np.random.default_rng(3).normal(size=(200, D)).astype(np.float32)
        for sentence in sentences:
            self.reads += 1
            tokens = [Token(each, at, at + 1) for at, each in enumerate(sentence)]
            rows = table[[ord(each) % 200 for each in sentence]]
            above = rows.copy()
            if (span := next(spans, None)) is not None:
                rows, above = rows.copy(), above.copy()
                rows[span[0]] = above[span[0]] = 9
            above[:, :2] = 3 * np.eye(2)[int("1" in sentence)]
            yield Encoding(tokens, [rows, above])


def corpus():
    texts = [f"{word}  {sense} {other}" for word in WORDS for sense in "01" for other in range(20, 50)]
    uses = [json.dumps([[text[0], f"{text[0]}/{text[3]}", 0, 1]]) for text in texts]
    return SmallCorpus(texts, {"uses": uses})


def plain():
    """Numbers without a 1 in them, so that the sense alone decides."""
    made = corpus()
    keep = [at for at, text in enumerate(made.sentences) if "1" not in text[5:]]
    return SmallCorpus([made.sentences[at] for at in keep], {"uses": [made.columns["uses"][at] for at in keep]})


@pytest.fixture(scope="module")
def fitted():
    given = plain()
    encoder = Telling(given.vocabulary)
    model = Capsules(Capsules.Config(encoder="x", pairs=800, threads=1), given.vocabulary, encoder=encoder)
    steps = list(model.fit(given))
    return model, given, steps


def test_words_that_were_never_seen_are_matched(fitted):
    model, given, steps = fitted
    found = pairs(given, 800)
    tested = held([pair.word for pair in found], 0.2)
    assert model.facts()["held_pairs"] == tested.sum()
    assert steps[-1].metrics["held_out_accuracy"] > 0.9
    some = [pair for pair, is_held in zip(found, tested, strict=True) if is_held]
    chances = model.match([(pair.one, pair.other) for pair in some])
    right = np.mean([(chance > 0.5) == pair.same for chance, pair in zip(chances, some, strict=True)])
    assert right > 0.9
    assert abs(chances.mean() - np.mean([pair.same for pair in some])) < 0.1


def test_either_order_gives_the_same_probability(fitted):
    model, given, _ = fitted
    some = pairs(given, 50, 1)
    there = model.match([(pair.one, pair.other) for pair in some])
    back = model.match([(pair.other, pair.one) for pair in some])
    assert np.abs(there - back).max() < 1e-6


def test_each_sentence_is_encoded_once(fitted):
    model, given, _ = fitted
    sentences = {side for pair in pairs(given, 800) for side in (pair.one, pair.other)}
    before = model.encoder.reads
    again = Capsules(model.config, given.vocabulary, encoder=model.encoder)
    list(again.fit(given))
    assert model.encoder.reads - before == len(sentences) + 1  # one to learn the widths


def test_a_decomposition_has_the_shapes_and_sums_of_the_contract(fitted):
    model, given, _ = fitted
    marked = pairs(given, 50)[0].one
    (found,) = model.decompose([marked])
    assert found.expanded.shape == found.sense.shape == (4, 32)
    assert [[c.shape for c in layer] for layer in found.couplings] == [[(4, 4)] * 3]
    assert np.allclose([c.sum(1) for c in found.couplings[0]], 1, atol=1e-6)
    assert abs(found.weights.sum() - 1) < 1e-6
    assert np.allclose(found.result, found.weights @ found.sense, atol=1e-5)
    (encoding,) = model.encoder.encode([marked.text])
    assert np.allclose(found.contextual, encoding.layers[1][marked.start])
    assert np.allclose(found.static, encoding.layers[0][marked.start])


def test_a_hidden_word_keeps_its_own_vector_and_its_state_is_what_stands_for_it(fitted):
    _, given, _ = fitted
    config = Capsules.Config(encoder="x", hides=True, threads=1)
    model = Capsules(config, given.vocabulary, encoder=Telling(given.vocabulary))
    marked = pairs(given, 50)[0].one
    (found,) = model.decompose([marked])
    (plain,) = model.encoder.encode([marked.text])
    assert found is not None
    assert np.allclose(found.static, plain.layers[0][marked.start])
    assert np.allclose(found.contextual[2:], 9)


def test_a_word_that_no_piece_covers_is_not_answered(fitted):
    model, *_ = fitted
    inside, outside = Marked("가 0", 0, 1), Marked("가 0", 7, 9)
    assert model.decompose([outside]) == [None]
    chances = model.match([(inside, outside), (inside, inside)])
    assert np.isnan(chances[0])
    assert np.isfinite(chances[1])
    assert model.match([]).shape == (0,)


def test_a_corpus_without_pairs_is_told():
    given = SmallCorpus(["가 나"])
    model = Capsules(Capsules.Config(encoder="x"), given.vocabulary, encoder=Telling(given.vocabulary))
    with pytest.raises(NothingToLearn, match="same_sense"):
        list(model.fit(given))


def test_calibration_is_logistic_regression():
    draw = np.random.default_rng(0)
    logits = draw.normal(size=400) * 3
    same = draw.random(400) < 1 / (1 + np.exp(-(0.5 * logits - 1)))
    found = platt(logits, same, ridge=1e-9)
    wanted = LogisticRegression(C=1e9).fit(logits[:, None], same)
    assert np.allclose(found, [wanted.coef_[0, 0], wanted.intercept_[0]], atol=1e-3)
    assert platt(np.array([3.0, 2.0, -2.0]), np.array([False, False, True]))[0] >= 0  # never turned round
