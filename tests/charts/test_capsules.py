"""The charts hold what their frames say."""

from __future__ import annotations

import pandas as pd
import pytest

from explorer.charts import capsules

TITLES = {name: name for name in ("capsule", "weight", "count", "value", "arm", "sense", "text")}


@pytest.mark.parametrize("dark", [False, True])
def test_a_bar_a_capsule_and_a_line_where_all_are_alike(dark):
    made = capsules.weights(
        pd.DataFrame({"capsule": [1, 2, 3, 4], "weight": [0.1, 0.2, 0.3, 0.4]}), TITLES, dark
    ).to_dict()
    rows = [row for data in made["datasets"].values() for row in data]
    assert sorted(row["weight"] for row in rows) == [0.1, 0.2, 0.25, 0.3, 0.4]


def test_an_arm_is_a_line_with_a_band_of_its_error():
    frame = pd.DataFrame({"count": [1, 2], "value": [0.6, 0.7], "error": [0.1, 0.05], "arm": ["a", "a"]})
    made = capsules.counts(frame, TITLES, 0.5).to_dict()
    rows = [row for data in made["datasets"].values() for row in data if "low" in row]
    assert [(row["low"], row["high"]) for row in rows] == [(0.5, 0.7), (pytest.approx(0.65), 0.75)]
    assert [{"value": 0.5}] in list(made["datasets"].values())
    assert len(made["layer"]) == len(capsules.counts(frame, TITLES, None).to_dict()["layer"]) + 1


def test_every_occurrence_is_a_point():
    frame = pd.DataFrame({"x": [0.0, 1], "y": [1.0, 0], "sense": ["a", "b"], "text": ["<b>", "c"], "capsule": [1, 2]})
    made = capsules.occurrences(frame, TITLES).to_dict()
    assert made["encoding"]["color"]["scale"]["domain"] == ["a", "b"]
