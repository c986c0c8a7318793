"""The table of two linked maps: who is where, and what its figures are."""

from __future__ import annotations

import json

import numpy as np
import pytest
from jaxtyping import TypeCheckError
from sklearn.manifold import trustworthiness
from sklearn.metrics import roc_auc_score

from explorer.analysis.pairs import pair_map
from explorer.spaces.neighbours import unit
from explorer.spaces.stages import finished
from tests.analysis.test_comparison import COUNT, GROUP, SPACE, WORDS, noisy, shuffled
from tests.analysis.test_maps import Given


def test_the_union_is_drawn_and_each_side_has_what_it_knows() -> None:
    one, other = Given(WORDS[:500], SPACE[:500]), shuffled(WORDS[200:], noisy(SPACE, 0.1, 1)[200:])
    frame = finished(pair_map(one, other, words=700))
    assert len(frame) == 700 and frame["key"].is_unique
    sides = frame["side"].to_numpy()
    assert ((sides != "b") == (frame["a"] >= 0)).all() and ((sides != "a") == (frame["b"] >= 0)).all()
    for side, model in (("a", one), ("b", other)):
        there = frame[frame[side] >= 0]
        words = [str(model.vocabulary.words[row]).removesuffix("/NNG") for row in there[side]]
        assert words == there["key"].tolist()
        assert there[f"count_{side}"].tolist() == model.vocabulary.counts[there[side]].tolist()
        absent = frame[frame[side] < 0]
        assert absent[[f"x_{side}", f"y_{side}", f"kept_{side}"]].isna().all(axis=None)
        assert (absent[f"cluster_{side}"] == -1).all() and (there[f"cluster_{side}"] >= 0).all()
        trust = trustworthiness(
            unit(model.table[there[side]]),
            there[[f"x_{side}", f"y_{side}"]].to_numpy(),
            n_neighbors=10,
            metric="cosine",
        )
        assert frame.attrs["quality"][side]["trustworthiness"] == pytest.approx(trust, abs=1e-3)
    often = np.maximum(frame["count_a"] / one.vocabulary.counts.sum(), frame["count_b"] / other.vocabulary.counts.sum())
    assert (np.diff(often) <= 0).all()
    apart = np.hypot(frame["x_a"] - frame["x_b"], frame["y_a"] - frame["y_b"])
    np.testing.assert_allclose(frame["distance"], apart)
    assert frame.attrs["pair_distance"]["mean"] == pytest.approx(np.nanmean(apart))
    assert frame.attrs["shared"] == (sides == "both").sum()


def test_copies_lie_together_in_either_layout_and_nearer_in_the_joint_one() -> None:
    one = Given(WORDS, SPACE)
    for noise, most in ((0.0, 0.1), (0.2, 0.2)):
        other = shuffled(WORDS, noisy(SPACE, noise, 3))
        joint, alone = (finished(pair_map(one, other, layout=layout)) for layout in ("joint", "independent"))
        assert joint.attrs["pair_distance"]["relative"] < most
        if noise:  # the same vectors have the same map
            assert joint.attrs["pair_distance"]["relative"] < alone.attrs["pair_distance"]["relative"]


def test_planted_movers_are_told_by_distance() -> None:
    moved = np.random.default_rng(5).choice(COUNT, 100, replace=False)
    other = noisy(SPACE, 0.1, 6)
    donors = [np.flatnonzero((GROUP[word] + 1) % 16 == GROUP)[word % 30] for word in moved]
    other[moved] = noisy(other[donors], 0.3, 7)
    frame = finished(pair_map(Given(WORDS, SPACE), Given(WORDS, other)))
    assert roc_auc_score(np.isin(frame["a"], moved), frame["distance"]) >= 0.95


def test_same_seed_same_table_and_its_attrs_are_json() -> None:
    models = Given(WORDS[:300], SPACE[:300]), Given(WORDS[:300], noisy(SPACE, 0.1, 1)[:300])
    steps = list(pair_map(*models))
    assert [step.done for step in steps] == sorted(step.done for step in steps) and steps[-1][:2] == (1000, 1000)
    first, again = (finished(pair_map(*models, seed=4)) for _ in range(2))
    assert first.equals(again)
    assert json.loads(json.dumps(first.attrs)) == first.attrs
    assert {*first.attrs["clusters"]} == {"a", "b"}


@pytest.mark.parametrize("layout", ["joint", "independent"])
@pytest.mark.parametrize(("first", "second"), [(1, 1), (3, 5), (0, 3)])
def test_few_words(layout: str, first: int, second: int) -> None:
    frame = finished(
        pair_map(Given(WORDS[:first], SPACE[:first]), Given(WORDS[:second], SPACE[:second]), layout=layout)
    )
    assert len(frame) == max(first, second)


def test_vocabularies_without_a_common_word() -> None:
    frame = finished(pair_map(Given(WORDS[:50], SPACE[:50]), Given(WORDS[50:90], SPACE[50:90]), layout="independent"))
    assert set(frame["side"]) == {"a", "b"} and frame["distance"].isna().all()
    with pytest.raises((ValueError, TypeCheckError)):  # the latter while types are checked, as they are in tests
        next(pair_map(Given(WORDS, SPACE), Given(WORDS, SPACE), layout="stacked"))
