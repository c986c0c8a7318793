"""The words that tell senses apart, on occurrences whose company is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from explorer.analysis.sense_words import around, called, characteristic, substitutes

SEA = ["배 가 바다 에 뜨다", "배 를 타다 바다", "바다 의 배"]
FRUIT = ["배 를 먹다 달다", "달다 배 를 깎다", "배 가 달다"]
LABELS = np.array([0, 0, 0, 1, 1, 1])


@pytest.fixture
def frame():
    texts = SEA + FRUIT
    starts = [text.index("배") for text in texts]
    return pd.DataFrame({"sentence": range(6), "text": texts, "start": starts, "end": [at + 1 for at in starts]})


def test_the_company_of_a_place_is_what_stands_by_it_but_not_itself(frame, small_corpus):
    company = around(small_corpus(SEA + FRUIT), frame)
    assert company[0] == {"가", "바다", "에", "뜨다"} and company[5] == {"가", "달다"}


def test_characteristic_words_are_those_of_the_sense(frame, small_corpus):
    company = around(small_corpus(SEA + FRUIT), frame)
    sea, fruit = characteristic(company, LABELS)
    assert (sea[0].word, sea[0].here, sea[0].all) == ("바다", 3, 3) and sea[0].g2 > 0
    assert fruit[0].word == "달다" and called(fruit, 1) == "달다"
    assert all(told.word != "를" or told.here > told.all - told.here for told in (*sea, *fruit))
    (alone,) = characteristic(company, np.zeros(6, np.int64))
    assert {alone[0].word, alone[1].word} <= {"바다", "달다", "를"} and np.isnan(alone[0].g2)
    assert characteristic([], np.zeros(0, np.int64)) == []


def test_g2_is_the_likelihood_ratio_of_the_table(frame, small_corpus):
    from scipy.stats import chi2_contingency

    (told, *_), _ = characteristic(around(small_corpus(SEA + FRUIT), frame), LABELS)
    table = [[told.here, 3 - told.here], [told.all - told.here, 3 - (told.all - told.here)]]
    expected = chi2_contingency(np.array(table) + 0.0, correction=False, lambda_="log-likelihood").statistic
    assert told.g2 == pytest.approx(expected)


def test_substitutes_are_what_is_expected_here_and_not_elsewhere(frame):
    names = [np.array(["섬", "물"])] * 3 + [np.array(["감", "물"])] * 3
    frame = frame.assign(expected=names, expected_p=[np.array([0.5, 0.4])] * 6)
    one, two = substitutes(frame, LABELS)
    assert one[0].word == "섬" and (one[0].here, one[0].all) == pytest.approx((0.5, 0.25))
    assert two[0].word == "감" and one[-1].word == "물"
    (alone,) = substitutes(frame, np.zeros(6, np.int64))
    assert alone[0].word == "물" and alone[0].here == pytest.approx(0.4)
    assert substitutes(frame.drop(columns="expected"), LABELS) == []
