"""What a fit reported while it ran, as curves over its share done."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from explorer.charts.theme import ACCENT, CATEGORIES, CHANCE, Styled, styled

MOST = 400  # points of a curve: more are not seen


def curve(frame: pd.DataFrame, column: str, titles: dict[str, str], dark: bool = False) -> Styled:
    """frame: columns share (0 to 1) and `column` -> a line; thinned to a few hundred points, both ends among them."""
    thin = frame if len(frame) <= MOST else frame.iloc[np.linspace(0, len(frame) - 1, MOST).round().astype(int)]
    line = (
        alt.Chart(thin)
        .mark_line(color=ACCENT["dark" if dark else "light"], strokeWidth=2)
        .encode(
            x=alt.X("share:Q", title=titles["share"], scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")),
            y=alt.Y(f"{column}:Q", title=titles[column], scale=alt.Scale(zero=False), axis=alt.Axis(format="~s")),
            tooltip=[
                alt.Tooltip("share:Q", format=".0%"),
                alt.Tooltip(f"{column}:Q", title=titles[column], format=".4~s"),
            ],
        )
    )
    return styled(line.properties(height=150), dark)


def several(
    frame: pd.DataFrame, column: str, titles: dict[str, str], baseline: float | None = None, dark: bool = False
) -> Styled:
    """frame: columns share (0 to 1), series (shown names), `column` -> a line a series; the baseline dashed.

    titles: share, `column`, series, baseline.
    """
    names, ends = list(dict.fromkeys(frame["series"])), alt.Scale(domain=[0, 1])
    colour = alt.Scale(domain=names, range=CATEGORIES["dark" if dark else "light"][: len(names)])
    lines = (
        alt.Chart(frame)
        .mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=18))
        .encode(
            x=alt.X("share:Q", title=titles["share"], scale=ends, axis=alt.Axis(format="%")),
            y=alt.Y(f"{column}:Q", title=titles[column], scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5)),
            color=alt.Color("series:N", title=None, scale=colour, legend=alt.Legend(orient="top")),
            tooltip=[
                alt.Tooltip("series:N", title=titles["series"]),
                alt.Tooltip("share:Q", title=titles["share"], format=".0%"),
                alt.Tooltip(f"{column}:Q", title=titles[column], format=".3g"),
            ],
        )
    )
    layers: list[alt.Chart] = [lines]
    if baseline is not None:
        level = alt.Chart(pd.DataFrame({"level": [baseline], "share": [1.0], "name": [titles["baseline"]]}))
        layers.append(level.mark_rule(color=CHANCE, strokeDash=[5, 4]).encode(y="level:Q"))
        ink = level.mark_text(color=CHANCE, align="right", baseline="bottom", dy=-3, fontSize=12)
        layers.append(ink.encode(x="share:Q", y="level:Q", text="name:N"))
    return styled(alt.layer(*layers).properties(height=260), dark)
