"""What a mask keeps, as pictures: its weights as points, its scores, tasks ranked, bytes by density."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float, UInt8

from explorer.charts.theme import ACCENT, CATEGORIES, CHANCE, INK, Styled, styled

DROPPED = {"light": "#eef0f2", "dark": "#23272d"}  # the faintest grey of the ground
WIDE = 1400  # pixels of a picture at most


def bitmap(shares: Float[np.ndarray, "H W"], dark: bool = False) -> UInt8[np.ndarray, "_ _ 3"]:
    """Shares kept (0 to 1) -> a picture from the faintest grey to the accent, each share a square of whole pixels."""
    theme = "dark" if dark else "light"
    kept, dropped = (
        np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) for colour in (ACCENT[theme], DROPPED[theme])
    )
    mixed = dropped + np.nan_to_num(shares)[:, :, None] * (kept - dropped)
    scale = max(1, WIDE // max(shares.shape))
    return mixed.round().astype(np.uint8).repeat(scale, 0).repeat(scale, 1)


def scores(frame: pd.DataFrame, titles: dict[str, str], dark: bool = False) -> Styled:
    """frame: columns left, right, count, kept (bool) -> a histogram, kept bins in the accent; 0 marked."""
    theme = "dark" if dark else "light"
    colour = alt.Color("kept:N", scale=alt.Scale(domain=[True, False], range=[ACCENT[theme], CHANCE]), legend=None)
    bars = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("left:Q", title=titles["score"], axis=alt.Axis(tickCount=6)),
            x2="right:Q",
            y=alt.Y("count:Q", stack="zero", title=titles["count"], axis=alt.Axis(format="~s", tickCount=4)),
            color=colour,
            tooltip=[
                alt.Tooltip("left:Q", title=titles["score"], format=".3f"),
                alt.Tooltip("count:Q", title=titles["count"], format=","),
            ],
        )
    )
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=INK[theme], strokeDash=[4, 4]).encode(x="at:Q")
    return styled((bars + zero).properties(height=200), dark)


def ranked(frame: pd.DataFrame, titles: dict[str, str], dark: bool = False) -> Styled:
    """frame: columns task, value, state (chosen, left or out), best first -> a bar a task."""
    theme = "dark" if dark else "light"
    states = alt.Scale(domain=["chosen", "left", "out"], range=[ACCENT[theme], CHANCE, DROPPED[theme]])
    axis = alt.Axis(labelLimit=150, labelOverlap=False)
    bars = (
        alt.Chart(frame)
        .mark_bar(height=13, cornerRadiusEnd=2)
        .encode(
            y=alt.Y("task:N", sort=None, title=None, axis=axis),
            x=alt.X("value:Q", title=titles["value"], axis=alt.Axis(tickCount=4, format="~g")),
            color=alt.Color("state:N", scale=states, legend=None),
            tooltip=[
                alt.Tooltip("task:N", title=titles["task"]),
                alt.Tooltip("value:Q", title=titles["value"], format=".3g"),
            ],
        )
    )
    return styled(bars.properties(height=max(80, 22 * len(frame))), dark)


def costs(frame: pd.DataFrame, at: float, titles: dict[str, str], dark: bool = False) -> Styled:
    """frame: columns density, kind (shown names), bytes -> a line a kind, log scales; `at`: where they meet."""
    theme = "dark" if dark else "light"
    kinds = list(dict.fromkeys(frame["kind"]))
    lines = (
        alt.Chart(frame)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X(
                "density:Q",
                title=titles["density"],
                scale=alt.Scale(type="log"),
                axis=alt.Axis(format="~%", grid=False, values=[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]),
            ),
            y=alt.Y(
                "bytes:Q", title=titles["bytes"], scale=alt.Scale(type="log"), axis=alt.Axis(format="~s", tickCount=4)
            ),
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=kinds, range=CATEGORIES[theme][: len(kinds)]),
                legend=alt.Legend(orient="top", labelLimit=400),
            ),
            tooltip=[
                alt.Tooltip("kind:N", title=titles["kind"]),
                alt.Tooltip("density:Q", title=titles["density"], format=".1%"),
                alt.Tooltip("bytes:Q", title=titles["bytes"], format=","),
            ],
        )
    )
    meeting = (
        alt.Chart(pd.DataFrame({"density": [at]})).mark_rule(color=CHANCE, strokeDash=[4, 4]).encode(x="density:Q")
    )
    return styled((lines + meeting).properties(height=260), dark)
