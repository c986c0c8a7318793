"""Perplexity from scores that were written by hand, from predictions one by one, and from counting."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from typing_extensions import override

from explorer.analysis import perplexity as measure
from explorer.contracts import Score
from explorer.models.causal_lm import CausalLM
from explorer.models.masked_lm import MaskedConfig, MaskedLM
from explorer.nn.network import LanguageConfig
from explorer.spaces.stages import finished

SENTENCES = ["나는 배 를 먹다", "배 를 타다", "사과 를 먹다", "사과 와 배 를 사다", "배 가 바다 에 뜨다"] * 20
TEXTS = ["사과 를 타다", "배 를 먹다 그런데", "", "모르는 말"]
SMALL = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1, "held_out": 0.0}


@pytest.fixture(scope="module")
def corpus(small_corpus):
    return small_corpus(SENTENCES)


@pytest.fixture(scope="module", params=["causal", "masked"])
def model(request, corpus):
    kind, config = (CausalLM, LanguageConfig) if request.param == "causal" else (MaskedLM, MaskedConfig)
    made = kind(config.model_validate({**SMALL, "epochs": 8, "learning_rate": 5e-3}), corpus.vocabulary)
    list(made.fit(corpus))
    return made


class Told(CausalLM):
    """Says what it was told to say."""

    def __init__(self, vocabulary, scores):
        self.vocabulary, self.told = vocabulary, scores

    @override
    def scores(self, sentences, sight=None):
        yield from self.told


def test_perplexity_by_hand(corpus):
    cut = corpus.vocabulary.tokenizer
    hits = np.array([[True, False], [False, True]])
    scores = [Score(cut("배 를"), np.log([0.5, 0.125]), hits[0]), Score(cut("배 그런데"), np.log([0.25, 0.1]), hits[1])]
    told = finished(measure.perplexity(Told(corpus.vocabulary, scores), ["배 를", "배 그런데"]))
    assert told.score == pytest.approx((2 * 8 * 4) ** (1 / 3)), "그런데 is unknown: it does not count"
    assert (told.n, told.asked, told.characters, told.sentences) == (3, 4, 6, 2)
    assert told.coverage == 0.75
    assert told.per_character == pytest.approx((2 * 8 * 4 * 10 * 11172**3) ** (1 / 6))
    assert told.top1 == pytest.approx(1 / 3), "그런데 was guessed, but is unknown"
    assert told.unigram_top1 == pytest.approx([2, 1, 0][["배", "를"].index(corpus.vocabulary.words[0])] / 3)


def test_the_unigram_is_that_of_counting(corpus, model):
    told = finished(measure.perplexity(model, TEXTS))
    counts = Counter(word for sentence in SENTENCES for word in sentence.split())
    known = [word for text in TEXTS for word in text.split() if word in counts]
    chances = [counts[word] / counts.total() for word in known]
    assert told.unigram == pytest.approx(math.prod(chances) ** (-1 / len(known)))
    assert told.n == len(known) and told.asked == 9


def test_it_is_what_single_predictions_give(model):
    told = finished(measure.perplexity(model, TEXTS))
    costs, hits = [], []
    for text in TEXTS:
        found = model.predict(text)
        for row, token, target in zip(found.log_probs, found.tokens, found.targets, strict=True):
            if token.end > token.start and target < len(model.vocabulary.words):
                costs.append(-row[target])
                hits.append(row.argmax() == target)
    assert told.score == pytest.approx(math.exp(np.mean(costs)), rel=1e-4)
    assert told.top1 == pytest.approx(np.mean(hits)) and 0 < told.top1 < 1


def test_the_error_is_that_of_redrawn_sentences(corpus, model):
    texts = [*SENTENCES[:5], "나는 바다 에 타다", "배 와 사과", "를 를 를", "먹다", "사다 사과"]
    told = finished(measure.perplexity(model, texts))
    draw, found = np.random.default_rng(0), []
    scores = [np.asarray(score.log_probs) for score in model.scores(texts)]
    for _ in range(2000):
        again = draw.integers(0, len(texts), len(texts))
        found.append(-np.concatenate([scores[i] for i in again]).mean())
    assert told.error == pytest.approx(told.score * np.std(found), rel=0.25)


def test_nothing_known_is_no_figure(model):
    told = finished(measure.perplexity(model, ["", "모르는 말"]))
    assert math.isnan(told.score) and told.n == 0 and told.coverage == 0 and told.per_character > 1
    empty = finished(measure.perplexity(model, []))
    assert math.isnan(empty.score) and math.isnan(empty.coverage)


def test_the_page_rests_on_held_out_sentences_and_counts_the_baseline(corpus, model):
    frame = finished(measure.held_out(corpus, model, share=0.9, most=50))
    assert frame["sight"].tolist() == list(model.sights)
    assert frame["metric"].tolist() == ["pseudo-perplexity" if "both" in model.sights else "perplexity"]
    which = measure.held_sentences(corpus, 0.9, 50)
    counts = Counter(word for sentence in SENTENCES for word in sentence.split())
    seen = [word for i in which for word in SENTENCES[i].split()]
    if "both" not in model.sights:
        counts["</s>"], seen = len(SENTENCES), seen + ["</s>"] * len(which)
    expected = -np.mean([math.log(counts[word] / counts.total()) for word in seen])
    assert frame.attrs["loss"] == pytest.approx(expected)
    assert frame["n"].tolist() == [sum(len(SENTENCES[i].split()) for i in which)]
