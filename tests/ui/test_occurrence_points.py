"""Occurrences as points: what may colour them, labels, the word marked in plain text and in escaped HTML."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from explorer.charts.points import Frame
from explorer.ui.i18n import speaking
from explorer.ui.meaning import points

TEXTS = ["나는 <b>배를</b> 탔다", "배, 사과", "담은 배가"]


@pytest.fixture
def frame():
    return pd.DataFrame(
        {"sentence": [0, 4, 9], "text": TEXTS, "begin": [3, 0, 3], "stop": [12, 2, 5], "start": [6, 0, 3],
         "end": [7, 1, 4], "tag": ["", "", ""], "sense": ["ship", "pear", ""], "column.a": ["x", "x", "y"],
         "column.b": ["p", "q", "r"]}
    )  # fmt: skip


def test_what_is_not_known_or_never_repeats_colours_nothing(frame):
    assert points.offered(frame) == ["sense", "written", "place", "column.a"]
    assert points.called("column.a") == "a"


def test_the_word_is_marked_in_brackets_and_in_escaped_html(frame):
    first = points.places(frame)[0]
    assert first.marked() == "나는 <b>【배】를</b> 탔다"
    assert first.html() == "나는 &lt;b&gt;<mark>배</mark>를&lt;/b&gt; 탔다"
    long = points.Place("가" * 200 + "배" + "나" * 200, 200, 201).marked()
    assert len(long) < 160 and long.startswith("…") and "【배】" in long and long.endswith("…")


def test_labels_are_two_eojeols_and_spellings_have_no_punctuation(frame):
    assert points.labels(frame) == ["<b>배를</b> 탔다", "배, 사과", "배가"]
    assert points.written(frame)[1:] == ["배", "배가"]


def test_a_class_keeps_its_colour_and_what_is_unknown_is_other(frame):
    with speaking("en"):
        told = points.coloured(frame, "sense")
        assert told.classes == ["ship", "pear", "other"] and told.codes.tolist() == [0, 1, 2]
        assert "other" not in (points.coloured(frame, "written").classes or [])
        assert points.coloured(frame, "place").scale == ("1", "10")


def test_points_hold_a_sentence_each(frame):
    with speaking("ko"):
        colouring = points.coloured(frame, "sense")
    made = points.encoded(frame, np.zeros((3, 2), np.float32), colouring, Frame(0.0, 0.0, 1.0))
    assert made.count == 3 and made.parts["details"].decode().split("\n")[1] == "【배】, 사과"
