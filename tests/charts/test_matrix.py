"""A heat map has a cell a row of the table, figures where they fit, and cells that can be clicked."""

import pandas as pd

from explorer.charts.matrix import CELL, heat

TITLES = {"row": "A", "column": "B", "value": "shared", "n": "words"}


def table(count):
    names = [f"run {at}" for at in range(count)]
    return pd.DataFrame([{"row": a, "column": b, "value": 0.5, "n": 7} for a in names for b in names])


def layers(spec):
    return [layer["mark"]["type"] for layer in spec["layer"]]


def test_rows_and_columns_keep_the_order_given_and_cells_can_be_clicked():
    spec = heat(table(3), TITLES, clicked=True).to_dict()
    assert spec["layer"][0]["encoding"]["x"]["sort"] == ["run 0", "run 1", "run 2"]
    assert [each["name"] for each in spec["params"]] == [CELL]
    assert layers(spec) == ["rect", "text"]


def test_a_large_table_has_no_figures_in_its_cells():
    assert layers(heat(table(13), TITLES).to_dict()) == ["rect"]


def test_cells_keep_their_height_beside_long_labels_and_none_is_dropped():
    few, many = (heat(table(count), TITLES, size=40).to_dict() for count in (2, 12))
    assert many["height"] - few["height"] == 10 * 40 and few["height"] > 2 * 40 + 100
    axes = [few["layer"][0]["encoding"][side]["axis"] for side in "xy"]
    assert all(axis["labelOverlap"] is False for axis in axes)
