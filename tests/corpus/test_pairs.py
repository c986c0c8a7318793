"""Pairs of sentences with a marked word: from rows, from gold senses, parted by word; bad rows are told."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest

from explorer.contracts import Marked
from explorer.corpus.pairs import held, marked, pairs
from explorer.errors import BadPairs, NothingToLearn
from tests.small_corpus import SmallCorpus

ROWS = [
    ("배", "[배]를 먹다", "[배]를 타다", 0), ("배", "큰 [배]가 뜨다", "[배]를 타다", 1),
    ("눈", "[눈]이 오다", "[눈]을 뜨다", "False"), ("눈", "흰 [눈]", "[눈]이 오다", "TRUE"),
]  # fmt: skip


def rows(*given, **columns):
    words, ones, others, labels = zip(*given, strict=True)
    told = {"word": words, "sentence2": others, "same_sense": labels, **columns}
    return SmallCorpus(list(ones), told)


def gold(count=40):
    """배 has two senses, 눈 three, 물 one; the sentence says which."""
    senses = {"배": 2, "눈": 3, "물": 1}
    texts, uses = [], []
    for word, known in senses.items():
        for at in range(count):
            texts.append(f"뜻{at % known} {word} {at}")
            uses.append(json.dumps([[word, f"{word}/{at % known}", 3, 4]], ensure_ascii=False))
    return SmallCorpus(texts, {"uses": uses})


def test_rows_are_read_whichever_side_is_the_text():
    found = pairs(rows(*ROWS), 100)
    assert [pair.same for pair in found] == [False, True, False, True]
    assert found[1].one == Marked("큰 배가 뜨다", 2, 3)
    assert found[1].other == Marked("배를 타다", 0, 1)
    other = SmallCorpus([row[2] for row in ROWS], {"word": [r[0] for r in ROWS], "sentence1": [r[1] for r in ROWS],
                                                   "same_sense": [r[3] for r in ROWS]})  # fmt: skip
    assert pairs(other, 100) == found
    assert pairs(rows(*ROWS), 2) == found[:2]


def test_rows_that_contradict_themselves_are_left_out():
    found = pairs(rows(*ROWS, entry_agrees_with_label=[1, 1, 0, 1]), 100)
    assert [pair.word for pair in found] == ["배", "배", "눈"]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (("배", "배를 먹다", "[배]를 타다", 0), "Row 5: no word stands in [brackets] in “배를 먹다”."),
        (("배", "[배]를 먹다", float("nan"), 0), "Row 5: no word stands in [brackets] in “nan”."),
        (("배", "[배]를 먹다", "[배]를 타다", None), "Row 5: same_sense is None, not 0 or 1."),
        (("배", "[배]를 먹다", "[배]를 타다", 2), "Row 5: same_sense is 2, not 0 or 1."),
    ],
)
def test_a_bad_row_is_named(bad, told):
    with pytest.raises(BadPairs) as error:
        pairs(rows(*ROWS, bad), 100)
    assert str(error.value) == told


def test_a_missing_column_is_named():
    with pytest.raises(BadPairs, match="sentence1"):
        pairs(SmallCorpus(["[배]"], {"word": ["배"], "same_sense": [1]}), 10)
    with pytest.raises(BadPairs, match="word"):
        pairs(SmallCorpus(["[배]"], {"sentence2": ["[배]"], "same_sense": [1]}), 10)


def test_nothing_to_pair_is_told():
    for corpus in (SmallCorpus(["배"]), SmallCorpus([]), rows(ROWS[0]), SmallCorpus(["배"], {"uses": ["x"]})):
        with pytest.raises(NothingToLearn):
            pairs(corpus, 10)


def test_a_word_that_is_marked_twice_is_its_first_place():
    assert marked("바짓[단]이 뜯어져 [단]이") == Marked("바짓단이 뜯어져 단이", 2, 3)
    assert marked("단이") is None
    assert marked("[]") is None


def test_drawn_pairs_are_balanced_right_and_never_twice():
    corpus = gold()
    found = pairs(corpus, 60)
    assert len(found) == 60
    assert {pair.word for pair in found} == {"배", "눈"}
    for pair in found:
        one, other = (side.text.split()[0] for side in (pair.one, pair.other))
        assert (one == other) == pair.same
        assert pair.one.text != pair.other.text
        assert all(side.text[side.start : side.end] == pair.word for side in (pair.one, pair.other))
    for word in ("배", "눈"):
        assert sum(pair.same for pair in found if pair.word == word) == 15
        assert sum(pair.word == word for pair in found) == 30
    assert len({frozenset((pair.one.text, pair.other.text)) for pair in found}) == 60


def test_the_seed_decides_what_is_drawn():
    corpus = gold()
    assert pairs(corpus, 30, 3) == pairs(corpus, 30, 3)
    assert pairs(corpus, 30, 3) != pairs(corpus, 30, 4)


def test_senses_may_stand_in_columns_and_conflicts_are_left_out():
    texts = [f"배 {at}" for at in range(8)]
    told = {"word": ["배"] * 8, "sense": ["a", "b"] * 4, "start": [0] * 8, "end": [1] * 8}
    assert all(pair.one.text != "배 0" != pair.other.text
               for pair in pairs(SmallCorpus(texts, told | {"label_conflict": [1, *[0] * 7]}), 20))  # fmt: skip
    with pytest.raises(BadPairs, match="Row 1"):
        pairs(SmallCorpus(texts, told | {"start": ["x"] * 8}), 20)


def test_words_are_held_out_whole_and_every_word_once_over_the_folds():
    words = [word for word in "가나다라마바사아자차" for _ in range(3)]
    folds = [held(words, 0.2, fold) for fold in range(5)]
    assert (np.sum(folds, axis=0) == 1).all()
    for fold in folds:
        chosen = {word for word, is_held in zip(words, fold, strict=True) if is_held}
        assert len(chosen) == 2
        assert all((word in chosen) == is_held for word, is_held in zip(words, fold, strict=True))
    assert all((one & other).sum() == 0 for one, other in combinations(folds, 2))
    assert not held(words, 0.0).any()
    assert not held(["배"] * 3, 0.2).any()
    assert len({w for w, is_held in zip("가나", held(["가", "나"], 0.2), strict=True) if is_held}) == 1


def test_kobest_as_it_is_uploaded(shared_data, tmp_path):
    from explorer.corpus import store
    from explorer.corpus.build import Plan, build
    from explorer.spaces.stages import finished

    path = shared_data / "wic" / "kobest_wic_train.tsv"
    corpus = store.opened(tmp_path, finished(build(tmp_path, Plan(files=(path,), name="wic", tokenizer="whitespace"))))
    found = pairs(corpus, 10_000)
    assert len(found) == 3_318 - 52
    assert all(0 <= side.start < side.end <= len(side.text) for pair in found for side in (pair.one, pair.other))
    assert len({pair.word for pair in found}) == 779
