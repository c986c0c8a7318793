"""The causal language model: it sees nothing to the right, knows where a sentence ends and goes on with a text."""

from __future__ import annotations

import math
from itertools import islice

import numpy as np
import pytest
import torch

from explorer.models.causal_lm import CausalLM
from explorer.nn.batches import Batches
from explorer.nn.network import LanguageConfig

SENTENCES = ["나는 배 를 먹다", "배 를 타다", "사과 를 먹다", "사과 와 배 를 사다", "배 가 바다 에 뜨다", "물"] * 20
SMALL = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1, "held_out": 0.0}


@pytest.fixture(scope="module")
def corpus(small_corpus):
    return small_corpus(SENTENCES)


def made(corpus, **over):
    return CausalLM(LanguageConfig.model_validate({**SMALL, **over}), corpus.vocabulary)


@pytest.fixture(scope="module")
def model(corpus):
    model = made(corpus, epochs=40, batch_size=16, learning_rate=5e-3)
    list(model.fit(corpus))
    return model


def test_a_loss_is_that_of_every_next_word_and_of_the_end(corpus, model):
    batch = Batches(corpus, model.words, batch_size=32, max_length=64).at(0)
    with torch.no_grad():
        loss = model.loss(batch, np.random.default_rng(0))
    total = 0.0
    for row, length in zip(batch.ids, batch.lengths, strict=True):
        told = model.predict(" ".join(model.vocabulary.words[i] for i in row[:length]))
        total -= told.log_probs[np.arange(length + 1), told.targets].sum()
    assert loss.predictions == batch.tokens + len(batch.ids)
    assert loss.total.item() == pytest.approx(total, rel=1e-4)


def test_what_follows_changes_no_bit_of_what_was_expected_before(model):
    one, two = model.predict("사과 를 먹다"), model.predict("사과 를 타다")
    assert np.array_equal(one.log_probs[:3], two.log_probs[:3])
    assert not np.array_equal(one.log_probs[3], two.log_probs[3])
    for a, b in zip(*(e.layers for e in model.encode(["사과 를 먹다", "사과 를 타다"])), strict=True):
        assert np.array_equal(a[:3], b[:3])


def test_it_learns_what_comes_next_and_where_it_ends(model):
    told = model.predict("사과 와 배 를")
    assert model.vocabulary.words[told.log_probs[2].argmax()] == "배"  # behind 사과 와
    assert [t.text for t in told.tokens] == ["사과", "와", "배", "를", "</s>"] and told.tokens[-1].start == 8
    assert model.predict("사과 와 배 를 사다").log_probs[5].argmax() == model.end
    np.testing.assert_allclose(np.exp(told.log_probs).sum(1), 1, rtol=1e-4)


def test_scores_leave_out_the_end_and_give_the_perplexity(model):
    texts = ["사과 를 먹다", "", "물", "배 가 바다 에 뜨다"]
    scores = list(model.scores(texts))
    for text, score in zip(texts, scores, strict=True):
        told = model.predict(text)
        wanted = told.log_probs[np.arange(len(told.targets)), told.targets][:-1]
        np.testing.assert_allclose(score.log_probs, wanted, atol=1e-5)
        assert list(score.tokens) == list(told.tokens[:-1])
    perplexity = math.exp(-np.concatenate([s.log_probs for s in scores]).mean())
    counts = model.vocabulary.counts / model.vocabulary.counts.sum()
    assert perplexity < 0.5 * math.exp(-(counts * np.log(counts)).sum())


def test_writing_goes_on_as_it_learnt_and_follows_its_seed(model):
    assert list(model.write("사과 와", 10, temperature=0.0)) == ["배", "를", "사다"]
    first, again, other = (list(model.write("배", 12, temperature=1.5, seed=s)) for s in (0, 0, 3))
    assert first == again and len(first) <= 12
    assert first != other or list(model.write("배", 12, temperature=1.5, seed=4)) != first
    assert set(first) <= set(model.vocabulary.words)
    assert list(islice(model.write("", 5, top_p=1e-9), 5)) == list(model.write("", 5, temperature=0.0))


def test_writing_beyond_its_length_forgets_the_beginning(corpus):
    model = made(corpus, max_length=3)
    assert len(list(model.write("배 를 먹다 배 를", 6, seed=1))) <= 6


def test_attention_looks_only_back(model):
    for weights in model.attend("배 를 먹다").weights:
        assert (np.triu(weights, 1) == 0).all()
        np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-5)


def test_tied_rows_are_one_array_in_the_state(corpus):
    tied, untied = made(corpus), made(corpus, tie_word_embeddings=False)
    count = {m: sum(v.size for k, v in m.state().items() if k != "steps") for m in (tied, untied)}
    assert count[untied] - count[tied] == (tied.words + len(tied.own)) * 16
    assert np.shares_memory(*tied.tables()) and not np.shares_memory(*untied.tables())
