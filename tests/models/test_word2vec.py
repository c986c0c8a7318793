"""Skip-gram against torch's autograd, the law of its optimum, its formulas, and its own plain version."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.contracts import Corpus, Vocabulary
from explorer.errors import NothingToLearn
from explorer.models import word2vec
from explorer.models.word2vec import SkipGram, SkipGramConfig, kernel, plain, sampling, step_tokens
from explorer.models.word2vec.cuda import CudaTrainer
from tests.small_corpus import Spaces

ROOT = Path(__file__).parents[2]
DRAWS = np.random.default_rng(7)


class Ids(Corpus):
    """A corpus of ids alone, with as many words as the largest id or the counts say."""

    def __init__(self, sentences, counts=None):
        self.ids = np.array([w for s in sentences for w in s], np.int32)
        self.offsets = np.cumsum([0, *map(len, sentences)], dtype=np.int64)
        counts = np.bincount(self.ids[self.ids >= 0]) if counts is None else np.asarray(counts)
        self.vocabulary = Vocabulary([f"w{i}" for i in range(len(counts))], counts.astype(np.int64), Spaces())


@pytest.fixture
def trained():
    def train(sentences, counts=None, steps=None, **settings):
        corpus = Ids(sentences, counts)
        model = SkipGram(SkipGramConfig(**{"threads": 1, "min_count": 1, **settings}), corpus.vocabulary)
        making = model.fit(corpus)
        model.seen = list(islice(making, steps))
        making.close()
        return model

    return train


def one_window(rows, width, size=50):
    """Tables, context and targets of a window; words differ."""
    inputs, outputs = (DRAWS.normal(size=(size, width)).astype(np.float32) / 4 for _ in range(2))
    words = DRAWS.permutation(size)[: rows + 6].tolist()
    return inputs, outputs, words[:rows], words[rows:]


def test_one_step_is_the_gradient_of_the_loss():
    inputs, outputs, context, targets = one_window(rows=4, width=12)
    h, o = torch.tensor(inputs, dtype=torch.float64), torch.tensor(outputs, dtype=torch.float64)
    h.requires_grad_(), o.requires_grad_()
    dots = h[context] @ o[targets].T
    loss = -torch.nn.functional.logsigmoid(dots[:, 0]).sum() - torch.nn.functional.logsigmoid(-dots[:, 1:]).sum()
    loss.backward()
    moved = inputs.astype(np.float64), outputs.astype(np.float64)
    plain.move(*moved, context, targets, np.float32(1e-3))
    for after, before, gradient in zip(moved, (inputs, outputs), (h.grad, o.grad), strict=True):
        np.testing.assert_allclose((before - after) / 1e-3, gradient, rtol=1e-5, atol=1e-6)  # rate is a float32


def both(corpus, width, window, negative, rate=0.05, seed=3, scale=0.3):
    """The tables after plain.train and after kernel.train, and what each returned; same draws."""
    V = len(corpus.vocabulary.counts)
    tables = [kernel.aligned(V, width) for _ in range(2)]
    for table in tables:
        table[:, :width] = np.random.default_rng(seed).normal(size=(V, width)) * scale
    keep = sampling.thresholds(sampling.keep_probability(corpus.vocabulary.counts, 0.1))
    noise = sampling.noise_table(corpus.vocabulary.counts, 0.75, seed)[:1009]
    bounds = sampling.pieces(corpus.offsets, 0, len(corpus.ids))
    random = [np.array([seed * 2654435761 + 1, 1000], np.uint64) for _ in range(2)]
    slow = [t.copy() for t in tables]
    rates, targets = (rate, rate / 2), (0,) * (1 + negative)
    said = [
        plain.train(corpus.ids, bounds, *slow, keep, noise, random[0], rates, window, negative),
        kernel.train(
            *(corpus.ids, bounds, *tables, keep, noise, random[1], rates, window, targets),
            *(kernel.together(len(targets)), plain.LIMIT, plain.SAMPLED),
        ),
    ]
    assert np.array_equal(random[0], random[1])
    return slow, tables, said


@pytest.mark.parametrize("negative", [1, 5, 7, 20])
@pytest.mark.parametrize(("width", "window"), [(2, 1), (16, 2), (100, 5), (130, 12)])
def test_the_fast_kernel_is_the_plain_one(width, window, negative):
    sentences = [DRAWS.integers(-1, 45, n).tolist() for n in (0, 1, 2, 3, 30, 0, 17)]  # ids 40..44 were cut off
    slow, fast, said = both(Ids(sentences, counts=np.arange(40, 0, -1)), width, window, negative)
    for a, b in zip(slow, fast, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=2e-5)  # σ is good to 1e-6, in some hundred float32 steps
        assert not b[:, width:].any()
    assert said[0][1] == said[1][1]
    assert said[0][0] == pytest.approx(said[1][0], rel=1e-3)  # log1p of a float32 near 1


@pytest.mark.parametrize("sentence", [[0] * 12, [0, 1] * 9, [0, 0, 1, 1, 2, 2, 0, 0]])
def test_words_repeated_in_a_window_move_as_in_the_plain_version(sentence):
    slow, fast, _ = both(Ids([sentence] * 3), width=20, window=4, negative=5, rate=0.02)
    for a, b in zip(slow, fast, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=2e-5)


@pytest.mark.parametrize("score", [-60, -49, -20, -3, 0, 3, 20, 49, 60])
def test_a_runaway_score_is_left_alone(score):
    x = np.sqrt(abs(score))
    inputs, outputs = np.array([[x, 0]], np.float32), np.array([[np.sign(score) * x, 0], [0, 0]], np.float32)
    g = plain.move(inputs, outputs, [0], [0, 1], np.float32(1))[0, 0]
    assert g == pytest.approx(0 if abs(score) > plain.LIMIT else 1 / (1 + np.exp(score)), abs=1e-6)


@pytest.fixture(params=["cpu", "torch"])
def backend(request, monkeypatch):
    """Both trainers; the one for CUDA on torch's CPU device, all that a machine without a GPU can say of it."""
    threads = torch.get_num_threads()
    if request.param == "torch":
        monkeypatch.setattr(word2vec, "trainer_class", lambda device: partial(CudaTrainer, device=device))
        torch.set_num_threads(1)  # batches this small wait for threads longer than they compute
    yield request.param
    torch.set_num_threads(threads)


