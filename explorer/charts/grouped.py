"""Things on a plane: colour for what each is, shape for the group that it was put into."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.theme import CATEGORIES, Styled, styled

SHAPES = ["circle", "triangle-up", "square", "diamond", "cross", "triangle-down"]


def scatter(frame: pd.DataFrame, titles: dict[str, str], dark: bool = False) -> Styled:
    """frame: columns x, y, sense, group, text -> a point a row. titles: sense, group, text."""
    senses, groups = (sorted(set(frame[name].tolist())) for name in ("sense", "group"))
    none = alt.Axis(labels=False, ticks=False, grid=False, title=None)
    hues = alt.Scale(domain=senses, range=CATEGORIES["dark" if dark else "light"][: len(senses)])
    marks = alt.Scale(domain=groups, range=[SHAPES[at % len(SHAPES)] for at in range(len(groups))])
    key = alt.Legend(orient="top", symbolOpacity=1, direction="horizontal")
    points = (
        alt.Chart(frame[["x", "y", "sense", "group", "text"]])
        .mark_point(filled=True, size=55, opacity=0.7)
        .encode(
            x=alt.X("x:Q", axis=none, scale=alt.Scale(zero=False)),
            y=alt.Y("y:Q", axis=none, scale=alt.Scale(zero=False)),
            color=alt.Color("sense:N", title=titles["sense"], scale=hues, legend=key),
            shape=alt.Shape("group:N", title=titles["group"], scale=marks, legend=key),
            tooltip=[alt.Tooltip(f"{name}:N", title=titles[name]) for name in ("text", "sense", "group")],
        )
    )
    return styled(points.properties(height=330), dark)
