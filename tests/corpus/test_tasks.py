"""One labelled corpus as many tasks: each series by itself, and what none of them may do."""

from __future__ import annotations

import json

import numpy as np
import pytest

from explorer.corpus.tasks import Change, rotated, tasks
from explorer.errors import InputError, NothingToLearn

CLASSES = list("가나다라마")
TEXTS = [f"단어{at} 말{at % 7}" for at in range(600)]


@pytest.fixture
def corpus(small_corpus):
    """Five classes; of two homonyms two senses each, of a third one only, of a fourth one sense too rarely."""
    senses = ["배#pear", "배#ship", "눈#snow", "눈#eye", "밤#night", "말#horse"]
    uses = [[[*senses[at % 6].split("#"), 0, 1]] for at in range(600)]
    for at in range(9):
        uses[at] = [["말", "speech", 0, 1]]
    columns = {"label": [CLASSES[at % 5] for at in range(600)], "uses": [json.dumps(each) for each in uses]}
    return small_corpus(TEXTS, columns)


def made(corpus, series, column="label", classes=2, count=3):
    return tasks(corpus, column, series, classes, count)


def pictures(width, rows=5):
    return np.random.default_rng(width).random((rows, width), dtype=np.float32)


def test_the_whole_is_one_task_of_all_classes(corpus):
    (only,) = made(corpus, "whole")
    assert only.name == "label" and only.examples.names == CLASSES and only.change == Change()
    assert len(only.examples.pool) + len(only.examples.tests) == 600


@pytest.mark.parametrize(
    ("classes", "groups"),
    [
        (2, [["가", "나"], ["다", "라", "마"]]),
        (3, [["가", "나", "다", "라", "마"]]),
        (5, [CLASSES]),
        (6, [CLASSES]),
        (1000, [CLASSES]),
    ],
)
def test_split_takes_the_sorted_classes_in_groups_what_is_left_over_joins_the_last(corpus, classes, groups):
    found = made(corpus, "split", classes=classes)
    assert [each.examples.names for each in found] == groups
    assert [each.name for each in found] == [" · ".join(group) for group in groups]
    assert all(each.change == Change() for each in found)


def test_each_split_task_holds_the_sentences_of_its_classes_and_no_others(corpus):
    for each in made(corpus, "split"):
        told = each.examples
        for rows, labels in ((told.pool, told.pool_labels), (told.tests, told.test_labels)):
            assert [corpus.column("label")[row] for row in rows] == [told.names[at] for at in labels]
        wanted = {row for row, label in enumerate(corpus.column("label")) if label in told.names}
        assert {*told.pool.tolist(), *told.tests.tolist()} == wanted


def test_words_are_homonyms_of_two_senses_that_are_frequent_enough(corpus):
    found = made(corpus, "words", "uses")
    names = {each.name: each.examples.names for each in found}
    assert names == {"눈": ["눈#eye", "눈#snow"], "배": ["배#pear", "배#ship"]}
    for each in found:
        for row in each.examples.pool:
            assert json.loads(corpus.column("uses")[row])[0][0] == each.name


def test_words_are_told_by_the_column_of_gold_senses_alone(corpus):
    with pytest.raises(NothingToLearn, match="column"):
        made(corpus, "words")


def test_no_word_of_two_senses_is_told(small_corpus):
    one = small_corpus(TEXTS, {"uses": [json.dumps([["배", "ship", 0, 1]])] * 600})
    with pytest.raises(NothingToLearn, match="two senses"):
        made(one, "words", "uses")


@pytest.mark.parametrize(("series", "numbers"), [("permuted", [0, 1, 2]), ("rotated", [0, 120, 240])])
def test_series_of_changes_hold_the_whole_again_and_again(corpus, series, numbers):
    found, (whole,) = made(corpus, series), made(corpus, "whole")
    assert [each.name for each in found] == [f"{series} {at}" for at in range(3)]
    assert [each.change for each in found] == [Change(series, number) for number in numbers]
    for each in found:
        assert each.examples.names == whole.examples.names
        assert np.array_equal(each.examples.pool, whole.examples.pool)
        assert np.array_equal(each.examples.tests, whole.examples.tests)


