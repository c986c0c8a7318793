"""Batches against brute force: every token once an epoch, found again by the step's number, nothing held out seen."""

from __future__ import annotations

import tracemalloc
from collections import Counter

import numpy as np
import pytest

from explorer.errors import NothingToLearn
from explorer.nn import batches as module
from explorer.nn.batches import CHUNK, Batches, hashed, held_sentences, sentences

LONG = 7


@pytest.fixture(scope="module")
def corpus(small_corpus):
    draw = np.random.default_rng(0)
    rows = [" ".join(f"w{i}" for i in draw.zipf(1.5, draw.integers(0, 24)) % 50) for _ in range(700)]
    return small_corpus([*rows, *rows[:40]])


def made(corpus, **over):
    return Batches(
        corpus, **{"words": 30, "batch_size": 8, "max_length": LONG, "held_out": 0.1, "seed": 0, **over}
    )  # fmt: skip


def told(batch):
    """Each row of a batch as a tuple."""
    return [tuple(row[:n].tolist()) for row, n in zip(batch.ids, batch.lengths, strict=True)]


def wanted(corpus, held):
    """The windows of all sentences of one side, by a plain loop."""
    rows = []
    side = hashed(corpus, 0, sentences(corpus)) < 0.1
    for i in np.flatnonzero(side == held):
        ids = [w if 0 <= w < 30 else 30 for w in corpus.ids[corpus.offsets[i] : corpus.offsets[i + 1]].tolist()]
        pieces = -(-len(ids) // LONG)
        rows += [tuple(ids[k * len(ids) // pieces : (k + 1) * len(ids) // pieces]) for k in range(pieces)]
    return Counter(rows)


def test_an_epoch_holds_every_window_once_and_nothing_held_out(corpus):
    batches = made(corpus)
    for epoch in range(2):
        steps = range(epoch * len(batches), (epoch + 1) * len(batches))
        assert Counter(row for step in steps for row in told(batches.at(step))) == wanted(corpus, held=False)
    assert Counter(row for batch in batches.held_out() for row in told(batch)) == wanted(corpus, held=True)


def test_many_pools_and_one_shuffle_alike(corpus, monkeypatch):
    monkeypatch.setattr(module, "POOL", 3)
    batches = made(corpus)
    assert Counter(row for s in range(len(batches)) for row in told(batches.at(s))) == wanted(corpus, held=False)


def test_a_step_is_the_same_batch_without_those_before_it(corpus):
    batches = made(corpus)
    inorder = [told(batches.at(step)) for step in range(2 * len(batches))]
    for step in (2 * len(batches) - 1, 0, len(batches), 5):
        assert told(made(corpus).at(step)) == inorder[step]
    assert told(made(corpus, seed=1).at(5)) != inorder[5]
    assert inorder[: len(batches)] != inorder[len(batches) :]


def test_held_out_sentences_do_not_depend_on_the_seed_and_repeats_share_a_side(corpus):
    first, second = (made(corpus, seed=seed).held_out() for seed in (0, 1))
    assert [told(b) for b in first] == [told(b) for b in second]
    side = hashed(corpus, 0, sentences(corpus)) < 0.1
    assert (side[700:] == side[:40]).all()
    assert hashed(corpus, 3, 90) == pytest.approx(hashed(corpus, 0, 740)[3:90], abs=0)
    lengths = np.diff(corpus.offsets)
    assert held_sentences(corpus, 0.1, 10**6).tolist() == np.flatnonzero(side & (lengths > 0)).tolist()
    assert len(held_sentences(corpus, 0.1, 5)) == 5


def test_the_share_held_out_is_that_asked_for(small_corpus):
    many = small_corpus([f"a{i} b{i % 7} c" for i in range(20_000)])
    share = (hashed(many, 0, 20_000) < 0.05).mean()
    assert abs(share - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 20_000)


def test_no_more_rows_are_held_out_than_asked_for_and_they_come_from_all_over(small_corpus):
    many = small_corpus([f"a{i} b{i % 7} c" for i in range(20_000)])
    rows = [row for batch in made(many, words=10**6).held_out(64) for row in told(batch)]
    assert len(rows) == 64
    where = {many.ids[many.offsets[i]]: i // CHUNK for i in range(20_000)}
    assert len({where[row[0]] for row in rows}) >= 8


def test_rows_of_like_length_share_a_batch(corpus):
    batches = made(corpus, held_out=0.0)
    all_ = [batches.at(step) for step in range(len(batches))]
    filled = sum(b.tokens for b in all_) / sum(b.ids.size for b in all_)
    assert filled > 0.95


def test_padding_lies_behind_and_parts_are_the_same_rows(corpus):
    for step in range(5):
        batch = made(corpus).at(step)
        assert (batch.ids[~batch.inside] == 0).all() and not batch.glued[~batch.inside].any()
        parts = list(batch.parts(3))
        assert [row for part in parts for row in told(part)] == told(batch)
        assert all(part.ids.shape[1] == part.lengths.max() for part in parts)


def test_glued_tokens_follow_without_a_space(small_corpus):
    corpus = small_corpus(["ab cd", "ef"])
    corpus.ids = np.array([0, 1, 2, 3, 0], np.int32)  # a|b|cd and ef, then a suffix in the same place as f
    corpus.starts, corpus.ends = np.array([0, 1, 3, 0, 1], np.int32), np.array([1, 2, 5, 2, 2], np.int32)
    corpus.offsets = np.array([0, 3, 5], np.int64)
    batch = made(corpus, batch_size=2, held_out=0.0).at(0)
    glued = {row: g[: len(row)].tolist() for row, g in zip(told(batch), batch.glued, strict=True)}
    assert glued == {(0, 1, 2): [False, True, False], (3, 0): [False, True]}


@pytest.mark.parametrize("texts", [[], ["", ""]])
def test_nothing_to_learn_is_told(small_corpus, texts):
    with pytest.raises(NothingToLearn):
        made(small_corpus(texts))


def test_memory_does_not_grow_with_the_corpus(tmp_path, small_corpus):
    def peak(size):
        corpus = small_corpus(["a"])
        ids = np.memmap(tmp_path / f"{size}", np.int32, "w+", shape=(3, 10 * size))
        ids[:] = np.arange(10 * size) % 97
        corpus.ids, corpus.starts, corpus.ends = ids
        offsets = np.memmap(tmp_path / f"{size}.o", np.int64, "w+", shape=(size + 1,))
        offsets[:] = np.arange(size + 1) * 10
        corpus.offsets = offsets
        tracemalloc.start()
        batches = made(corpus, held_out=0.02)
        for step in range(100):
            batches.at(step)
        batches.held_out()
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    small, large = peak(30_000), peak(300_000)
    assert large < 1.1 * small
