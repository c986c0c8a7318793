"""Near duplicates against all pairs by hand: sets of three letters in plain Python, nothing hashed."""

import unicodedata

import numpy as np
import pytest

from explorer.corpus import practice
from explorer.corpus.duplicates import LEAST, bands, chance, exact, jaccard, missed, near, normal, shingles
from explorer.spaces.stages import finished


def by_hand(text):
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return {text[at : at + 3] for at in range(len(text) - 2)}


def likeness(one, other):
    a, b = by_hand(one), by_hand(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def kept_by_hand(sentences, threshold):
    """The greedy pass with every kept sentence compared: place of what each repeats, or its own."""
    first = list(range(len(sentences)))
    for at, text in enumerate(sentences):
        kept = [k for k in range(at) if first[k] == k and len(by_hand(sentences[k])) >= LEAST]
        best = max(((likeness(text, sentences[k]), -k) for k in kept), default=(0, 0))
        if len(by_hand(text)) >= LEAST and best[0] >= threshold:
            first[at] = -best[1]
    return first


@pytest.fixture(scope="module")
def planted():
    """300 different sentences of ours, then 60 of them with one letter changed or a word put in front."""
    texts = list(dict.fromkeys(each.text for each in practice.sentences(2_000)))
    texts = [text for text in texts if len(text) > 15][:300]
    changed = [text[:-2] + "뷁" + text[-1] for text in texts[:30]] + ["어제 " + text for text in texts[30:60]]
    return texts + changed


@pytest.mark.parametrize("threshold", [0.6, 0.8])
def test_what_is_found_is_what_all_pairs_give(planted, small_corpus, threshold):
    found = finished(near(small_corpus(planted), np.arange(len(planted)), threshold))
    wanted = np.array(kept_by_hand(planted, threshold))
    repeats = found.first != np.arange(len(planted))
    assert (found.first[repeats] == wanted[repeats]).mean() > 0.95
    assert repeats.sum() >= 0.95 * (wanted != np.arange(len(planted))).sum() > 0
    for at in np.flatnonzero(repeats):
        assert found.likeness[at] == pytest.approx(likeness(planted[at], planted[found.first[at]]))
        assert found.likeness[at] >= threshold


def test_what_was_overlooked_is_seen_by_comparing_all(planted, small_corpus):
    """A pass that kept everything overlooked just what all pairs give."""
    everything = np.arange(len(planted))
    found = finished(near(small_corpus(planted), everything, 1.0))
    assert (found.first == everything).all()
    late = finished(missed(found, everything, 0.8))
    wanted = [any(likeness(text, planted[k]) >= 0.8 for k in range(at)) for at, text in enumerate(planted)]
    assert late.tolist() == wanted and late.any()


def test_the_same_sentence_is_the_same_however_it_is_composed_and_spaced(small_corpus):
    rows = ["배를 먹다", unicodedata.normalize("NFD", "배를  먹다 "), "배를 탔다", "배를\u3000먹다", "배를먹다"]
    first, lengths = finished(exact(small_corpus(rows)))
    assert first.tolist() == [0, 0, 2, 0, 4]
    assert lengths.tolist() == [5, 5, 5, 5, 4]


def test_sentences_of_few_letters_are_only_compared_whole(small_corpus):
    found = finished(near(small_corpus(["가나다라", "가나다라마", "", "가", "가나다라마"]), np.arange(5), 0.1))
    assert found.first.tolist() == list(range(5)) and not found.long.any()


@pytest.mark.parametrize("text", ["", "<script>alert(1)</script>", "👨‍👩‍👧‍👦" * 20, "\x00" * 50, "가" * 4000])
def test_hostile_text_is_compared_as_any_other(text, small_corpus):
    assert set(shingles(text).tolist()) == {
        ord(a) << 42 | ord(b) << 21 | ord(c) for a, b, c in (tuple(each) for each in by_hand(text))
    }
    first, _ = finished(exact(small_corpus([text, text])))
    assert first.tolist() == [0, 0]
    found = finished(near(small_corpus([text, text + "!"]), np.arange(2), 0.8))
    assert found.first[0] == 0


def test_halves_of_surrogate_pairs_break_nothing():
    assert len(shingles("\ud800\udfff\ud800 abc")) == 5


def test_a_jaccard_index_is_that_of_sets():
    one, other = np.array([1, 2, 3], np.uint64), np.array([2, 3, 4, 5], np.uint64)
    assert jaccard(one, other) == 2 / 5 and jaccard(one, one) == 1 and jaccard(one[:0], one[:0]) == 0
    assert normal(" a\t b ") == "a b"


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.8, 0.99, 1.0])
def test_a_pair_at_the_threshold_is_nearly_always_proposed(threshold):
    many, rows = bands(threshold)
    assert many * rows <= 128 and chance(threshold, many, rows) >= 0.98
    assert chance(threshold, 128 // (rows + 1), rows + 1) < 0.98 or rows == 64
