"""Cluster against cluster: the table adds up, agreement is scikit-learn's, chance is chance."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.crossing import clusters_table
from explorer.spaces.stages import finished
from tests.analysis.test_comparison import COUNT, GROUP, SPACE, WIDTH, WORDS, noisy, shuffled
from tests.analysis.test_maps import Given


def test_the_cells_add_up_and_are_named_by_words_that_are_there() -> None:
    frame = finished(clusters_table(Given(WORDS, SPACE), shuffled(WORDS[100:], noisy(SPACE, 0.2, 1)[100:])))
    assert frame["words"].sum() == frame.attrs["n"] == COUNT - 100 and (frame["words"] > 0).all()
    for side in "ab":
        assert (
            frame.groupby(f"cluster_{side}")["words"].sum() == frame.groupby(f"cluster_{side}")[f"size_{side}"].first()
        ).all()
    np.testing.assert_allclose(frame["expected"], frame["size_a"] * frame["size_b"] / (COUNT - 100))
    names = {part for name in frame["name_a"] for part in name.split(" · ")}
    assert names <= {word.removesuffix("/NNG") for word in WORDS[100:]}


def test_planted_groups_agree_and_unrelated_ones_do_not() -> None:
    same = finished(clusters_table(Given(WORDS, SPACE), Given(WORDS, noisy(SPACE, 0.05, 2)), number=16)).attrs
    assert same["ari"] > 0.9 and same["nmi"] > 0.9 and len(np.unique(GROUP)) == same["number_a"] == 16
    random = np.random.default_rng(3).normal(size=(COUNT, WIDTH))
    other = finished(clusters_table(Given(WORDS, SPACE), Given(WORDS, random), number=16)).attrs
    assert abs(other["ari"]) < 5 * other["ari_chance_error"]
    assert other["nmi"] == pytest.approx(other["nmi_chance"], abs=5 * other["nmi_chance_error"])


@pytest.mark.parametrize("few", [0, 1, 2])
def test_few_words(few: int) -> None:
    assert finished(clusters_table(Given(WORDS[:few], SPACE[:few]), Given(WORDS, SPACE))).attrs["n"] == few
