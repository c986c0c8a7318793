"""Two laws of text on logarithmic axes: Zipf's (frequency by rank) and Heaps's (types by tokens), each with its fit."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.theme import ACCENT, CHANCE, Styled, styled

HEIGHT = 300
POWERS = [10**at for at in range(10)]  # where the axes have lines and labels: all others would be a thicket


def zipf(frame: pd.DataFrame, titles: dict[str, str], dark: bool = False) -> Styled:
    """frame: columns rank, word, count, fitted -> points with the fitted line, where it was fitted, dashed."""
    x = alt.X("rank:Q", title=titles["rank"], scale=alt.Scale(type="log"), axis=alt.Axis(format="~s", values=POWERS))
    y = alt.Y("count:Q", title=titles["count"], scale=alt.Scale(type="log"), axis=alt.Axis(format="~s", values=POWERS))
    points = (
        alt.Chart(frame)
        .mark_circle(size=26, color=ACCENT["dark" if dark else "light"], opacity=0.85)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("word:N", title=titles["word"]),
                alt.Tooltip("rank:Q", title=titles["rank"], format=","),
                alt.Tooltip("count:Q", title=titles["count"], format=","),
            ],
        )
    )
    fitted = frame.dropna(subset="fitted")
    line = alt.Chart(fitted).mark_line(color=CHANCE, strokeDash=[5, 4]).encode(x=x, y=alt.Y("fitted:Q"))
    return styled((line + points).properties(height=HEIGHT), dark)


def growth(frame: pd.DataFrame, titles: dict[str, str], dark: bool = False) -> Styled:
    """frame: columns n, types, shuffled -> types in the text's order, and in random order dashed."""
    x = alt.X("n:Q", title=titles["n"], scale=alt.Scale(type="log"), axis=alt.Axis(format="~s", values=POWERS))
    scale = alt.Scale(type="log")
    tips = [
        alt.Tooltip("n:Q", title=titles["n"], format=","),
        alt.Tooltip("types:Q", title=titles["types"], format=","),
        alt.Tooltip("shuffled:Q", title=titles["shuffled"], format=",.0f"),
    ]
    base = alt.Chart(frame).encode(x=x, tooltip=tips)
    types = alt.Y("types:Q", title=titles["types"], scale=scale, axis=alt.Axis(format="~s", values=POWERS))
    own = base.mark_line(color=ACCENT["dark" if dark else "light"], strokeWidth=2.5).encode(y=types)
    chance = base.mark_line(color=CHANCE, strokeDash=[5, 4]).encode(y=alt.Y("shuffled:Q", scale=scale))
    return styled((chance + own).properties(height=HEIGHT), dark)
