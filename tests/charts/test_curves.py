"""A curve shows its beginning, its end and everything between that can be seen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from explorer.charts.curves import MOST, bands, curve
from explorer.charts.theme import ACCENT

TITLES = {"share": "done", "loss": "손실 <b>"}


def drawn(rows: int, **options: bool) -> tuple[pd.DataFrame, pd.DataFrame, dict]:
    share = np.arange(1, rows + 1) / max(rows, 1)
    frame = pd.DataFrame({"share": share, "loss": 1 / (1 + share), "other": 0})
    before = frame.copy()
    spec = curve(frame, "loss", TITLES, **options).to_dict()
    pd.testing.assert_frame_equal(frame, before)
    (rows_,) = spec["datasets"].values() if spec.get("datasets") else ([],)
    return frame, pd.DataFrame(rows_), spec


@pytest.mark.parametrize("rows", [1, 2, 3, MOST - 1, MOST, MOST + 1, 2 * MOST - 1, 2 * MOST, 5_001])
def test_both_ends_are_drawn_and_no_more_points_than_can_be_seen(rows: int) -> None:
    """The last step was left out by every other length; at twice the number less one, none was."""
    frame, points, _ = drawn(rows)
    assert len(points) == min(rows, MOST)
    for end in (0, -1):
        assert points.iloc[end][["share", "loss"]].tolist() == frame.iloc[end][["share", "loss"]].tolist()
    assert points["share"].is_monotonic_increasing and points["share"].is_unique
    if rows > 1:
        assert points["share"].diff().max() <= 2 / min(rows, MOST), "no gap wider than two even steps"  # pyright: ignore[reportGeneralTypeIssues]


def test_nothing_measured_is_an_empty_curve() -> None:
    assert len(drawn(0)[1]) == 0


@pytest.mark.parametrize("is_dark", [False, True])
def test_axes_are_named_and_run_over_the_whole_work(is_dark: bool) -> None:
    *_, spec = drawn(5, dark=is_dark)
    x, y = spec["encoding"]["x"], spec["encoding"]["y"]
    assert (x["field"], x["scale"]["domain"], x["title"]) == ("share", [0, 1], "done")
    assert (y["field"], y["title"], y["scale"]["zero"]) == ("loss", "손실 <b>", False)
    assert spec["mark"]["color"] == ACCENT["dark" if is_dark else "light"]


def test_what_is_not_a_number_is_a_gap_not_an_error() -> None:
    frame = pd.DataFrame({"share": [0.1, 0.2, 0.3], "loss": [1.0, np.nan, np.inf]})
    (rows,) = curve(frame, "loss", TITLES).to_dict()["datasets"].values()
    assert [row["loss"] for row in rows] == [1.0, None, None]


def test_bands_keep_one_key_for_colour_and_dash_and_name_the_chance() -> None:
    frame = pd.DataFrame(
        {
            "line": ["<b>one", "<b>one", "two"], "labels": [100, 300, 100], "mean": [0.5, 0.6, 0.7],
            "low": [0.4, 0.5, 0.6], "high": [0.6, 0.7, 0.8], "spread": [0.1, 0.1, 0.1],
        }
    )  # fmt: skip
    titles = {"line": "방법", "labels": "라벨", "mean": "정확도", "spread": "±", "chance": "흔한 범주"}
    spec = bands(frame, {"<b>one": (7, [5, 4]), "two": (0, [1, 0])}, 0.5, titles).to_dict()
    lines = next(layer for layer in spec["layer"] if layer["mark"].get("type") == "line")["encoding"]
    assert lines["color"]["scale"]["domain"] == lines["strokeDash"]["scale"]["domain"] == ["<b>one", "two"]
    keys = {str(layer["encoding"]["color"].get("legend")) for layer in spec["layer"] if "color" in layer["encoding"]}
    assert len(keys) == 1 and keys != {"None"}, "one layer without a key takes it from all"
    assert lines["strokeDash"]["scale"]["range"] == [[5, 4], [1, 0]]
    assert lines["x"]["scale"]["type"] == "log" and lines["x"]["axis"]["values"] == [100, 300]
    text = next(layer for layer in spec["layer"] if layer["mark"].get("type") == "text")
    assert text["encoding"]["text"]["field"] == "name"
