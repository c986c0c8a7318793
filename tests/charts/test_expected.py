"""Charts of what is expected: order, what stands out, nothing of a token becomes part of the program."""

from __future__ import annotations

import pandas as pd

from explorer.charts import curves, expected


def test_words_keep_their_order_and_hold_what_stands_there():
    frame = pd.DataFrame({"label": ["배", "사과"], "probability": [0.6, 0.1], "unigram": [0.01, float("nan")],
                          "here": [False, True], "figure": ["60 %", "10 %"]})  # fmt: skip
    spec = expected.words(frame, {"label": "word", "probability": "probability", "unigram": "chance"}).to_dict()
    assert spec["layer"][0]["encoding"]["y"]["sort"] == ["배", "사과"]
    assert "datum.here" in str(spec["layer"][0]["encoding"]["color"])


def test_repeated_and_hostile_labels_are_apart_and_stay_data():
    labels = ["배", "<script>alert(1)</script>'\"", "배"]
    names = expected.distinct(labels)
    assert len(set(names)) == 3 and [name.replace("\u200b", "") for name in names] == labels
    frame = pd.DataFrame({"place": range(3), "label": labels, "surprisal": [1.0, 2.0, 3.0],
                          "unigram": [4.0, 5.0, 6.0], "chosen": [True, False, False]})  # fmt: skip
    spec = expected.surprisals(frame, {"label": "w", "surprisal": "s", "unigram": "u"}).to_dict()
    bars = spec["layer"][0]
    assert bars["encoding"]["x"]["sort"] == names and "alert" not in str(bars["encoding"]["color"])
    assert spec["params"][0]["name"] == expected.PLACE


def test_curves_share_a_baseline():
    frame = pd.DataFrame({"share": [0.1, 1.0, 1.0], "series": ["a", "a", "b"], "loss": [3.0, 2.0, 2.5]})
    titles = {"share": "share", "loss": "loss", "series": "of", "baseline": "chance"}
    assert len(curves.several(frame, "loss", titles, 5.0).to_dict()["layer"]) == 3
    assert len(curves.several(frame, "loss", titles).to_dict()["layer"]) == 1
