"""Pseudo-homonyms: words of unlike topics are parted, words of one topic are not, and nothing else gives them away."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from explorer.analysis.pseudo import ALIKE, LEAST, merged, pairs, pseudo, pseudo_word, ways
from explorer.contracts import Embeds, Encodes
from explorer.corpus.eojeol import last_sound
from explorer.errors import NothingToLearn
from explorer.spaces.stages import finished
from tests.planted import Planted

SYLLABLES = "가나다마바사아자차카타파하고노도모보소오조초코토포호구누"  # none has a final consonant


@pytest.fixture(scope="module")
def corpus(small_corpus):
    """Eight topics of twelve words of one syllable and one of two; the last word of each topic ends on a consonant."""
    draw, rows = np.random.default_rng(0), []
    topics = [[f"{a}{b}" for b in SYLLABLES[8:19]] + [f"{a}{a}{a}", f"{a}강"] for a in SYLLABLES[:8]]
    for _ in range(2_500):
        topic = topics[int(draw.integers(0, 8))]
        rows.append(" ".join(draw.permutation(topic)[:5]))
    return small_corpus(rows)


@pytest.fixture(scope="module")
def model(corpus):
    """Words of a topic lie near each other."""
    draw = np.random.default_rng(1)
    words = [str(each) for each in corpus.vocabulary.words]
    centres = {first: draw.normal(0, 1, 16) for first in sorted({word[0] for word in words})}
    made = Planted(words, np.array([centres[word[0]] for word in words]) + draw.normal(0, 0.2, (len(words), 16)))
    made.vocabulary = corpus.vocabulary
    return made


def test_pairs_are_unrelated_and_alike_in_all_that_could_give_them_away(corpus):
    found = finished(pairs(corpus, 20))
    words, counts = [str(each) for each in corpus.vocabulary.words], corpus.vocabulary.counts
    assert len(found) == 20 and max(Counter(at for pair in found for at in pair[:2]).values()) == 1
    for pair in found:
        one, other = words[pair.first], words[pair.second]
        assert one[0] != other[0], "of two topics"
        assert last_sound(one) == last_sound(other) and len(one) == len(other)
        assert max(counts[pair.first], counts[pair.second]) <= ALIKE * min(counts[pair.first], counts[pair.second])
        assert min(counts[pair.first], counts[pair.second]) >= LEAST
    assert found == finished(pairs(corpus, 20)) != finished(pairs(corpus, 20, seed=1))


def test_no_sentence_shows_what_is_hidden(small_corpus):
    corpus = small_corpus(["가 나 다", "가 라", "나 마 나", "나 바", "사 가 아", "가 나"])
    words = [str(each) for each in corpus.vocabulary.words]
    found, truth = merged(corpus, (words.index("가"), words.index("나")), 10, 0)
    assert [(sentence, place.text[place.start : place.end]) for sentence, place in found] == [
        (1, "가"),
        (3, "나"),
        (4, "가"),
    ]
    assert truth.tolist() == [0, 1, 0]
    assert len(merged(corpus, (words.index("가"), words.index("나")), 1, 0)[0]) == 2


def test_words_of_two_topics_are_parted_and_shuffled_labels_are_chance(corpus, model):
    frame = finished(pseudo(corpus, model, count=8, limit=40))
    assert len(frame) == 8 and min(frame["ari"].tolist()) > 0.95
    assert frame.attrs["ari"]["value"] == pytest.approx(np.mean(frame["ari"].tolist())) and frame.attrs["ari"]["n"] == 8
    assert abs(frame.attrs["chance"]) < 0.05 and frame.attrs["reading"] == "context"
    assert frame["k"].tolist() == [2] * 8 and frame["ari_k"].tolist() == frame["ari"].tolist()


def test_words_of_one_topic_cannot_be_parted(corpus, model):
    frame = finished(pseudo_word(corpus, model, "가소", "가보"))
    assert abs(frame.attrs["ari"]) < 0.1 and frame.attrs["k"] == 1 and frame.attrs["ari_k"] == 0


def test_a_pair_is_told_like_a_homonym(corpus, model):
    frame = finished(pseudo_word(corpus, model, "가소", "나소", limit=30))
    assert len(frame) == 60 == frame.attrs["n"] and frame.attrs["ari"] > 0.95
    for row in frame.to_dict("records"):
        assert (
            row["text"][row["start"] : row["end"]] == row["sense"] and corpus.sentence(row["sentence"]) == row["text"]
        )
    assert len(set(frame["x"])) > 30 and set(frame["group"]) == {0, 1}


def test_what_cannot_be_done_is_told(corpus, model, small_corpus):
    with pytest.raises(NothingToLearn):
        finished(pseudo_word(corpus, model, "가소", "없다"))
    with pytest.raises(NothingToLearn):
        finished(pseudo(small_corpus(["가 나"] * 60), model))
    with pytest.raises(TypeError):
        finished(pseudo(corpus, model, "hidden"))
    assert ways(Embeds) == ["context"] and "open" not in ways(Encodes) and ways(Encodes) == ["hidden"]
