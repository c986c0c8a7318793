"""Masks as pictures: the colours of what is kept, bars that begin at 0, the right bar in the accent."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from explorer.charts import masks
from explorer.charts.theme import ACCENT


def named(pixel):
    """A pixel as a colour of the web."""
    return "#" + bytes(pixel.tolist()).hex()


@pytest.mark.parametrize("dark", [False, True])
def test_kept_is_the_accent_and_dropped_the_faintest_grey(dark):
    theme = "dark" if dark else "light"
    picture = masks.bitmap(np.array([[1.0, 0.0], [0.5, np.nan]]), dark)
    scale = picture.shape[0] // 2
    assert named(picture[0, 0]) == ACCENT[theme]
    assert named(picture[0, -1]) == masks.DROPPED[theme] == named(picture[-1, -1])
    assert (picture[:scale, :scale] == picture[0, 0]).all()
    between = picture[-1, 0].astype(int)
    assert (np.abs(between - (picture[0, 0].astype(int) + picture[0, -1]) / 2) <= 1).all()


def test_scores_are_stacked_from_zero():
    frame = pd.DataFrame({"left": [-1.0, 0.0], "right": [0.0, 1.0], "count": [3.0, 4.0], "kept": [False, True]})
    told = masks.scores(frame, {"score": "score", "count": "weights"}).to_dict()
    assert told["layer"][0]["encoding"]["y"]["stack"] == "zero"


def test_the_chosen_task_has_the_accent():
    frame = pd.DataFrame({"task": ["a", "b"], "value": [1.0, 2.0], "state": ["chosen", "left"]})
    told = masks.ranked(frame, {"task": "task", "value": "value"}).to_dict()
    scale = told["encoding"]["color"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True))["chosen"] == ACCENT["light"]


def test_lines_of_bytes_and_where_they_meet():
    frame = pd.DataFrame({"density": [0.01, 1.0] * 2, "kind": ["a", "a", "b", "b"], "bytes": [5, 5, 1, 9]})
    told = masks.costs(frame, 0.06, {"density": "density", "bytes": "bytes", "kind": "kept as"}).to_dict()
    assert [each["mark"]["type"] for each in told["layer"]] == ["line", "rule"]
