"""The compromise: a homonym whose vector is planted as a mixture must be told as that mixture, and a plain word not."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.compromise import compromise, compromises
from explorer.corpus.gold import known
from explorer.errors import NothingToLearn, UnknownWord
from explorer.spaces.stages import finished
from tests.planted import Planted, senses_of, sentences, vectors

WEIGHTS = {"s0": 0.3, "s1": 0.7}


@pytest.fixture(scope="module")
def corpus(small_corpus):
    texts, cells = sentences(960, homonyms=2)
    return small_corpus(texts, {"uses": cells})


@pytest.fixture(scope="module")
def model(corpus):
    """h0 is .3 and .7 of its senses though both are said equally often; h1 is its first sense alone."""
    words = [str(each) for each in corpus.vocabulary.words]
    table = vectors(words)
    for _ in range(5):  # a homonym's vector is company of other words, which its senses' vectors depend on a little
        for word, mixed in (("h0", WEIGHTS), ("h1", {"s0": 1.0, "s1": 0.0})):
            made = senses_of(corpus, table, word)
            table[words.index(word)] = sum(mixed[sense] * made[sense] for sense in made)
    return Planted(words, table)


@pytest.fixture(scope="module")
def told(corpus, model):
    return finished(compromise(corpus, model, "h0", known(corpus)["h0"], controls=5))


def test_the_planted_weights_are_told_not_the_shares(told):
    by = told.set_index("sense")
    for sense, weight in WEIGHTS.items():
        assert by["raw"][sense] == pytest.approx(weight, abs=0.01) and by["weight"][sense] == pytest.approx(
            weight, abs=0.01
        )
        assert by["weight_low"][sense] < weight < by["weight_high"][sense]
        assert by["share"][sense] == pytest.approx(0.5, abs=0.05)
        assert by["share_low"][sense] < by["share"][sense] < by["share_high"][sense]
    assert told.attrs["residual"] < 1e-3 < told.attrs["alone"]
    assert told.attrs["lies_between"] and told["n"].sum() == told.attrs["n"]


def test_senses_are_as_loops_over_the_text_find_them(corpus, model, told):
    made = senses_of(corpus, model.vectors(), "h0")
    own = model.vectors()[list(corpus.vocabulary.words).index("h0")].astype(float)
    for sense, cosine in zip(told["sense"], told["cosine"], strict=True):
        expected = made[sense] @ own / np.linalg.norm(made[sense]) / np.linalg.norm(own)
        assert cosine == pytest.approx(expected, abs=1e-5)


def test_what_is_planted_is_gained_and_controls_gain_nothing(told):
    controls = told.attrs["controls"]
    assert len(controls) == 5 and not {each["word"] for each in controls} & {"h0", "h1"}
    assert told.attrs["gain_low"] > 10 * max(each["gain"] for each in controls)
    assert all(each["between"] > 0.9 and not each["lies_between"] for each in controls)


def test_neighbours_belong_to_the_topic_of_the_sense_they_are_told_to_be_nearest_to(told):
    for each in told.attrs["neighbours"]:
        if each["word"][:2] in ("t0", "t1"):
            assert told["sense"][each["sense"]] == f"s{each['word'][1]}"
    assert {each["word"][:2] for each in told.attrs["neighbours"][:10]} <= {"t0", "t1"}


def test_the_picture_holds_distances_of_two_senses_and_the_word_as_they_are(corpus, model, told):
    """Three points lie on a plane: nothing is lost."""
    made = list(senses_of(corpus, model.vectors(), "h0").values())
    made.append(model.vectors()[list(corpus.vocabulary.words).index("h0")].astype(float))
    units = [each / np.linalg.norm(each) for each in made]
    drawn = [*map(np.array, told.attrs["centroids"]), np.array(told.attrs["static"])]
    order = list(senses_of(corpus, model.vectors(), "h0"))
    drawn = [drawn[list(told["sense"]).index(sense)] for sense in order] + [drawn[2]]
    for i, j in ((0, 1), (0, 2), (1, 2)):
        assert np.linalg.norm(drawn[i] - drawn[j]) == pytest.approx(np.linalg.norm(units[i] - units[j]), abs=2e-3)


def test_of_three_senses_the_plane_is_theirs_and_what_the_word_has_beyond_it_is_told(corpus, model):
    """Pythagoras: on the plane and off it, the word is as far from each sense as their cosine says."""
    known_ = known(corpus)["h0"]
    senses = {"one": known_["s0"][::2], "two": known_["s0"][1::2], "three": known_["s1"]}
    frame = finished(compromise(corpus, model, "h0", senses, controls=1))
    word, off = np.array(frame.attrs["static"]), frame.attrs["off"]
    for place, cosine in zip(frame.attrs["centroids"], frame["cosine"], strict=True):
        assert ((word - place) ** 2).sum() + off**2 == pytest.approx(2 - 2 * cosine, abs=1e-3)


def test_over_all_homonyms_the_table_tells_the_same(corpus, model, told):
    table = finished(compromises(corpus, model, controls=5))
    assert sorted(table["word"]) == ["h0", "h1"]
    row = table.set_index("word").loc["h0"]
    assert row["residual"] == pytest.approx(told.attrs["residual"]) and row["gain"] == pytest.approx(told.attrs["gain"])
    assert list(row["weights"]) == pytest.approx(list(told["weight"]))
    other = table.set_index("word").loc["h1"]
    assert max(other["weights"]) > 0.97 and other["gain"] < 0.01
    assert row["control_residual"] == pytest.approx(np.mean([each["residual"] for each in told.attrs["controls"]]))
    difference = table.attrs["gain_difference"]
    assert difference["mean"] == pytest.approx((table["gain"] - table["control_gain"]).mean()) and difference["n"] == 2
    shares, weights = (np.concatenate(table[name].tolist()) for name in ("shares", "weights"))
    assert table.attrs["correlation"] == pytest.approx(np.corrcoef(shares, weights)[0, 1])


def test_what_the_corpus_reads_as_another_word_is_left_out(corpus, model):
    senses = {**known(corpus)["h0"], "alien": [(0, 0, 4)] * 9, "gone": [(10**9, 0, 1)]}
    frame = finished(compromise(corpus, model, "h0", senses, controls=2))
    assert list(frame["sense"]) == [*known(corpus)["h0"]]
    assert frame.attrs["left_out"] == {"alien": 0, "gone": 0} and frame.attrs["others"] == 10


def test_one_sense_is_no_mixture_and_unknown_words_are_told(corpus, model):
    senses = known(corpus)["h0"]
    with pytest.raises(NothingToLearn):
        finished(compromise(corpus, model, "h0", {"s0": senses["s0"], "s1": senses["s1"][:4]}))
    with pytest.raises(UnknownWord):
        finished(compromise(corpus, model, "nowhere", senses))


def test_a_corpus_without_gold_has_an_empty_table(small_corpus, model):
    assert finished(compromises(small_corpus(["t0w1 t0w2 t0w3"] * 50), model)).empty
