"""ELMo's language model: each half sees its own side, padding is never read, and its LSTMs are torch's."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.errors import NothingToLearn
from explorer.models.bilm import OWN, BiLM
from explorer.models.bilm.network import BiLMConfig

SENTENCES = ["배 를 먹다", "배 를 타다", "사과 를 먹다", "사과 와 배 를 사다", "배 가 바다 에 뜨다"] * 12
SMALL = {"hidden_size": 16, "filters": 12, "letter_size": 4, "min_count": 2, "epochs": 2, "threads": 1, "held_out": 0.2}


def made(small_corpus, sentences=SENTENCES, **changes):
    corpus = small_corpus(sentences)
    model = BiLM(BiLMConfig.model_validate(SMALL | changes), corpus.vocabulary)
    return model, corpus


@pytest.fixture
def model(small_corpus):
    model, corpus = made(small_corpus)
    list(model.fit(corpus))
    return model


def test_the_forward_half_sees_nothing_to_the_right(model):
    """And the backward half nothing to the left: bit for bit."""
    before, after = model.encode(["배 를 사다 와 먹다", "배 를 타다 와 먹다"])
    for layer in (1, 2):
        one, other = before.layers[layer], after.layers[layer]
        assert np.array_equal(one[:2, :16], other[:2, :16]) and not np.array_equal(one[2:, :16], other[2:, :16])
        assert np.array_equal(one[3:, 16:], other[3:, 16:]) and not np.array_equal(one[:3, 16:], other[:3, 16:])
    same = np.array([True, True, False, True, True])
    assert np.array_equal((before.layers[0] == after.layers[0]).all(1), same)


def test_a_prediction_does_not_see_what_it_predicts(model):
    for sight, place in (("left", 2), ("right", 3)):
        one, other = (model.predict(sentence, sight) for sentence in ("배 를 사다 와 먹다", "배 를 타다 와 먹다"))
        assert np.array_equal(one.log_probs[place], other.log_probs[place])
        assert one.targets[place] != other.targets[place]


def test_padding_changes_nothing(model):
    together = list(model.encode([*SENTENCES[:5], "", "배"]))
    for sentence, found in zip([*SENTENCES[:5], "", "배"], together, strict=True):
        alone = next(model.encode([sentence]))
        assert len(found.layers) == 3
        for one, other in zip(found.layers, alone.layers, strict=True):
            assert one.shape == (len(sentence.split()), 32)
            np.testing.assert_allclose(one, other, atol=1e-6)


def test_its_halves_are_torch_s_lstms(model):
    """With the weights copied, a bidirectional one layer of torch gives the first layer, another the second."""
    words = torch.randn(1, 6, 16, generator=torch.Generator().manual_seed(0))
    below = words, words
    passed = model.network(words, torch.tensor([6]))
    for layer in range(2):
        for side, (half, given) in enumerate(zip((model.network.left, model.network.right), below, strict=True)):
            copy = torch.nn.LSTM(16, 16, batch_first=True)
            copy.load_state_dict(half[layer].state_dict())
            found = copy(given if side == 0 else given.flip(1))[0]
            found = (found if side == 0 else found.flip(1)) + (given if layer else 0)
            assert torch.allclose((passed.left, passed.right)[side][layer], found, atol=1e-6)
        below = passed.left[layer], passed.right[layer]


def test_layer_0_is_the_word_twice_and_spelling_is_enough(model):
    encoding = next(model.encode(["배 를 먹었다"]))
    row = model.row("배")
    assert np.array_equal(encoding.layers[0][0], np.tile(model.vectors()[row], 2))
    np.testing.assert_allclose(model.vector("배"), model.vectors()[row], atol=1e-6)
    np.testing.assert_allclose(encoding.layers[0][2][:16], model.vector("먹었다"), atol=1e-6)
    assert model.row("먹었다") == model.words


def test_probabilities_are_those_of_the_loss(model, small_corpus):
    """What `predict`, `scores` and the loss say of one sentence is one thing."""
    corpus = small_corpus(["배 를 사다"])
    batch = model._batches(corpus, model.config).at(0)
    told = model.loss(batch, model.spelling(corpus.vocabulary)).told
    for sight, name in (("left", "forward"), ("right", "backward")):
        found = model.predict("배 를 사다", sight)
        np.testing.assert_allclose(np.exp(found.log_probs).sum(1), 1, atol=1e-5)
        assert found.log_probs.shape == (4, model.words + len(OWN)) == (4, len(model.tables()[0]))
        at_targets = found.log_probs[np.arange(4), found.targets]
        np.testing.assert_allclose(-2 * at_targets.sum(), told[name], rtol=1e-5)
        score = next(model.scores(["배 를 사다"], sight))
        inside = [at for at, token in enumerate(found.tokens) if token.end > token.start]
        np.testing.assert_allclose(score.log_probs, at_targets[inside], atol=1e-5)
        assert [token.text for token in score.tokens] == ["배", "를", "사다"]
    assert [t.text for t in model.predict("배 를", "right").tokens] == ["<s>", "배", "를"]
    assert [t.text for t in model.predict("배 를").tokens] == ["배", "를", "</s>"]
    with pytest.raises(ValueError, match="both"):
        model.predict("배", "both")


def test_long_sentences_are_read_in_windows(small_corpus):
    model, corpus = made(small_corpus, max_length=4)
    list(model.fit(corpus))
    sentence = " ".join(["배 를 먹다"] * 5)
    assert len(next(model.encode([sentence])).layers[2]) == len(next(model.scores([sentence])).log_probs) == 15
    for sight in model.sights:
        found = model.predict(sentence, sight)
        assert len(found.tokens) == len(found.log_probs) == len(found.targets) == 16


def test_it_learns_more_than_how_frequent_words_are(small_corpus):
    model, corpus = made(small_corpus, SENTENCES * 4, epochs=12, batch_size=8, learning_rate=0.01)
    told = list(model.fit(corpus))[-1].metrics
    counts = corpus.vocabulary.counts / corpus.vocabulary.counts.sum()
    unigram = float(-(counts * np.log(counts)).sum())
    assert told["forward"] < unigram / 2 and told["backward"] < unigram / 2


def test_rare_words_are_spelt_not_lumped_together(small_corpus):
    model, corpus = made(small_corpus, [*SENTENCES, "돛배 를 타다", "나룻배 를 타다"])
    list(model.fit(corpus))
    rare, other = (next(model.encode([s])).layers[0][0] for s in ("돛배 를 타다", "나룻배 를 타다"))
    assert not np.array_equal(rare, other)
    assert model.predict("돛배 를").targets[0] == model.words


def test_it_goes_on_learning_from_another_text(model, small_corpus):
    task = small_corpus(["나룻배 가 바다 에 뜨다"] * 40)
    before = {name: array.copy() for name, array in model.state().items()}
    score = next(model.scores(["바다 에 뜨다"])).log_probs.mean()
    steps = list(model.tune(task, epochs=5))
    assert steps[-1].done == steps[-1].total
    assert next(model.scores(["바다 에 뜨다"])).log_probs.mean() > score
    assert before.keys() - {k for k in before if k.startswith("training.")} <= model.state().keys()
    assert not np.array_equal(model.state()["outputs.weight"], before["outputs.weight"])
    assert np.array_equal(model.vectors()[0], next(model.encode([model.vocabulary.words[0]])).layers[0][0][:16])


def test_nothing_to_learn_is_told(small_corpus):
    model, corpus = made(small_corpus, ["배"], min_count=9)
    with pytest.raises(NothingToLearn):
        list(model.fit(corpus))
