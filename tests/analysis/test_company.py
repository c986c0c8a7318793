"""Words that only one side has, words met in a sentence, and the first picture: each against a count by hand."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.company import company
from explorer.analysis.lanes import lanes
from explorer.analysis.pairs import first_pair
from explorer.spaces.stages import finished
from tests.analysis.test_maps import Given

SENTENCES = ["가 나", "가 나 다", "라 마", "마 라 바"]


def test_company_is_the_share_of_neighbours_that_share_a_sentence(small_corpus):
    corpus = small_corpus(SENTENCES)
    words = list(corpus.vocabulary.words)
    vectors = np.random.default_rng(1).normal(size=(len(words), 4))
    k, rows = 2, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    met = {(a, b) for each in SENTENCES for a in each.split() for b in each.split()}
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -2)
    near = np.argsort(-cosines, axis=1)[:, :k]
    shares = [np.mean([(words[at], words[other]) in met for other in near[at]]) for at in range(len(words))]
    score = company(Given(words, vectors), corpus, k)
    assert score.score == pytest.approx(np.mean(shares)) and score.n == len(words)
    assert 0 <= score.chance <= 1


def test_words_that_never_meet_have_no_company(small_corpus):
    corpus = small_corpus(["가", "나", "다"])
    score = company(Given(list(corpus.vocabulary.words), np.eye(3)), corpus, 2)
    assert score.score == 0 and score.chance == 0


def test_the_lanes_hold_what_the_other_side_lacks():
    a, b = Given(["배/NNG", "나무/NNG", "물/NNG"], np.eye(3)), Given(["배", "불", "물"], np.eye(3))
    found = finished(lanes(a, b, "form"))
    assert found[["side", "word", "count"]].values.tolist() == [["a", "나무/NNG", 2], ["b", "불", 2]]
    assert len(finished(lanes(a, b, "word"))) == 6


def test_the_first_picture_turns_the_same_space_back_onto_itself():
    draw = np.random.default_rng(0)
    vectors = draw.normal(size=(60, 8)) * np.array([9, 4, 1, 1, 1, 1, 1, 1])
    turn = np.linalg.qr(draw.normal(size=(8, 8)))[0]
    words = [f"단어{at}" for at in range(60)]
    shuffled = draw.permutation(60)
    pair = first_pair(Given(words, vectors), Given([words[at] for at in shuffled], (vectors @ turn)[shuffled]), 100)
    assert len(pair) == 60 and (pair["side"] == "both").all()
    spread = pair[["x_a", "y_a"]].to_numpy().std()
    away = np.hypot(pair["x_a"] - pair["x_b"], pair["y_a"] - pair["y_b"])
    assert float(away.max()) < 0.02 * spread


def test_a_word_of_one_side_has_no_place_on_the_other():
    draw = np.random.default_rng(0)
    pair = first_pair(
        Given(list("가나다라"), draw.normal(size=(4, 3))), Given(list("나다라마"), draw.normal(size=(4, 3)))
    )
    alone = pair.set_index("key").loc[["가", "마"]]
    assert np.isnan(alone.loc["가", "x_b"]) and np.isnan(alone.loc["마", "y_a"])
    assert alone["side"].tolist() == ["a", "b"] and np.isfinite(alone.loc["가", "x_a"])
