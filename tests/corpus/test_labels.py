"""Labelled sentences are parted by their text alone, and no column without labels passes for one."""

from __future__ import annotations

import json

import numpy as np
import pytest

from explorer.corpus import labels
from explorer.corpus.labels import candidates, examples
from explorer.errors import InputError


@pytest.fixture
def texts():
    return [f"단어{at} 말{at % 7}" for at in range(600)] + ["같은 말"] * 40


def test_no_text_is_on_both_sides_and_the_sides_do_not_depend_on_the_order(small_corpus, texts):
    kinds = ["가", "나"] * 320
    one = small_corpus(texts, {"label": kinds})
    order = np.random.default_rng(3).permutation(len(texts))
    two = small_corpus([texts[at] for at in order], {"label": [kinds[at] for at in order]})
    sides = []
    for corpus in (one, two):
        found = examples(corpus, "label")
        tests = {corpus.sentence(at) for at in found.tests}
        assert not tests & {corpus.sentence(at) for at in found.pool}
        assert len(found.tests) + len(found.pool) == len(texts)
        sides.append(tests)
    assert sides[0] == sides[1]
    assert 0.13 < len(sides[0]) / 601 < 0.27, "a fifth, within four standard deviations"


def test_labels_stand_beside_their_sentences_and_rare_ones_are_left_out(small_corpus, texts):
    kinds: list[str | None] = [["나", "가", "다"][at % 3] for at in range(len(texts))]
    kinds[5], kinds[6] = "드물다", None
    found = examples(small_corpus(texts, {"label": kinds}), "label")
    assert found.names == ["가", "나", "다"]
    for rows, given in ((found.tests, found.test_labels), (found.pool, found.pool_labels)):
        assert [kinds[at] for at in rows] == [found.names[at] for at in given]
    assert not {5, 6} & {*found.tests.tolist(), *found.pool.tolist()}
    commonest = np.bincount(found.pool_labels).argmax()
    assert found.majority == np.mean([each == commonest for each in found.test_labels])


def test_a_larger_draw_holds_the_smaller_one_of_its_seed(small_corpus, texts):
    found = examples(small_corpus(texts, {"label": ["가", "나"] * 320}), "label")
    few, many = found.drawn(50, 1), found.drawn(200, 1)
    assert len(set(many.tolist())) == 200 and few.tolist() == many[:50].tolist()
    assert found.drawn(50, 2).tolist() != few.tolist()


def test_the_senses_of_the_practice_corpus_are_labels_where_a_sentence_has_one_homonym():
    uses = [["배", "ship", 0, 1], ["눈", "snow", 3, 4]]
    assert labels.label("uses", json.dumps(uses[:1])) == "배#ship"
    assert labels.label("uses", json.dumps(uses)) is None and labels.label("uses", "[]") is None
    assert labels.label("uses", "plain") == "plain" and labels.label("label", 3) == "3"


def test_columns_of_few_values_are_offered_those_called_labels_first(small_corpus, texts):
    columns = {
        "id": list(range(640)), "score": [at % 10 for at in range(640)], "label": ["가", "나"] * 320, "same": [1] * 640,
    }  # fmt: skip
    assert candidates(small_corpus(texts, columns), list(columns)) == ["label", "score"]


def test_no_column_is_offered_that_examples_refuse(small_corpus, texts):
    """Nor one whose first rows look well: 5,000 of them are looked at first, 100 sentences of two classes needed."""
    columns: dict[str, list[str | None]] = {
        "few": [["가", "나"][at % 2] if at < 60 else None for at in range(640)],
        "skewed": ["가"] * 631 + ["나"] * 9,
        "uses": ["[]"] * 640,
        "label": ["가", "나"] * 320,
    }
    corpus = small_corpus(texts, columns)
    offered = candidates(corpus, list(columns))
    for name in columns:
        if name in offered:
            examples(corpus, name)
        else:
            with pytest.raises(InputError):
                examples(corpus, name)
    assert offered == ["label"]


@pytest.mark.parametrize("column", ["none", "same"])
def test_a_column_without_labels_is_refused(small_corpus, texts, column):
    with pytest.raises(InputError):
        examples(small_corpus(texts, {"same": ["가"] * 640}), column)
