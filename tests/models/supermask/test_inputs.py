"""What a network is given of sentences: one length or nothing, and each reader's own promise."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.contracts import Encoding, Token
from explorer.models.supermask.inputs import LENGTH, characters, numbers, scaled, states, words
from tests.encoders import Known
from tests.small_corpus import Spaces

TEXTS = ["배 를 먹다", "사과", "눈 이 온다 온다 온다", "3 -4.5 12", "🍐 pear"]
EMPTY = ["", "   ", "\t\n"]


class Fake(Known):
    """[CLS] and [SEP] around the words; a state is its place in the row, times the layer."""

    def encode(self, sentences, hidden=None):
        for sentence in sentences:
            cut = Spaces()(sentence)
            tokens = [Token("[CLS]", 0, 0), *cut, Token("[SEP]", len(sentence), len(sentence))]
            rows = np.array([[at + 1, 100 * (token.start == token.end)] for at, token in enumerate(tokens)], np.float32)
            yield Encoding(tokens, [rows * 0 + 5, rows])


readers = pytest.mark.parametrize(
    "read",
    [characters(64), words(64, Spaces()), numbers(64), states(Fake())],
    ids=["characters", "words", "numbers", "states"],
)


@readers
def test_every_row_has_the_one_length_or_is_zero(read):
    found = read(TEXTS + EMPTY).toarray()
    assert found.dtype == np.float32 and found.shape[0] == len(TEXTS + EMPTY) and np.isfinite(found).all()
    lengths = np.linalg.norm(found, axis=1)
    full = LENGTH * found.shape[1] ** 0.5
    assert all(length == pytest.approx(full, rel=1e-5) or length == 0 for length in lengths)
    assert lengths[3] > 0 and not lengths[len(TEXTS) :].any()


@readers
def test_a_row_does_not_depend_on_its_neighbours(read):
    together = read(TEXTS).toarray()
    for at, text in enumerate(TEXTS):
        np.testing.assert_array_equal(read([text]).toarray()[0], together[at])


def test_scaled_keeps_directions():
    rows = np.random.default_rng(0).normal(size=(4, 9)).astype(np.float32)
    found = scaled(rows).toarray()
    np.testing.assert_allclose(found, rows / np.linalg.norm(rows, axis=1, keepdims=True) * 1.5, rtol=1e-5)


def test_characters_see_one_letter_changed():
    one, other, same = characters(2048)(["배를 먹었다", "배를 먹는다", "배를 먹었다"]).toarray()
    assert not np.array_equal(one, other) and np.array_equal(one, same)
    assert one @ other / (one @ one) > 0.3, "most of it is the same"


def test_characters_do_not_reach_over_a_space():
    read = characters(4096)
    np.testing.assert_allclose(*read(["가 나", "나 가"]).toarray())
    assert not np.allclose(*read(["가나", "나가"]).toarray())


def test_letters_count_by_their_logarithm():
    """가 once, 마 seven times, and the edge of an eojeol, which is a letter too, at both sides of eight."""
    found = characters(4096)(["가 " + "마 " * 7]).toarray()[0]
    values = np.unique(found[found > 0])
    np.testing.assert_allclose(values / values[0], np.log1p([1, 7, 16]) / np.log(2), rtol=1e-5)


def test_words_have_one_vector_whatever_was_read_before():
    one, other = words(32, Spaces()), words(32, Spaces())
    one(["배 사과 눈"])
    np.testing.assert_array_equal(one(["사과"]).toarray(), other(["사과"]).toarray())
    assert not np.allclose(other(["사과"]).toarray(), other(["배"]).toarray())


def test_a_sentence_is_the_sum_of_its_words():
    read = words(500, Spaces())
    both, one, other, twice = read(["배 사과", "배", "사과", "배 배"]).toarray()
    np.testing.assert_allclose(both / np.linalg.norm(both), (v := one + other) / np.linalg.norm(v), atol=0.05)
    np.testing.assert_allclose(twice, one, rtol=1e-5)


def test_words_are_cut_by_the_tokeniser_of_the_corpus():
    class Letters(Spaces):
        def __call__(self, sentence):
            return [Token(letter, at, at + 1) for at, letter in enumerate(sentence)]

    by_letter, by_space = words(32, Letters())(["가나"]), words(32, Spaces())(["가나"])
    assert not np.allclose(by_letter.toarray(), by_space.toarray())


@pytest.mark.parametrize("junk", ["사과", "nan", "NaN", "inf", "-inf", "1e999", "1e7", "--", "1,5", "0x10", "1/2"])
def test_what_is_no_number_counts_as_0_and_keeps_its_place(junk):
    read = numbers(4)
    found, wanted = read([f"3 {junk} 4", "3 0 4"]).toarray()
    np.testing.assert_array_equal(found, wanted)
    assert found.tolist() == pytest.approx([0.6, 0, 0.8, 0])


def test_numbers_beyond_the_width_are_ignored_and_missing_ones_are_0():
    found, same, short = numbers(3)(["1 2 2 50 60", "1 2 2", "2"]).toarray()
    np.testing.assert_array_equal(found, same)
    assert short.tolist() == pytest.approx([LENGTH * 3**0.5, 0, 0])


def test_states_are_the_mean_of_the_last_layer_without_the_encoders_own_tokens():
    """Own tokens have 100 in the second place; of three words the places are 2, 3 and 4."""
    found, none = states(Fake())(["가 나 다", ""]).toarray()
    assert found.tolist() == pytest.approx([LENGTH * 2**0.5, 0]) and not none.any()


def test_states_of_different_words_differ():
    class Directed(Fake):
        def encode(self, sentences, hidden=None):
            for encoding in super().encode(sentences):
                rows = np.array([[len(token.text), 1] for token in encoding.tokens], np.float32)
                yield Encoding(encoding.tokens, [rows, rows])

    found = states(Directed())(["가 나나나"]).toarray()[0]
    assert found[0] / found[1] == pytest.approx(2), "the mean of 1 and 3"
