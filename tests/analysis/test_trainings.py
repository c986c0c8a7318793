"""Trainings side by side, against scores one by one, parameters of torch and neighbours by brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest

from explorer.analysis import trainings as measure
from explorer.models.causal_lm import CausalLM
from explorer.models.masked_lm import MaskedConfig, MaskedLM
from explorer.nn.batches import held_sentences
from explorer.nn.network import LanguageConfig
from explorer.spaces.stages import finished

KINDS = ["나는 배 를 먹다", "배 를 타다", "사과 를 먹다", "사과 와 배 를 사다", "배 가 바다 에 뜨다"]
SENTENCES = [f"{KINDS[at % 5]} {at % 97}번" for at in range(300)]
SMALL = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1, "held_out": 0.3}


@pytest.fixture(scope="module")
def corpus(small_corpus):
    return small_corpus(SENTENCES)


@pytest.fixture(scope="module")
def models(corpus):
    """Tied, untied, masked."""
    config = {**SMALL, "epochs": 3, "learning_rate": 5e-3}
    made = [
        CausalLM(LanguageConfig.model_validate(config), corpus.vocabulary),
        CausalLM(LanguageConfig.model_validate({**config, "tie_word_embeddings": False}), corpus.vocabulary),
        MaskedLM(MaskedConfig.model_validate(config), corpus.vocabulary),
    ]
    for model in made:
        list(model.fit(corpus))
    return made


@pytest.fixture(scope="module")
def frame(corpus, models):
    return finished(measure.trainings(corpus, *models, share=0.3, most=25))


def test_untied_is_tied_and_a_table_more(frame, models):
    counts = [sum(p.numel() for p in model.network.parameters()) for model in models]
    assert frame["parameters"].tolist() == counts and frame["tied"].tolist() == [True, False, True]
    assert counts[1] - counts[0] == frame["rows"][0] * frame["width"][0]


def test_perplexity_hits_and_buckets_are_those_of_single_scores(frame, corpus, models):
    texts = [corpus.sentence(int(i)) for i in held_sentences(corpus, 0.3, 25)]
    for at, model in enumerate(models):
        counts = dict(zip(model.vocabulary.words, model.vocabulary.counts.tolist(), strict=True))
        costs = [
            (counts[token.text], -float(log))
            for score in model.scores(texts)
            for token, log in zip(score.tokens, score.log_probs, strict=True)
            if token.text in counts
        ]
        row = frame.iloc[at]
        assert row["n"] == len(costs) and row["asked"] == sum(len(text.split()) for text in texts)
        assert row["perplexity"] == pytest.approx(math.exp(np.mean([cost for _, cost in costs])), rel=1e-4)
        for bucket, (low, high) in enumerate([(0, 20), (20, 100), (100, 1000), (1000, 10**9)]):
            some = [cost for count, cost in costs if low <= count < high]
            assert row[f"n_{bucket}"] == len(some)
            if some:
                assert row[f"perplexity_{bucket}"] == pytest.approx(math.exp(np.mean(some)), rel=1e-4)
        best = max(counts, key=lambda word: counts[word])
        words = [word for text in texts for word in text.split() if word in counts]
        assert row["unigram_top1"] == pytest.approx(words.count(best) / len(words))


def test_hits_are_counted_where_the_likeliest_is_right(frame, corpus, models):
    hits = n = 0
    for i in held_sentences(corpus, 0.3, 25):
        told = models[0].predict(corpus.sentence(int(i)))
        for token, row, target in zip(told.tokens, told.log_probs, told.targets, strict=True):
            if token.text in models[0].vocabulary.words:
                n += 1
                hits += int(np.argmax(row) == target)
    assert frame["top1"][0] == pytest.approx(hits / n) and frame["n"][0] == n


def test_a_summary_is_mean_and_sd_over_seeds(frame):
    told = measure.summary(frame, ["a", "a", "b"], ["perplexity"])
    mine = frame["perplexity"].tolist()[:2]
    assert told["arm"].tolist() == ["a", "b"] and told["seeds"].tolist() == [2, 1]
    assert told["perplexity"].tolist()[0] == pytest.approx(sum(mine) / 2)
    assert told["perplexity_sd"].tolist()[0] == pytest.approx(abs(mine[0] - mine[1]) / math.sqrt(2))
    assert math.isnan(told["perplexity_sd"].tolist()[1])


def test_neighbours_of_both_tables_by_brute_force(models):
    found = measure.beside({"tied": models[0], "untied": models[1]}, "배", 3)
    assert found["table"].unique().tolist() == ["tied in", "untied in", "untied out"]
    words, table = list(models[1].vocabulary.words), models[1].tables()[1]
    table = table[: len(words)] / np.linalg.norm(table[: len(words)], axis=1, keepdims=True)
    cosines = table @ table[words.index("배")]
    order = [i for i in np.argsort(-cosines) if words[i] != "배"][:3]
    shown = found[found["table"] == "untied out"]
    assert shown["word"].tolist() == [words[i] for i in order]
    np.testing.assert_allclose(shown["cosine"], cosines[order], atol=1e-5)
    assert not len(measure.beside({"tied": models[0]}, "없는말"))
