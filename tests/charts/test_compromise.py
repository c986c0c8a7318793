"""The picture of the compromise and its bars: the page's colours, both axes in one unit, intervals where they are."""

from __future__ import annotations

import pandas as pd
import pytest

from explorer.charts.compromise import WIDE, plane, weights

COLOURS = {"ship": "#123456", "<script>": "#654321"}
POINTS = pd.DataFrame({"x": [0.0, 3.0], "y": [0.0, 1.0], "sense": ["ship", "<script>"]})
MARKS = pd.DataFrame(
    {"x": [0.0, 3.0, 1.5], "y": [0.0, 1.0, 2.0], "label": ["ship", "<script>", "배"], "sense": ["ship", "<script>", ""]}
)


@pytest.mark.parametrize("dark", [False, True])
def test_senses_have_the_page_s_colours_and_one_unit_serves_both_axes(dark):
    spec = plane(POINTS, MARKS, COLOURS, {"sense": "sense"}, dark).to_dict()
    encodings = [layer["encoding"] for layer in spec["layer"]]
    hues = next(each["color"]["scale"] for each in encodings if "color" in each)
    assert hues == {"domain": list(COLOURS), "range": list(COLOURS.values())}
    (left, right), (below, above) = (encodings[0][axis]["scale"]["domain"] for axis in "xy")
    assert (right - left) / (above - below) == pytest.approx(WIDE)
    assert left < 0 and right > 3 and below < 0 and above > 2
    ends = next(rows for rows in spec["datasets"].values() if "x0" in rows[0])
    assert {(row["x0"], row["y0"]) for row in ends} == {(1.5, 2.0)}, "lines end at the word itself"


def test_weights_and_shares_stand_side_by_side_with_their_intervals():
    rows = [("ship", "weight", 0.7, 0.6, 0.8), ("ship", "share", 0.4, 0.3, 0.5), ("<script>", "weight", 0.3, 0.2, 0.4)]
    frame = pd.DataFrame(rows, columns=pd.Index(["sense", "kind", "value", "low", "high"]))
    titles = {"sense": "sense", "value": "amount", "weight": "W", "share": "S", "low": "from", "high": "to"}
    spec = weights(frame, COLOURS, titles).to_dict()
    bars, spread, _figures = (layer["encoding"] for layer in spec["layer"])
    assert bars["opacity"]["scale"]["domain"] == ["W", "S"] and bars["color"]["scale"]["range"][0] == "#123456"
    assert (spread["x"]["field"], spread["x2"]["field"]) == ("low", "high")
    assert bars["x"]["scale"]["domain"][1] > 0.8
