"""Features of sentences against what one writes by hand."""

from __future__ import annotations

import numpy as np

from explorer.analysis import features
from explorer.models.masked_lm import MaskedConfig, MaskedLM
from explorer.spaces.stages import finished


def test_one_hot_says_which_words_are_there_once(small_corpus):
    corpus = small_corpus(["배 배 감", "감"])
    rows = features.words(corpus, np.array([1, 0]))
    made = features.onehot(rows, 3).toarray()
    names = list(corpus.vocabulary.words)
    assert made[1, names.index("배")] == made[1, names.index("감")] == 1 and made.sum() == 3


def test_random_vectors_follow_from_the_seed_and_means_are_means():
    rows = [np.array([5, 5, 2]), np.array([], np.int64), np.array([2])]
    read = features.drawn(rows, 4, 1)
    assert np.array_equal(read.vectors, features.drawn(rows, 4, 1).vectors)
    assert not np.array_equal(read.vectors, features.drawn(rows, 4, 2).vectors)
    means = features.means(read)
    assert np.allclose(means[0], (2 * read.vectors[1] + read.vectors[0]) / 3, atol=1e-6)
    assert not means[1].any() and np.array_equal(means[2], read.vectors[0])
    assert read.known == 2 / 3


def test_states_are_averaged_without_the_models_own_tokens(small_corpus):
    corpus = small_corpus(["배 를 먹다", "배 를 타다", "감"] * 4)
    small = {"hidden_size": 8, "num_attention_heads": 2, "intermediate_size": 8, "min_count": 1}
    model = MaskedLM(MaskedConfig.model_validate(small), corpus.vocabulary)
    layers = finished(features.encoded(corpus, np.array([0, 2]), model))
    for at, text in enumerate(["배 를 먹다", "감"]):
        encoding = next(iter(model.encode([text])))
        expected = [layer[1:-1].mean(axis=0) for layer in encoding.layers]
        assert np.allclose(layers[at], expected, atol=1e-6)


def test_words_stand_behind_every_layer_and_no_mixture_changes_them():
    draw = np.random.default_rng(0)
    layers, words = draw.standard_normal((5, 3, 4)), draw.standard_normal((5, 2))
    made = features.beside(layers, words)
    shares = np.array([0.2, 0.5, 0.3])
    mixed = np.einsum("l,nlf->nf", shares, made)
    assert np.allclose(mixed, np.hstack([np.einsum("l,nld->nd", shares, layers), words]))
