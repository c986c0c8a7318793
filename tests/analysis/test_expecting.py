"""What is expected in a sentence, held against the model's own scores and against sorting by hand."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from explorer.analysis import expecting
from explorer.models.causal_lm import CausalLM
from explorer.models.masked_lm import MaskedConfig, MaskedLM
from explorer.nn.network import LanguageConfig

SENTENCES = ["나는 배 를 먹다", "배 를 타다", "사과 를 먹다", "사과 와 배 를 사다", "배 가 바다 에 뜨다"] * 20
SMALL = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1, "held_out": 0.0}
TEXT = "사과 를 <script> 타다"


@pytest.fixture(scope="module", params=["causal", "masked"])
def model(request, small_corpus):
    kind, config = (CausalLM, LanguageConfig) if request.param == "causal" else (MaskedLM, MaskedConfig)
    corpus = small_corpus(SENTENCES)
    made = kind(config.model_validate({**SMALL, "epochs": 6, "learning_rate": 5e-3}), corpus.vocabulary)
    list(made.fit(corpus))
    return made


def test_a_row_a_token_with_its_surprisal_and_rank(model):
    told = expecting.expected(model, TEXT)
    score = next(iter(model.scores([TEXT])))
    places = told.places.iloc[:4]
    assert places["surface"].tolist() == TEXT.split() and places["known"].tolist() == [True, True, False, True]
    np.testing.assert_allclose(places["surprisal"], -score.log_probs / math.log(2), rtol=1e-4)
    counts = Counter(word for sentence in SENTENCES for word in sentence.split())
    assert places["unigram"].iloc[0] == pytest.approx(-math.log2(counts["사과"] / counts.total()))
    assert math.isnan(places["unigram"].iloc[2])
    row = sorted(told.log_probs[1].tolist(), reverse=True)
    assert row.index(told.log_probs[1][model.vocabulary.words.index("를")]) + 1 == places["rank"].iloc[1]


def test_the_likeliest_words_and_what_stands_there(model):
    told = expecting.expected(model, TEXT)
    names = [*model.vocabulary.words, *model.own]
    for place in range(4):
        frame = expecting.likeliest(model, told, place, 3)
        best = [names[i] for i in np.argsort(-told.log_probs[place], kind="stable")[:3]]
        assert frame["word"].tolist()[:3] == best and frame["rank"].tolist()[:3] == [1, 2, 3]
        here = frame.loc[frame["here"]]
        assert len(here) == 1 and here["word"].tolist()[0] == (TEXT.split()[place] if place != 2 else model.own[0])
        assert here["probability"].tolist()[0] == pytest.approx(told.places["probability"].iloc[place], rel=1e-5)
        assert here["rank"].tolist()[0] == told.places["rank"].iloc[place]


def test_perplexity_of_a_sentence_is_over_known_words_only(model):
    told = expecting.expected(model, TEXT)
    mine, chance, n = expecting.perplexity(told.places)
    known = [0, 1, 3]
    assert n == 3 and mine == pytest.approx(2 ** told.places["surprisal"].iloc[known].mean())
    assert chance == pytest.approx(2 ** told.places["unigram"].iloc[known].mean())


def test_an_empty_sentence_has_no_places_but_the_end(model):
    told = expecting.expected(model, "")
    assert told.places["surface"].tolist() == ([""] if model.causal else [])
    assert math.isnan(expecting.perplexity(told.places)[0])
