"""The masked language model: what it learns from, what it sees, what it tells."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.errors import BadConfig
from explorer.models.masked_lm import MaskedConfig, MaskedLM, packed
from explorer.nn.batches import Batches
from explorer.nn.masking import chosen, numbers

SENTENCES = ["나는 배 를 먹다", "배 를 타다", "사과 를 먹다", "사과 와 배 를 사다", "배 가 바다 에 뜨다", "물"] * 20
SMALL = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1, "held_out": 0.0}


@pytest.fixture(scope="module")
def corpus(small_corpus):
    return small_corpus(SENTENCES)


def made(corpus, **over):
    return MaskedLM(MaskedConfig.model_validate({**SMALL, **over}), corpus.vocabulary)


def fitted(corpus, **over):
    model = made(corpus, **over)
    list(model.fit(corpus))
    return model


@pytest.fixture(scope="module")
def model(corpus):
    return fitted(corpus, epochs=30, learning_rate=5e-3)


def test_as_many_predictions_as_the_rule_says_and_a_loss_of_those_alone(corpus):
    model = made(corpus)
    batch = Batches(corpus, model.words, batch_size=32, max_length=64).at(0)
    loss = model.loss(batch, np.random.default_rng(3))
    assert loss.predictions == numbers(batch.lengths, 0.15, 20).sum()
    places = chosen(batch, 0.15, 20, "token", np.random.default_rng(3))
    other = batch._replace(ids=np.where(places, (batch.ids + 1) % model.words, batch.ids))
    hidden = made(corpus, share_masked=1.0, share_random=0.0)
    hidden.restore(model.state())
    one, two = (hidden.loss(b, np.random.default_rng(3)) for b in (batch, other))  # only what must be guessed differs
    logits = logits_at(hidden, batch, places)
    for told, ids in ((one, batch.ids), (two, other.ids)):
        wanted = torch.nn.functional.cross_entropy(logits, torch.from_numpy(ids[places]), reduction="sum")
        torch.testing.assert_close(told.total, wanted)


def logits_at(model, batch, places):
    """Logits at the chosen places, by a whole pass over every position."""
    seen = np.where(places, model.mask, batch.ids)
    ids = torch.from_numpy(model.framed(seen, batch.lengths))
    inside = torch.arange(ids.shape[1]) < torch.from_numpy(batch.lengths)[:, None] + 2
    with torch.no_grad():
        return model.network.logits(model.network.core(ids, inside).last[:, 1:-1][torch.from_numpy(places)])


def test_places_are_packed_in_order():
    places = np.array([[0, 1, 0, 1], [1, 0, 0, 0], [1, 1, 1, 0]], bool)
    at, real = packed(places)
    assert [row[keep].tolist() for row, keep in zip(at, real, strict=True)] == [[1, 3], [0], [0, 1, 2]]


def test_it_learns_what_stands_between(model, corpus):
    told = model.predict("사과 를 먹다")
    best = [model.vocabulary.words[i] for i in told.log_probs[:, : model.words].argmax(1)]
    assert best[1] == "를" and best[2] in ("먹다", "타다")
    np.testing.assert_allclose(np.exp(told.log_probs).sum(1), 1, rtol=1e-4)
    assert [model.vocabulary.words[i] for i in told.targets] == ["사과", "를", "먹다"]
    assert told.log_probs.shape == (3, model.words + len(model.own)) and model.sights == ("both",)


def test_a_prediction_does_not_see_what_stood_in_its_place(model):
    one, two = model.predict("사과 를 먹다"), model.predict("물 를 먹다")
    assert np.array_equal(one.log_probs[0], two.log_probs[0])
    assert not np.array_equal(one.log_probs[1], two.log_probs[1])


def test_scores_are_the_predictions_targets(model):
    texts = ["사과 를 먹다", "", "배 가 바다 에 뜨다 모르는말"]
    scores = list(model.scores(texts))
    for text, score in zip(texts, scores, strict=True):
        told = model.predict(text)
        assert list(score.tokens) == list(told.tokens)
        wanted = told.log_probs[np.arange(len(told.targets)), told.targets]
        np.testing.assert_allclose(score.log_probs, wanted, atol=1e-5)
    assert model.predict(texts[-1]).targets[-1] == model.words  # the unknown word's row
    with pytest.raises(ValueError, match="left"):
        model.predict("배", "left")


def test_encodings_follow_the_sentence_and_keep_their_places(model):
    first, second = model.encode(["배 를 먹다", "배 를 타다"])
    assert [t.text for t in first.tokens] == ["[CLS]", "배", "를", "먹다", "[SEP]"]
    assert [(t.start, t.end) for t in first.tokens] == [(0, 0), (0, 1), (2, 3), (4, 6), (6, 6)]
    assert [layer.shape for layer in first.layers] == [(5, 16)] * 3
    assert np.array_equal(first.layers[0][1], second.layers[0][1])
    assert not np.allclose(first.layers[2][1], second.layers[2][1])


def test_a_batch_encodes_as_each_sentence_alone(model):
    texts = ["배 를 먹다", "물", "", "사과 와 배 를 사다"]
    for text, together in zip(texts, model.encode(texts), strict=True):
        (alone,) = model.encode([text])
        assert list(alone.tokens) == list(together.tokens)
        for a, b in zip(alone.layers, together.layers, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-5)


def test_attention_is_of_every_head_and_sums_to_one(model):
    told = model.attend("배 를 먹다")
    assert [w.shape for w in told.weights] == [(2, 5, 5)] * 2 and list(told.readers) == list(told.read)
    for weights in told.weights:
        np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-5)
    with pytest.raises(ValueError, match="one text"):
        model.attend("배", "물")


def test_a_long_sentence_is_read_in_windows(corpus):
    model = made(corpus, max_length=4)
    (told,) = model.encode(["배 를 먹다 배 를 타다"])
    assert [t.text for t in told.tokens].count("[CLS]") == 2
    assert [t.text for t in told.tokens if t.start < t.end] == ["배", "를", "먹다", "배", "를", "타다"]
    assert told.layers[0].shape == (10, 16) and len(model.predict("배 를 먹다 배 를 타다").tokens) == 6


def test_tied_rows_are_one_array_and_untied_ones_two(corpus):
    tied, untied = made(corpus), made(corpus, tie_word_embeddings=False)
    inputs, outputs = tied.tables()
    assert inputs is outputs and "network.rows" not in tied.state() and "rows" not in tied.state()
    rows = tied.words + len(tied.own)
    count = {m: sum(v.size for k, v in m.state().items() if k != "steps") for m in (tied, untied)}
    assert count[untied] - count[tied] == rows * 16
    assert untied.tables()[1] is not untied.tables()[0] and tied.vectors().shape == (tied.words, 16)


def test_without_weight_the_augmented_loss_changes_no_bit(corpus):
    plain, other = fitted(corpus, epochs=1).state(), fitted(corpus, epochs=1, temperature=3.0).state()
    assert all(np.array_equal(plain[k], other[k]) for k in plain)
    more = fitted(corpus, epochs=1, augmentation=0.5).state()
    assert not all(np.array_equal(plain[k], more[k]) for k in plain)


def test_shares_above_one_are_refused():
    with pytest.raises(BadConfig):
        MaskedConfig.model_validate({"share_masked": 0.8, "share_random": 0.3})


def topical(count):
    """Sentences of five of the six words of one of a hundred topics: a hidden word is one of two, as nothing tells."""
    draw = np.random.default_rng(0)
    for topic in draw.integers(100, size=count).tolist():
        yield " ".join(f"{topic}:{word}" for word in draw.permutation(6)[:5].tolist())


@pytest.mark.slow
def test_it_learns_which_words_go_together(small_corpus):
    """At best half are right. Weights that all begin at .02 never pass one in six, which knows the topic alone."""
    corpus = small_corpus(list(topical(4000)))
    shape = {"hidden_size": 64, "num_attention_heads": 4, "intermediate_size": 256, "learning_rate": 2e-3}
    model = MaskedLM(
        MaskedConfig.model_validate({**shape, "threads": 1, "held_out": 0.1, "epochs": 8}), corpus.vocabulary
    )
    last = [step.metrics for step in model.fit(corpus) if "held_out_accuracy" in step.metrics][-1]
    assert 0.35 < last["held_out_accuracy"] < 0.6 and last["held_out_loss"] < 1.8


def test_held_out_sentences_show_masks_alone_whatever_the_training_mixes(corpus):
    """A model that copies what it sees is right nowhere."""
    model = made(corpus, share_masked=0.0, share_random=0.0)
    batch = Batches(corpus, model.words, batch_size=32, max_length=64).at(0)
    hidden = made(corpus, share_masked=1.0, share_random=0.0)
    hidden.restore(model.state())
    hidden.network.train()
    told = model.loss(batch, np.random.default_rng(3)), hidden.loss(batch, np.random.default_rng(3))
    torch.testing.assert_close(told[0].total, told[1].total)
    model.network.train()
    assert not torch.isclose(model.loss(batch, np.random.default_rng(3)).total, told[0].total)
