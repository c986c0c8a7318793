"""The histogram counts what is there, its lines stand where the figures are, and a brush survives an address."""

import numpy as np
import pytest

from explorer.charts.overlap import BRUSH, Line, binned, brush_of, brush_text, brushed, histogram

TITLES = {"overlap": "shared", "words": "words"}


def test_each_multiple_of_one_in_k_has_its_own_bar():
    values = [0.0, 0.1, 0.1, 0.3, 1.0, float("nan")]
    bins = binned(values, 10, stepped=True)
    assert len(bins) == 11 and bins["words"].sum() == 5
    assert {round(m, 3): n for m, n in zip(bins["middle"], bins["words"], strict=True) if n} == {
        0.0: 1, 0.1: 2, 0.3: 1, 1.0: 1,
    }  # fmt: skip


def test_bins_hold_every_finite_value_as_a_count_by_hand_does():
    values = np.random.default_rng(0).uniform(-0.5, 1, 500)
    bins = binned(values.tolist(), 50, stepped=False)
    for row in bins.itertuples():
        last = row.high == bins["high"].max()
        inside = (values >= row.low) & ((values <= row.high) if last else (values < row.high))
        assert row.words == inside.sum()
    assert bins["words"].sum() == 500


def test_every_line_stands_at_its_figure_and_the_brush_is_there_from_the_beginning():
    lines = [Line("mean", 0.31, "A"), Line("chance", 0.002, "B"), Line("noise", 0.58, "C")]
    spec = histogram(binned([0.3, 0.5], 10, stepped=True), lines, TITLES, (0.1, 0.4)).to_dict()
    (brush,) = [each for each in spec["params"] if each["name"] == BRUSH]
    assert brush["value"] == {"x": [0.1, 0.4]}
    rows = [row for data in spec["datasets"].values() for row in data if "label" in row]
    assert {(row["label"], row["value"]) for row in rows} == {("A", 0.31), ("B", 0.002), ("C", 0.58)}


def test_no_rule_runs_through_the_label_of_another():
    lines = [Line("mean", 0.64, "A"), Line("projection", 0.63, "B"), Line("chance", 0.0, "C"), Line("noise", 0.83, "D")]
    spec = histogram(binned([0.3, 0.5], 10, stepped=True), lines, TITLES).to_dict()
    rows = [row for data in spec["datasets"].values() for row in data if "label" in row]
    assert [row["label"] for row in sorted(rows, key=lambda row: row["y"])] == ["C", "D", "A", "B"]
    for row in (each for each in rows if each["left"]):
        crossed = [each for each in rows if each["y"] < row["y"] and 0.55 < each["value"] < row["value"]]
        assert not crossed, "a rule begins at its label: what begins below cannot reach it"


@pytest.mark.parametrize("ends", [(0.0, 0.25), (-0.3, 0.1)])
def test_a_brush_comes_back_from_an_address(ends):
    assert brush_of(brush_text(ends)) == pytest.approx(ends)


@pytest.mark.parametrize("text", ["", "0.1", "a~b", "~", "nan~1", "1e999~0", "<script>~1"])
def test_what_is_no_brush_is_none(text):
    assert brush_of(text) is None


def test_what_streamlit_reports_is_read_in_either_direction_and_nothing_is_nothing():
    assert brushed({BRUSH: {"middle": [0.5, 0.2]}}) == (0.2, 0.5)
    assert brushed({BRUSH: {}}) is None and brushed({}) is None and brushed(None) is None