def test_the_optimum_is_pmi_less_log_k(trained, backend):
    """Levy & Goldberg 2014, eq. 7: noise by plain counts, nothing subsampled, as many dimensions as words."""
    V, k = 12, 5
    joint = DRAWS.dirichlet(np.full(V * V, 2.0)).reshape(V, V)
    pairs = DRAWS.choice(V * V, size=40_000, p=((joint + joint.T) / 2).ravel())
    corpus = np.stack([pairs // V, pairs % V], 1)
    rank = np.argsort(np.argsort(-np.bincount(corpus.ravel())))
    settings = {"vector_size": V, "window": 1, "negative": k, "ns_exponent": 1, "sample": 0}
    model = trained(rank[corpus].tolist(), **settings, epochs=60 if backend == "cpu" else 6, learning_rate=0.05)
    seen = np.zeros((V, V))
    np.add.at(seen, (*rank[corpus].T,), 1)
    seen += seen.T
    share = seen.sum(0) / seen.sum()
    law = np.log(seen / seen.sum() / np.outer(share, share)) - np.log(k)
    dots = model.inputs @ model.outputs.T
    assert np.corrcoef(dots.ravel(), law.ravel())[0, 1] > 0.99
    assert abs((dots - law).mean()) < 0.15  # passing over noise that is the centre lifts it by about its share


def test_a_batch_of_one_window_is_the_plain_step():
    inputs, outputs, context, targets = one_window(rows=6, width=20)
    trainer = CudaTrainer(SkipGramConfig(window=3), np.full(50, 9), inputs, outputs, device="cpu")
    words = torch.tensor([*context[:3], targets[0], *context[3:]])
    places = torch.tensor([[0, 1, 2, 4, 5, 6]])
    trainer.move(words, torch.tensor([targets]), places, torch.ones(1, 6, dtype=torch.bool), 0.1)
    plain.move(inputs, outputs, context, targets, np.float32(0.1))
    for a, b in zip(trainer.tables(), (inputs, outputs), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-6)


def test_windows_in_torch_stay_in_their_piece_and_reach():
    trainer = CudaTrainer(SkipGramConfig(window=2), np.full(9, 9), *np.zeros((2, 9, 4), np.float32), device="cpu")
    words, piece, reach = torch.arange(7), torch.tensor([0, 0, 0, 0, 1, 1, 1]), torch.tensor([1, 2, 2, 1, 2, 1, 2])
    targets, places, inside = trainer.windows(words, piece, reach, torch.arange(7))
    found = [sorted(row[ok].tolist()) for row, ok in zip(places, inside, strict=True)]
    assert found == [[1], [0, 2, 3], [0, 1, 3], [2], [5, 6], [4, 6], [4, 5]]
    assert targets[:, 0].tolist() == words.tolist()
    assert targets.shape == (7, 6)


def test_the_loss_falls_from_that_of_knowing_nothing(trained, backend):
    topics = [DRAWS.integers(10 * t, 10 * t + 10, 12).tolist() for t in DRAWS.integers(0, 5, 3000)]
    model = trained(topics, epochs=8, vector_size=20, sample=0)
    losses = [step.metrics["loss"] for step in model.seen]
    assert 6 * np.log(2) > losses[0] > losses[1] > losses[-1]
    # who knows the topics can only guess within one: the centre, and 9 / 50 of the noise (it is not the centre itself)
    pair, rest = 1, 5 * 9 / 50
    floor = -np.log(pair / (pair + rest)) - rest * np.log(rest / (pair + rest))
    assert 0.99 * floor < losses[-1] < 1.05 * floor
    unit = model.vectors() / np.linalg.norm(model.vectors(), axis=1, keepdims=True)
    order = np.argsort(-np.bincount(np.concatenate(topics)), kind="stable")
    assert len(order) == 50
    cosines = unit @ unit.T
    same = np.equal.outer(np.arange(50) // 10, np.arange(50) // 10)
    assert cosines[same].mean() > cosines[~same].mean() + 0.3


def test_another_number_of_threads_learns_the_same_things(trained):
    topics = [DRAWS.integers(10 * t, 10 * t + 10, 12).tolist() for t in DRAWS.integers(0, 5, 3000)]
    one, three = (trained(topics, epochs=5, sample=0, threads=n) for n in (1, 3))
    assert three.seen[-1].metrics["loss"] == pytest.approx(one.seen[-1].metrics["loss"], rel=0.1)


def test_subsampling_keeps_what_the_formula_says():
    counts = np.array([50_000, 5_000, 500, 50])
    t, f = 1e-3, counts / counts.sum()
    law = np.minimum(1, (np.sqrt(f / t) + 1) * t / f)
    np.testing.assert_allclose(sampling.keep_probability(counts, t), law, rtol=1e-12)
    keep = sampling.thresholds(law)
    random = np.array([88172645463325252, 0], np.uint64)
    for word in range(4):
        tokens, left = np.full(50_000, word, np.int32), np.zeros(50_000, np.int32)
        share = kernel.subsample(tokens, 0, len(tokens), keep, random, left) / len(tokens)
        assert abs(share - law[word]) <= 4 * np.sqrt(law[word] * (1 - law[word]) / len(tokens))
    assert np.array_equal(sampling.keep_probability(counts, 0.0), np.ones(4))


@pytest.mark.parametrize("exponent", [0.0, 0.75, 1.0])
def test_noise_is_exactly_proportional_and_shuffled(exponent):
    counts = np.array([100_000, 7_000, 7_000, 300, 12, 1])
    table = sampling.noise_table(counts, exponent, seed=0)
    law = counts**exponent / (counts**exponent).sum()
    assert np.abs(np.bincount(table, minlength=6) - law * len(table)).max() <= 1
    halves = [np.bincount(half, minlength=6) / len(half) for half in np.split(table, 2)]
    assert np.abs(halves[0] - halves[1]).max() < 5 * np.sqrt(0.25 / len(table) * 4)
    assert not np.array_equal(table, sampling.noise_table(counts, exponent, seed=1))


def test_chunks_and_pieces_lose_nothing():
    lengths = [0, 3, 2500, 1, 0, 999, 1000, 1001, 4, 3000, 7]
    offsets = np.cumsum([0, *lengths]).astype(np.int64)
    edges = sampling.edges(offsets, sampling.PIECE)
    assert (edges[0], edges[-1]) == (0, offsets[-1])
    cuts = [edge + piece for edge, last in pairwise(edges.tolist()) for piece in sampling.pieces(offsets, edge, last)]
    assert set(offsets) <= set(cuts)
    assert np.diff(cuts).min() >= 0
    assert np.diff(cuts).max() <= sampling.PIECE
    assert sampling.edges(np.array([0]), 1000).tolist() == [0]


def test_a_sentence_longer_than_the_buffer_is_learnt_whole(trained):
    words = np.repeat(np.arange(50), 100)  # one sentence of 5,000 tokens; the last words come at its end
    model = trained([words.tolist()], epochs=1, sample=0)
    assert model.outputs[:, :].any(axis=1).all()
    assert (np.abs(model.inputs).max(axis=1) > 0).all()
    fresh = np.random.default_rng(0).random(model.inputs.shape, np.float32)
    assert ((model.inputs != (fresh - np.float32(0.5)) / 100).any(axis=1)).all()


def test_words_outside_the_vocabulary_do_not_count(trained):
    inside = [DRAWS.integers(0, 20, 9).tolist() for _ in range(50)]
    outside = [[w for x in s for w in (x, -1, 21, 30)] for s in inside]
    counts = [50] * 20
    one, two = (trained(s, counts=counts, min_count=2, epochs=2) for s in (inside, outside))
    assert np.array_equal(one.vectors(), two.vectors())


@pytest.mark.parametrize(
    "sentences",
    [
        [[0]],
        [[0] * 500],
        [[0, 1]],
        [[0, 1] * 200, [], [1], [0]],
        [[]] * 5 + [[0, 1, 2]] + [[]] * 5,
        [[0, 0, 0, 0, 0, 0, 1] * 400],
    ],
)
@pytest.mark.parametrize("extreme", [{}, {"window": 50, "negative": 20, "learning_rate": 1.0, "ns_exponent": 0.0}])
def test_hostile_sizes_give_finite_vectors(trained, backend, sentences, extreme):
    model = trained(sentences, epochs=20 if backend == "cpu" else 4, vector_size=2, sample=0, **extreme)
    assert np.isfinite(model.vectors()).all()
    assert np.isfinite(model.outputs).all()
    assert np.abs(model.vectors()).max() < (1e3 if backend == "cpu" else 1e7)  # a batch overshoots further
    assert all(np.isfinite(v) for step in model.seen for v in step.metrics.values())


def test_a_corpus_without_frequent_words_is_told(trained):
    with pytest.raises(NothingToLearn, match="7 times"):
        trained([[0, 1, 2]], min_count=7)


@pytest.mark.parametrize("settings", [{}, {"vector_size": 300, "window": 10, "negative": 20}])
def test_steps_are_short_and_the_same_everywhere(settings):
    config = SkipGramConfig(**settings)
    work = step_tokens(config) * config.vector_size * config.window * (1 + config.negative)
    assert work <= 3e8 or step_tokens(config) == sampling.PIECE


def test_resuming_in_the_middle_of_an_epoch_ends_in_the_same_weights(trained):
    sentences = [DRAWS.integers(0, 300, 20).tolist() for _ in range(400)]
    settings = {"vector_size": 300, "window": 50, "negative": 20, "epochs": 2, "sample": 0.01}
    whole, half = trained(sentences, **settings), trained(sentences, steps=5, **settings)
    assert whole.seen[-1].total == 16
    corpus = Ids(sentences)
    again = SkipGram(half.config, corpus.vocabulary)
    again.restore(half.state())
    assert [s.done for s in again.fit(corpus)] == list(range(6, 17))
    assert np.array_equal(whole.vectors(), again.vectors())
    assert np.array_equal(whole.outputs, again.outputs)


def test_a_compiled_kernel_is_found_again_by_the_next_process(tmp_path):
    warm = "from explorer.models.word2vec import *; SkipGram.warm(SkipGramConfig()); "
    hits = warm + "from explorer.models.word2vec import kernel; print(sum(kernel.train.stats.cache_hits.values()))"
    run = partial(subprocess.run, [sys.executable, "-c", hits], capture_output=True, text=True, check=True, cwd=ROOT)
    said = [run(env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}).stdout.strip() for _ in range(2)]
    assert said == ["0", "1"]
