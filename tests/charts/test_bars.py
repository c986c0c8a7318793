"""Bars of cosines: each as long as its figure, in the order given, whatever the words are."""

from __future__ import annotations

import pandas as pd
import pytest

from explorer.charts.bars import cosines

TITLES = {"word": "단어", "cosine": "코사인"}


def spec(words: list[str], values: list[float]) -> dict:
    return cosines(pd.DataFrame({"word": words, "cosine": values}), TITLES).to_dict()


def domain(found: dict) -> list[float]:
    return found["layer"][0]["encoding"]["x"]["scale"]["domain"]


@pytest.mark.parametrize(
    ("values", "low"), [([0.9, 0.2], 0), ([0.9, -0.3], -0.3), ([-0.1, -0.9], -0.9), ([1.0], 0), ([0.0], 0), ([], 0)]
)
def test_the_scale_holds_every_bar_and_begins_at_nought_where_it_can(values: list[float], low: float) -> None:
    found = spec([f"w{n}" for n in range(len(values))], values)
    assert domain(found) == [low, 1] and all(low <= value <= 1 for value in values)


def test_bars_and_figures_share_their_rows_and_keep_the_order_given() -> None:
    words = ["하", "가", "<script>alert(1)</script>", "배/NNG", "a.b[0]", "😀"]
    found = spec(words, [0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    (rows,) = found["datasets"].values()
    assert [row["word"] for row in rows] == words
    bars, figures = found["layer"]
    assert bars["encoding"]["y"] == figures["encoding"]["y"] and bars["encoding"]["y"]["sort"] is None
    assert {layer["encoding"]["x"]["field"] for layer in found["layer"]} == {"cosine"}
    assert figures["encoding"]["text"]["format"] == ".3f", "three digits"
    assert (bars["mark"]["type"], figures["mark"]["type"]) == ("bar", "text")


@pytest.mark.parametrize(("count", "height"), [(0, 60), (1, 60), (2, 60), (3, 72), (100, 2400)])
def test_there_is_room_for_every_word(count: int, height: int) -> None:
    assert spec([f"w{n}" for n in range(count)], [0.5] * count)["height"] == height >= 20 * count
