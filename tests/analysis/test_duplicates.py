import json
from itertools import pairwise

import numpy as np
import pytest

from explorer.analysis.duplicates import duplicates
from explorer.corpus import practice
from explorer.spaces.stages import finished


def unlike(many):
    """Sentences of random syllables: no two share more than a few runs of three."""
    rng = np.random.default_rng(0)
    return ["".join(map(chr, rng.integers(0xAC00, 0xD7A3, 40))) for _ in range(many)]


def test_planted_repeats_are_counted_and_shown(small_corpus):
    texts = unlike(200)
    near = [text[:20] + "가" + text[21:] for text in texts[:15]]  # 35 of 41 runs are shared: .854
    frame = finished(duplicates(small_corpus([*texts, *near, texts[3], texts[3], texts[50]]), threshold=0.8))
    told = frame.attrs
    assert (told["sentences"], told["repeated"], told["distinct"], told["near"]) == (218, 3, 215, 15)
    assert told["recall"] == 1 and 0.8 < told["recall_least"] < 1 and 0.98 < told["recall_curve"] <= 1
    assert told["by_chance"] <= 3 and told["pairs_mean"] < 0.01
    exact, alike = frame[frame["kind"] == "exact"], frame[frame["kind"] == "near"]
    assert exact["sentences"].tolist() == [3, 2] and exact["first"].tolist() == [4, 51]
    assert len(alike) == 15 and np.allclose(alike["likeness"], 35 / 41)
    assert [texts[first - 1] for first in alike["first"]] == alike["sentence"].tolist()


def test_above_the_likeness_of_the_planted_none_is_near(small_corpus):
    texts = unlike(50)
    frame = finished(duplicates(small_corpus([*texts, texts[0][:20] + "가" + texts[0][21:]]), threshold=0.9))
    assert frame.empty and frame.attrs["near"] == 0 and frame.attrs["recall"] is None


def test_more_sentences_than_may_be_compared_are_drawn_the_same_each_time(small_corpus):
    corpus = small_corpus(list(dict.fromkeys(each.text for each in practice.sentences(1_500))))
    one, two = (finished(duplicates(corpus, threshold=0.7, most=300)) for _ in range(2))
    assert one.attrs["compared"] == 300 < one.attrs["distinct"]
    assert one.equals(two)
    asked = {corpus.sentence(at) for at in range(len(corpus.sentences))}
    assert set(one["sentence"]) <= asked


@pytest.mark.parametrize("rows", [[], ["배를 먹다"], [""], ["<script>alert(1)</script>"] * 2])
def test_the_smallest_texts_give_a_table(rows, small_corpus):
    frame = finished(duplicates(small_corpus(rows)))
    assert frame.attrs["sentences"] == len(rows) and frame.attrs["near"] == 0
    assert len(frame) == (len(rows) == 2)
    assert json.dumps(frame.attrs, allow_nan=False)  # a page that shows the table sends them as JSON


def test_a_threshold_that_is_no_likeness_is_refused(small_corpus):
    with pytest.raises(ValueError, match="Jaccard"):
        finished(duplicates(small_corpus(["a"]), threshold=0.0))


def test_it_reports_often_and_up_to_its_end(small_corpus):
    corpus = small_corpus(unlike(1_000))
    steps = list(duplicates(corpus))
    assert len(steps) > 10 and all(a.done <= b.done for a, b in pairwise(steps))
    assert steps[-1].done <= steps[-1].total