def test_turns_are_spread_over_the_whole_circle_and_differ(corpus):
    found = [each.change.number for each in made(corpus, "rotated", count=25)]
    assert len(set(found)) == 25 and found[0] == 0 and max(found) < 360 and set(np.diff(found)) <= {14, 15}


def test_nothing_is_done_to_a_plain_task():
    x = pictures(10)
    assert Change()(x) is x


def test_a_permutation_changes_only_the_order_of_inputs_the_same_in_every_row():
    x = np.tile(np.arange(64, dtype=np.float32), (3, 1)) + np.array([[0], [100], [200]], np.float32)
    found = Change("permuted", 7)(x)
    assert sorted(found[0].tolist()) == list(range(64)) and found[0].tolist() != list(range(64))
    assert np.array_equal(found[1], found[0] + 100) and np.array_equal(found[2], found[0] + 200)


def test_a_permutation_differs_by_its_number_and_is_the_same_again():
    x = pictures(64)
    found = [Change("permuted", at)(x) for at in range(20)]
    assert len({each.tobytes() for each in [x, *found]}) == 21
    assert all(np.array_equal(Change("permuted", at)(x), each) for at, each in enumerate(found))


@pytest.mark.parametrize("side", [4, 5, 8])
def test_a_full_turn_is_the_picture_and_half_a_turn_the_picture_backwards(side):
    x = pictures(side * side)
    for degrees, wanted in ((0, x), (360, x), (180, x[:, ::-1])):
        found = Change("rotated", degrees)(x)
        np.testing.assert_allclose(found, wanted, atol=1e-6)
        assert found.dtype == np.float32 and found.shape == x.shape
    quarter = np.rot90(x.reshape(-1, side, side), axes=(1, 2)).reshape(len(x), -1)
    np.testing.assert_allclose(rotated(x, 90), quarter, atol=1e-6)


@pytest.mark.parametrize("width", [2, 8, 63, 65, 2048])
def test_only_squares_are_turned(width):
    with pytest.raises(NothingToLearn, match="square"):
        Change("rotated", 30)(pictures(width))


@pytest.mark.parametrize("series", ["whole", "split", "permuted", "rotated"])
def test_a_column_that_is_not_there_or_holds_no_labels_is_told(corpus, small_corpus, series):
    with pytest.raises(InputError, match="no column"):
        made(corpus, series, "none")
    with pytest.raises(InputError, match="too few labels"):
        made(small_corpus(TEXTS, {"label": ["가"] * 600}), series)


def test_a_column_of_senses_that_is_not_there_is_told(small_corpus):
    with pytest.raises(InputError, match="no column"):
        made(small_corpus(TEXTS), "words", "uses")


@pytest.mark.parametrize("series", ["whole", "split", "permuted", "rotated"])
def test_texts_that_all_lie_on_one_side_are_told(small_corpus, series):
    """Labels enough, but every sentence is the same one: there is nothing to test on, or nothing to learn from."""
    for text in ("같은 말", "또 같은 말", "밥", "배", "눈", "강"):
        with pytest.raises(InputError, match="too few labels"):
            made(small_corpus([text] * 600, {"label": [CLASSES[at % 5] for at in range(600)]}), series)


@pytest.mark.parametrize(("series", "column"), [("whole", "label"), ("split", "label"), ("words", "uses")])
def test_no_sentence_is_learnt_from_and_tested_on(small_corpus, series, column):
    """Nor one that says the same as another."""
    texts = [f"단어{at % 150}" for at in range(600)]
    senses = ["pear", "ship"]
    uses = [json.dumps([["배", senses[at % 2], 0, 1]]) for at in range(600)]
    corpus = small_corpus(texts, {"label": [CLASSES[at % 5] for at in range(600)], "uses": uses})
    for each in made(corpus, series, column):
        pool, tests = ({texts[row] for row in rows} for rows in (each.examples.pool, each.examples.tests))
        assert pool and tests and not pool & tests
