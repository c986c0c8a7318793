from itertools import pairwise

import numpy as np
import pytest

from explorer.corpus import frequency
from explorer.spaces.stages import finished


@pytest.fixture
def text(small_corpus):
    rng = np.random.default_rng(0)
    return small_corpus(
        [" ".join(f"w{min(n, 40)}" for n in rng.geometric(0.1, rng.integers(1, 20))) for _ in range(300)]
    )


def rows(corpus):
    return [[corpus.vocabulary.words[i] for i in corpus.ids[a:b]] for a, b in pairwise(corpus.offsets)]


@pytest.mark.parametrize("size", [1, 7, 50, 1_000_000])
def test_blocks_are_whole_sentences_one_after_the_other(text, size):
    found = frequency.blocks(text, size)
    assert [at for pair in found for at in range(*pair)] == list(range(300))


@pytest.mark.parametrize("size", [13, 1_000_000])
def test_sentences_that_hold_a_word_are_counted_once_each(text, size):
    found = finished(frequency.sentences_with(text, size))
    expected = [sum(word in row for row in rows(text)) for word in text.vocabulary.words]
    assert found.tolist() == expected


def test_parts_are_the_counts_of_slices(text):
    wanted = np.array([4, 0, 7])
    found = finished(frequency.parts(text, wanted, 6))
    slices = np.array_split(text.ids, 6)
    total = len(text.ids)
    edges = [-(-total * p // 6) for p in range(7)]
    expected = [[int((text.ids[a:b] == w).sum()) for w in wanted] for a, b in pairwise(edges)]
    assert found.tolist() == expected and len(slices) == len(expected)
    assert np.array_equal(found.sum(axis=0), text.vocabulary.counts[wanted])


def test_growth_is_what_sets_count(text):
    n = np.array([1, 5, 50, 500, len(text.ids)])
    found = finished(frequency.growth(text, n, starts=4))
    begins = np.linspace(0, len(text.ids), 5).astype(int)[:4]
    for begin, types in zip(begins, found.types, strict=True):
        turned = np.roll(text.ids, -begin)
        assert types.tolist() == [len(set(turned[:m].tolist())) for m in n]


def test_random_order_holds_the_types_expected_of_it(text):
    n = np.array([1, 10, 100, 1000, len(text.ids)])
    expected = frequency.expected_types(np.asarray(text.vocabulary.counts), n)
    rng = np.random.default_rng(1)
    drawn = [[len(np.unique(order[:m])) for m in n] for order in (rng.permutation(text.ids) for _ in range(400))]
    error = np.std(drawn, axis=0) / 20
    assert np.all(np.abs(np.mean(drawn, axis=0) - expected) <= 4 * error + 1e-9)
    assert expected[0] == pytest.approx(1) and expected[-1] == pytest.approx(len(text.vocabulary.words))


def test_types_in_pieces_are_those_of_sets(text):
    found = finished(frequency.types_in_pieces(text, 64))
    whole = len(text.ids) // 64
    assert found.tolist() == [len(set(text.ids[at * 64 : at * 64 + 64].tolist())) for at in range(whole)]


def drawn_from_a_power_law(s, ranks, tokens, rng):
    weights = np.arange(1, ranks + 1) ** -s
    return rng.multinomial(tokens // 10, weights / weights.sum(), size=10)


@pytest.mark.parametrize("s", [0.7, 1.0, 1.4])
def test_a_planted_exponent_is_found_within_its_error(s):
    rng = np.random.default_rng(2)
    fits = [frequency.zipf(drawn_from_a_power_law(s, 500, 50_000, rng)) for _ in range(40)]
    values, errors = np.array(fits).T
    assert np.mean(values) == pytest.approx(s, abs=4 * values.std() / np.sqrt(40))
    assert errors.mean() == pytest.approx(values.std(), rel=0.35)  # the jackknife's error is the spread of new draws


def test_tokens_that_come_in_bursts_have_a_larger_error():
    rng = np.random.default_rng(3)
    smooth = drawn_from_a_power_law(1.0, 500, 50_000, rng)
    bursty = smooth * rng.choice([0, 2], smooth.shape)
    assert frequency.zipf(bursty).error > 2 * frequency.zipf(smooth).error


def test_an_exponent_of_nothing_is_no_number():
    assert np.isnan(frequency.zipf(np.zeros((10, 1), np.int64)).value)


def test_heaps_finds_a_planted_power():
    n = np.geomspace(100, 1_000_000, 30).astype(np.int64)
    slope, level = frequency.heaps(n, 3.5 * n**0.62)
    assert slope == pytest.approx(0.62) and level == pytest.approx(3.5)
