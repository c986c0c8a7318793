"""A word's static vector among the vectors of its senses, and how much each of them weighs in it."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from explorer.charts.theme import CHANCE, INK, Styled, styled

HEIGHT, WIDE = 380, 1.5  # of the plane, and how much wider than high it is about drawn
STAR = "M0,-1L.22,-.31L.95,-.31L.36,.12L.59,.81L0,.38L-.59,.81L-.36,.12L-.95,-.31L-.22,-.31Z"


def plane(
    points: pd.DataFrame, marks: pd.DataFrame, colours: Mapping[str, str], titles: dict[str, str], dark: bool = False
) -> Styled:
    """points: columns x, y, sense, an occurrence each; marks: x, y, label, sense ("" for the word itself).

    Occurrences are faint, senses are large, the word is a star joined to each of them. colours: of each sense.
    """
    ink = INK["dark" if dark else "light"]
    x, y = _axes(np.concatenate([points[["x", "y"]].to_numpy(float), marks[["x", "y"]].to_numpy(float)]))
    hues = alt.Scale(domain=list(colours), range=list(colours.values()))
    colour = alt.Color("sense:N", scale=hues, legend=None)
    told = [alt.Tooltip("sense:N", title=titles["sense"])]
    faint = alt.Chart(points).mark_circle(size=26, opacity=0.3).encode(x=x, y=y, color=colour, tooltip=told)
    own, senses = marks[marks["sense"] == ""], marks[marks["sense"] != ""]
    start = own.iloc[0]
    lines = (
        alt.Chart(senses.assign(x0=start["x"], y0=start["y"]))
        .mark_rule(color=CHANCE, strokeDash=[4, 4])
        .encode(x=x, y=y, x2="x0:Q", y2="y0:Q")
    )
    large = alt.Chart(senses).mark_point(size=230, filled=True, opacity=1, shape="diamond", stroke=ink, strokeWidth=1)
    star = alt.Chart(own).mark_point(size=330, filled=True, opacity=1, color=ink, shape=STAR)
    names = alt.Chart(marks).mark_text(dy=-17, fontSize=15, fontWeight="bold", color=ink)
    layers = [
        faint, lines, large.encode(x=x, y=y, color=colour, tooltip=told), star.encode(x=x, y=y),
        names.encode(x=x, y=y, text="label:N"),
    ]  # fmt: skip
    return styled(alt.layer(*layers).properties(height=HEIGHT), dark)


def _axes(places: np.ndarray) -> tuple[alt.X, alt.Y]:
    """Both axes in the same unit, as near as a container of unknown width allows; no ticks, for they have no names."""
    low, high = places.min(axis=0), places.max(axis=0)
    half = max(float((high - low)[1]) / 2, float((high - low)[0]) / 2 / WIDE, 1e-6) * 1.12
    reach = np.array([half * WIDE, half])
    (left, below), (right, above) = ((low + high) / 2 - reach).tolist(), ((low + high) / 2 + reach).tolist()
    none = alt.Axis(labels=False, ticks=False, grid=False, title=None)
    across, up = (alt.Scale(domain=each, nice=False, zero=False) for each in ([left, right], [below, above]))
    return alt.X("x:Q", scale=across, axis=none), alt.Y("y:Q", scale=up, axis=none)


def weights(frame: pd.DataFrame, colours: Mapping[str, str], titles: dict[str, str], dark: bool = False) -> Styled:
    """frame: columns sense, kind ("weight" or "share"), value, low, high -> two bars a sense, with their intervals.

    titles: sense, value, weight, share, low, high. The share's bar is the paler.
    """
    ink, names = INK["dark" if dark else "light"], list(dict.fromkeys(frame["sense"]))
    drawn = frame.assign(label=[titles[kind] for kind in frame["kind"]])
    order = [titles["weight"], titles["share"]]
    top = max(0.05, float(frame["high"].to_numpy().max(initial=0)) * 1.15)
    base = alt.Chart(drawn).encode(
        y=alt.Y("sense:N", sort=names, title=None, axis=alt.Axis(labelLimit=130, labelOverlap=False, labelFontSize=14)),
        yOffset=alt.YOffset("label:N", sort=order, scale=alt.Scale(paddingInner=0.15)),
    )
    length = alt.Scale(domain=[0, top], nice=False)
    told = [
        alt.Tooltip("sense:N", title=titles["sense"]), alt.Tooltip("label:N", title=titles["value"]),
        alt.Tooltip("value:Q", title=titles["value"], format=".3~%"),
        alt.Tooltip("low:Q", title=titles["low"], format=".3~%"),
        alt.Tooltip("high:Q", title=titles["high"], format=".3~%"),
    ]  # fmt: skip
    bars = base.mark_bar(cornerRadiusEnd=2).encode(
        x=alt.X("value:Q", title=None, scale=length, axis=alt.Axis(format="%", tickCount=4)),
        color=alt.Color("sense:N", legend=None, scale=alt.Scale(domain=list(colours), range=list(colours.values()))),
        opacity=alt.Opacity(
            "label:N", scale=alt.Scale(domain=order, range=[1, 0.4]),
            legend=alt.Legend(
                title=None, orient="top", columns=1, symbolType="square", symbolFillColor=ink, symbolStrokeWidth=0
            ),
        ),
        tooltip=told,
    )  # fmt: skip
    spread = base.mark_rule(color=ink, strokeWidth=1.5).encode(x=alt.X("low:Q", scale=length), x2="high:Q")
    figures = base.mark_text(align="left", dx=5, fontSize=12, color=ink)
    shown = figures.encode(x=alt.X("high:Q", scale=length), text=alt.Text("value:Q", format=".0%"))
    return styled(alt.layer(bars, spread, shown).properties(height=60 + 56 * len(names)), dark)
