"""Figures by layer: a line each with its standard errors, the layer that is shown marked."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.theme import CATEGORIES, CHANCE, Styled, styled

HEIGHT = 330  # the legend's three lines among them


def curves(frame: pd.DataFrame, titles: dict[str, str], shown: int, baseline: str, dark: bool = False) -> Styled:
    """frame: columns layer, series (names), value, error -> a line a series, that of the baseline grey and dashed.

    titles: layer, value, series.
    """
    names = list(dict.fromkeys(frame["series"]))
    hues = iter(CATEGORIES["dark" if dark else "light"])
    colours = [CHANCE if name == baseline else next(hues) for name in names]
    data = frame.assign(low=frame["value"] - frame["error"], high=frame["value"] + frame["error"])
    layer = alt.X(
        "layer:O", title=titles["layer"], scale=alt.Scale(type="point", padding=0.2),
        axis=alt.Axis(grid=False, labelAngle=0, labelOverlap=False),
    )  # fmt: skip
    colour = alt.Color(
        "series:N", title=None, sort=names, scale=alt.Scale(domain=names, range=colours),
        legend=alt.Legend(orient="top", columns=1, labelLimit=300, symbolOpacity=1, rowPadding=1),
    )  # fmt: skip
    dash = alt.condition(alt.datum.series == baseline, alt.value([5, 4]), alt.value([1, 0]))
    base = alt.Chart(data).encode(x=layer, color=colour)
    value = alt.Y("value:Q", title=titles["value"], scale=alt.Scale(zero=True, nice=True))
    tips = [
        alt.Tooltip("series:N", title=titles["series"]),
        alt.Tooltip("layer:Q", title=titles["layer"]),
        alt.Tooltip("value:Q", title=titles["value"], format=".3f"),
        alt.Tooltip("error:Q", title="±", format=".2g"),
    ]
    here = pd.DataFrame({"layer": [shown]})
    mark = alt.Chart(here).mark_rule(color=CHANCE, strokeWidth=1).encode(x=layer)
    band = base.mark_area(opacity=0.18).encode(y=alt.Y("low:Q", title=titles["value"]), y2="high:Q")
    lines = base.mark_line(strokeWidth=2).encode(y=value, strokeDash=dash)
    dots = base.mark_circle(size=45, opacity=1).encode(y=value, tooltip=tips)
    return styled(alt.layer(mark, band, lines, dots).properties(height=HEIGHT), dark)
