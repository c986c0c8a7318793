"""What is kept of sentences with a marked word, against the encoding itself; batches of pairs."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.contracts import Encoding, Marked, Token
from explorer.nn.marked import Couples, Kept, PairBatches, numbered, seen


def encoding(count=10, layers=6, width=3, seed=0):
    draw = np.random.default_rng(seed)
    tokens = [Token(f"t{at}", 2 * at, 2 * at + 2) for at in range(count)]
    return Encoding(tokens, [draw.normal(size=(count, width)).astype(np.float32) for _ in range(layers)])


def test_a_word_is_the_mean_of_its_pieces_in_the_sum_of_the_last_four_layers():
    read = encoding()
    found = seen(read, Marked("", 7, 10), 1, 64)  # tokens 3 and 4
    assert found is not None
    summed = read.layers[2] + read.layers[3] + read.layers[4] + read.layers[5]
    assert np.allclose(found.target, summed[3:5].mean(0), atol=1e-6)
    assert np.allclose(found.static, read.layers[0][3:5].mean(0))
    assert np.allclose(found.states, summed)
    assert found.near.tolist() == [2 <= at <= 5 for at in range(10)]


def test_of_few_layers_the_embedding_is_not_summed_unless_it_is_all():
    read = encoding(layers=3)
    found = seen(read, Marked("", 0, 1), 0, 64)
    assert found is not None
    assert np.allclose(found.target, (read.layers[1] + read.layers[2])[0])
    alone = seen(encoding(layers=1), Marked("", 0, 1), 0, 64)
    assert alone is not None
    assert np.array_equal(alone.target, alone.static)


@pytest.mark.parametrize(("word", "first"), [(0, 0), (5, 3), (9, 6)])
def test_a_long_sentence_is_read_around_its_word(word, first):
    read = encoding()
    found = seen(read, Marked("", 2 * word, 2 * word + 2), 0, 4)
    assert found is not None
    assert np.allclose(found.states, sum(read.layers[2:])[first : first + 4])
    assert np.flatnonzero(found.near).tolist() == [word - first]


def test_where_layers_merge_their_rows_are_followed():
    rows = np.array([0, 0, 1], np.int32)
    plain = np.arange(3, dtype=np.int32)
    layers = [np.eye(3, dtype=np.float32), np.array([[1, 0, 0], [0, 2, 0]], np.float32)]
    tokens = [Token(text, at, at + 1) for at, text in enumerate("abc")]
    found = seen(Encoding(tokens, layers, [plain, rows]), Marked("abc", 1, 2), 0, 9)
    assert found is not None
    assert found.target.tolist() == [1, 0, 0]
    assert found.static.tolist() == [0, 1, 0]


@pytest.mark.parametrize("on_disk", [True, False])
def test_what_is_kept_comes_back_padded_and_the_unread_as_nothing(tmp_path, on_disk):
    kept = Kept(tmp_path if on_disk else None)
    both = [seen(encoding(count, seed=count), Marked("", 2, 3), 1, 64) for count in (4, 7)]
    for each in (both[0], seen(encoding(), Marked("", 90, 91), 1, 64), both[1]):
        kept.add(each)
    kept.whole(3, 3)
    assert kept.read.tolist() == [True, False, True]
    rows = kept.take(np.array([2, 0, 1, 2]))
    assert rows.inside.sum(1).tolist() == [7, 4, 0, 7]
    assert both[0] is not None
    assert both[1] is not None
    assert np.array_equal(rows.states[1, :4], both[0].states)
    assert np.array_equal(rows.states[3], both[1].states)
    assert np.array_equal(rows.near[0], both[1].near)
    assert not rows.states[2].any()
    assert not rows.near[2].any()
    assert np.array_equal(rows.target[1], both[0].target)


def test_nothing_is_kept_as_nothing():
    kept = Kept()
    kept.whole(3, 5)
    assert kept.target.shape[1] == 5
    assert not len(kept.read)


def test_an_epoch_reads_every_learnt_pair_once_in_an_order_of_its_own():
    pairs = Couples(np.arange(10), np.arange(10) + 10, np.arange(10) % 2 == 0)
    batches = PairBatches(pairs, np.arange(10) < 3, 3, 0)
    epochs = [[batches.at(epoch * len(batches) + at) for at in range(len(batches))] for epoch in (0, 1)]
    orders = [np.concatenate([each.one for each in epoch]).tolist() for epoch in epochs]
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(3, 10))
    assert orders[0] != orders[1]
    assert np.concatenate([each.one for each in batches.held_out()]).tolist() == [0, 1, 2]
    first = batches.at(0)
    assert np.concatenate([part.one for part in first.parts(2)]).tolist() == first.one.tolist()
    assert (first.other == first.one + 10).all()


def test_a_sentence_of_several_pairs_is_read_once():
    a, b, c = (Marked(text, 0, 1) for text in "abc")
    sentences, numbers = numbered([(a, b), (b, c), (a, a)])
    assert sentences == [a, b, c]
    assert numbers.tolist() == [[0, 1], [1, 2], [0, 0]]
    assert numbered([])[1].shape == (0, 2)
