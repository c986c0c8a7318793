"""Words joined by form, name and lemma: who shares what, and who stands for whom."""

from __future__ import annotations

import numpy as np
import pytest
from jaxtyping import TypeCheckError

from explorer.analysis.pairing import joined, joining, labels
from explorer.contracts import Vocabulary
from tests.analysis.test_maps import Plain


def vocabulary(words: list[str], counts: list[int] | None = None) -> Vocabulary:
    return Vocabulary(words, np.array(counts or range(len(words), 0, -1), np.int64), Plain())


def test_a_tagged_word_meets_the_same_form_and_the_most_frequent_stands_for_it() -> None:
    tagged = vocabulary(["배/NNG", "먹다/VV", "배/NNP", "말/NNG", "말/NNB"])
    plain = vocabulary(["먹다", "배", "집"])
    found = joined(tagged, plain)
    assert found.keys == ["먹다", "배"] or found.keys == ["배", "먹다"]
    assert dict(zip(found.keys, found.a.tolist(), strict=True)) == {"배": 0, "먹다": 1}
    assert dict(zip(found.keys, found.b.tolist(), strict=True)) == {"배": 1, "먹다": 0}
    assert found.only_a.tolist() == [3] and found.keys_a == ["말"]
    assert found.only_b.tolist() == [2] and found.keys_b == ["집"]


def test_whole_names_keep_homonyms_apart() -> None:
    one = vocabulary(["배/NNG", "배/NNP"])
    assert joined(one, vocabulary(["배/NNP", "배/NNG"]), "word").b.tolist() == [1, 0]
    assert joined(one, vocabulary(["배"]), "word").keys == []


def test_by_lemma_an_eojeol_meets_its_first_content_morpheme() -> None:
    eojeol = vocabulary(["배를", "먹었다", "배가", "학교에서.", "ㅋㅋ", "-"])
    tagged = vocabulary(["먹다/VV", "학교/NNG", "배/NNG", "ㅋㅋ/W_EMO"])
    found = joined(eojeol, tagged, "lemma")
    assert dict(zip(found.keys, found.a.tolist(), strict=True)) == {"배": 0, "먹다": 1, "학교": 3, "ㅋㅋ": 4}
    assert found.keys_a == ["-"] and not len(found.only_b)


def test_the_larger_relative_frequency_orders() -> None:
    found = joined(vocabulary(["가", "나", "다"], [70, 20, 10]), vocabulary(["다", "나", "가"], [900, 60, 40]))
    assert found.keys == ["다", "가", "나"]


def test_nothing_shared_and_nothing_there() -> None:
    found = joined(vocabulary(["가"]), vocabulary(["나"]))
    assert found.keys == [] and found.a.shape == (0,) and found.only_a.tolist() == [0]
    assert joined(vocabulary([]), vocabulary([])).keys == []
    assert joined(vocabulary([]), vocabulary(["<script>alert(1)</script>"])).keys_b == ["<script>alert(1)</script>"]


def test_another_way_to_join_is_refused() -> None:
    with pytest.raises((ValueError, TypeCheckError)):  # the latter while types are checked, as they are in tests
        next(joining(vocabulary(["가"]), vocabulary(["가"]), "sound"))  # pyright: ignore[reportArgumentType]


def test_labels_are_forms_unless_two_share_one() -> None:
    assert labels(["배/NNG", "배/NNP", "말/NNG", "▁집"]) == ["배/NNG", "배/NNP", "말", "집"]
