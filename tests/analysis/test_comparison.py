"""Two spaces compared: against brute force, against planted truths, and the noise floor against a third seed."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from explorer.analysis.comparison import changes, compared, comparison, neighbours, overlap_matrix, projection_overlap
from explorer.spaces.stages import finished
from tests.analysis.test_maps import Given

COUNT, WIDTH = 800, 24


def vectors(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 16, COUNT)
    return rng.normal(size=(16, WIDTH))[group] + 0.5 * rng.normal(size=(COUNT, WIDTH)), group


def noisy(rows: np.ndarray, noise: float, seed: int) -> np.ndarray:
    return rows + noise * np.random.default_rng(seed).normal(size=rows.shape)


WORDS = [f"말{at}/NNG" for at in range(COUNT)]
SPACE, GROUP = vectors()


def shuffled(words: list[str], rows: np.ndarray, seed: int = 1) -> Given:
    order = np.random.default_rng(seed).permutation(len(words))
    return Given([words[at] for at in order], rows[order])


def test_row_shuffled_copies_are_identical_whatever_the_basis() -> None:
    turn = np.linalg.qr(np.random.default_rng(3).normal(size=(WIDTH, WIDTH)))[0]
    frame = finished(comparison(Given(WORDS, SPACE), shuffled(WORDS, SPACE @ turn)))
    assert len(frame) == COUNT and (frame["overlap"] == 1).all() and (frame["jaccard"] == 1).all()
    np.testing.assert_allclose(frame["rank_overlap"], 1)
    assert (frame["expected"] == 1).all() and (frame["relative"] == 0).all()


def test_the_figures_are_those_of_brute_force() -> None:
    one, other = Given(WORDS[:500], SPACE[:500]), shuffled(WORDS[200:], noisy(SPACE, 0.3, 4)[200:])
    frame = finished(comparison(one, other, k=7))
    shared = WORDS[200:500]
    assert set(frame["word"]) == {word.removesuffix("/NNG") for word in shared}
    where = {str(word).removesuffix("/NNG"): at for at, word in enumerate(other.vocabulary.words)}
    keys = frame["word"].tolist()
    unit = [
        rows / np.linalg.norm(rows, axis=1, keepdims=True)
        for rows in (one.table[frame["a"]], other.table[[where[key] for key in keys]])
    ]
    near = []
    for rows in unit:
        cosines = rows @ rows.T
        np.fill_diagonal(cosines, -2)
        near.append(np.argsort(-cosines, axis=1)[:, :7])
    expected = [len({*a} & {*b}) / 7 for a, b in zip(*near, strict=True)]
    np.testing.assert_allclose(frame["overlap"], expected)
    told = frame.attrs
    assert told["overlap"] == pytest.approx(np.mean(expected)) and told["n"] == told["shared"] == 300
    assert told["error"] == pytest.approx(np.std(expected, ddof=1) / np.sqrt(300))
    assert told["chance"] == 7 / 299 and told["only_a"] == 200 and told["only_b"] == 300
    assert told["coverage_a"]["words"] == 300 / 500
    assert told["coverage_a"]["tokens"] == pytest.approx(
        one.vocabulary.counts[200:].sum() / one.vocabulary.counts.sum()
    )
    assert frame["count_a"].tolist() == one.vocabulary.counts[frame["a"]].tolist()
    half = frame["overlap"].to_numpy()
    assert frame["expected"][150] == np.median(half[100:201]) and frame["expected"][0] == np.median(half[:101])
    assert json.loads(json.dumps(told)) == told


def test_unrelated_spaces_overlap_by_chance() -> None:
    rows = np.random.default_rng(8).normal(size=(2, COUNT, WIDTH))
    told = finished(comparison(Given(WORDS, rows[0]), Given(WORDS, rows[1]))).attrs
    assert told["overlap"] == pytest.approx(told["chance"], abs=5 * told["chance_error"])


def test_planted_movers_are_the_words_that_changed() -> None:
    moved = np.random.default_rng(5).choice(COUNT, 100, replace=False)
    other = noisy(SPACE, 0.1, 6)
    donors = [np.flatnonzero((GROUP[word] + 1) % 16 == GROUP)[word % 30] for word in moved]
    other[moved] = noisy(other[donors], 0.3, 7)
    one = Given(WORDS, SPACE)
    table = finished(comparison(one, Given(WORDS, other)))
    floor = finished(comparison(one, Given(WORDS, noisy(SPACE, 0.1, 8)), Given(WORDS, other)))
    told = changes(table, floor)
    is_mover = np.isin(told["a"], moved)
    assert roc_auc_score(is_mover, -told["overlap"]) >= 0.95 and roc_auc_score(is_mover, told["change"]) >= 0.95
    assert told.loc[is_mover, "beyond"].mean() > 0.9 and told.attrs["floor"] > table.attrs["overlap"]


def test_another_seed_is_seldom_beyond_the_noise() -> None:
    """The rule promises about 5 % of words that only noise moved; words differ in how stable they are."""
    one, stability = Given(WORDS, SPACE), np.random.default_rng(2).uniform(0.1, 0.5, (COUNT, 1))
    seeds = [Given(WORDS, SPACE + stability * np.random.default_rng(at).normal(size=SPACE.shape)) for at in (11, 12)]
    told = changes(finished(comparison(one, seeds[0])), finished(comparison(one, seeds[1])))
    assert 0 < told.attrs["beyond"] < 0.06 and abs(told["change"].mean()) < 0.02


def test_words_that_the_floor_does_not_know_keep_nan() -> None:
    one = Given(WORDS, SPACE)
    table = finished(comparison(one, Given(WORDS, noisy(SPACE, 0.2, 1))))
    told = changes(table, finished(comparison(one, Given(WORDS[:300], noisy(SPACE, 0.2, 2)[:300]))))
    unknown = told["a"] >= 300
    assert (
        told.loc[unknown, ["floor", "change", "noise"]].isna().all(axis=None) and not told.loc[unknown, "beyond"].any()
    )
    assert told.loc[~unknown, ["floor", "change", "noise"]].notna().all(axis=None)


def test_a_floor_looks_among_the_words_that_are_compared() -> None:
    one, twin, other = Given(WORDS, SPACE), Given(WORDS, noisy(SPACE, 0.2, 2)), Given(WORDS[100:400], SPACE[100:400])
    frame = finished(comparison(one, twin, other))
    assert set(frame["a"]) == set(range(100, 400))
    alone = finished(comparison(Given(WORDS[100:400], SPACE[100:400]), Given(WORDS[100:400], twin.table[100:400])))
    assert frame.attrs["overlap"] == alone.attrs["overlap"]


def test_a_word_without_a_direction_has_no_overlap() -> None:
    broken = SPACE.copy()
    broken[3], broken[4] = 0, np.nan
    frame = finished(comparison(Given(WORDS, SPACE), Given(WORDS, broken)))
    assert frame["overlap"].isna().sum() == 2 and frame.attrs["n"] == COUNT - 2 and frame.attrs["overlap"] > 0.9


def test_a_first_answer_is_that_of_the_whole_for_the_words_drawn() -> None:
    runs = Given(WORDS, SPACE), Given(WORDS, noisy(SPACE, 0.2, 1))
    whole, first = finished(comparison(*runs)), finished(comparison(*runs, asked=200))
    assert len(first) == 200 == first["word"].nunique() and first["word"].tolist() != whole["word"].tolist()[:200]
    same = ["word", "label", "a", "b", "count_a", "count_b", "overlap", "jaccard", "rank_overlap"]
    drawn = whole.loc[whole["word"].isin(first["word"].tolist()), same].reset_index(drop=True)
    pd.testing.assert_frame_equal(first[same], drawn)
    assert first.attrs["shared"] == COUNT and first.attrs["chance"] == whole.attrs["chance"]
    assert first.attrs["overlap"] == pytest.approx(whole.attrs["overlap"], abs=4 * first.attrs["error"])
    assert finished(comparison(*runs, asked=COUNT + 1)).equals(whole)


def test_steps_count_to_a_thousand_and_little_is_compared_too() -> None:
    steps = list(comparison(Given(WORDS, SPACE), Given(WORDS, SPACE)))
    assert [step.done for step in steps] == sorted(step.done for step in steps) and steps[-1][:2] == (1000, 1000)
    for few in (0, 1, 2, 3):
        frame = finished(comparison(Given(WORDS[:few], SPACE[:few]), Given(WORDS[:3], SPACE[:3])))
        assert len(frame) == few
    with pytest.raises(ValueError, match="k must"):
        next(comparison(Given(WORDS, SPACE), Given(WORDS, SPACE), k=0))


def test_neighbours_are_kept_gained_and_lost() -> None:
    one, other = Given(WORDS, SPACE), shuffled(WORDS, noisy(SPACE, 0.3, 4))
    frame = finished(comparison(one, other, k=8)).set_index("word")
    both = compared(one, other)
    for word in ("말5", "말700"):
        told = neighbours(both, word, 8)
        kinds = told["kind"].value_counts()
        assert kinds.get("kept", 0) / 8 == frame["overlap"][word] and kinds.get("gained", 0) == kinds.get("lost", 0)
        assert (told.loc[told["kind"] != "gained", "rank_a"].tolist()) == list(range(1, 9))
        assert sorted(told.loc[told["kind"] != "lost", "rank_b"]) == list(range(1, 9))
        first = told.iloc[0]
        a, b = one.table[[first["a"], int(word[1:])]], other.table[[first["b"], frame["b"][word]]]
        for rows, name in ((a, "cosine_a"), (b, "cosine_b")):
            assert first[name] == pytest.approx(rows[0] @ rows[1] / np.linalg.norm(rows, axis=1).prod(), abs=1e-5)
        assert word not in told["word"].tolist()
    with pytest.raises(KeyError):
        neighbours(both, "없다", 8)


def test_two_maps_of_one_space_overlap_more_than_chance_and_less_than_wholly() -> None:
    frame = finished(projection_overlap(Given(WORDS, SPACE), 400))
    told = frame.attrs
    assert len(frame) == told["n"] == 400 and told["seeds"] == [0, 1]
    assert told["chance"] * 5 < told["overlap"] < 0.9 and told["overlap"] == pytest.approx(frame["overlap"].mean())
    assert len(finished(projection_overlap(Given(WORDS[:2], SPACE[:2])))) == 2


def test_the_matrix_holds_what_each_comparison_says() -> None:
    runs = [Given(WORDS, SPACE), Given(WORDS, noisy(SPACE, 0.2, 1)), Given(WORDS[:300], noisy(SPACE, 0.4, 2)[:300])]
    frame = finished(overlap_matrix(*runs, k=5))
    assert frame[["a", "b"]].to_numpy().tolist() == [[0, 1], [0, 2], [1, 2]]
    for _, row in frame.iterrows():
        told = finished(comparison(runs[int(row["a"])], runs[int(row["b"])], k=5)).attrs
        assert row["overlap"] == told["overlap"] and row["shared"] == told["shared"] and row["chance"] == told["chance"]
