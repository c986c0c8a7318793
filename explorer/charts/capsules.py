"""Capsules drawn: their weights in two sentences, and accuracy against how many there are."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.theme import CATEGORIES, CHANCE, Styled, styled


def weights(frame: pd.DataFrame, titles: dict[str, str], dark: bool = False, height: int = 200) -> Styled:
    """frame: columns capsule (from 1), weight -> a bar each, its figure above; a dashed line where all would be alike.

    titles: capsule, weight.
    """
    hues = CATEGORIES["dark" if dark else "light"]
    known = sorted(set(frame["capsule"]))
    colour = alt.Color(
        "capsule:O", legend=None, scale=alt.Scale(range=[hues[at % len(hues)] for at in range(len(known))])
    )
    base = alt.Chart(frame).encode(
        x=alt.X("capsule:O", title=titles["capsule"], axis=alt.Axis(labelAngle=0, grid=False)),
        y=alt.Y("weight:Q", title=titles["weight"], scale=alt.Scale(domain=[0, 1])),
        tooltip=[
            alt.Tooltip("capsule:O", title=titles["capsule"]),
            alt.Tooltip("weight:Q", title=titles["weight"], format=".3f"),
        ],
    )
    bars = base.mark_bar(cornerRadiusEnd=2).encode(color=colour)
    layers = [bars]
    if len(known) <= 16:
        layers.append(base.mark_text(dy=-7, fontSize=12, color=CHANCE).encode(text=alt.Text("weight:Q", format=".2f")))
    even = alt.Chart(pd.DataFrame({"weight": [1 / len(known)]})).mark_rule(color=CHANCE, strokeDash=[5, 4])
    return styled(alt.layer(*layers, even.encode(y="weight:Q")).properties(height=height), dark)


def counts(frame: pd.DataFrame, titles: dict[str, str], chance: float | None, dark: bool = False) -> Styled:
    """frame: columns count, value, error, arm (names) -> a line an arm over p, with a band of one standard error.

    titles: count, value, arm; chance: a dashed line.
    """
    names = list(dict.fromkeys(frame["arm"]))
    hues = CATEGORIES["dark" if dark else "light"][: len(names)]
    data = frame.assign(low=frame["value"] - frame["error"], high=frame["value"] + frame["error"])
    base = alt.Chart(data).encode(
        x=alt.X("count:O", title=titles["count"], axis=alt.Axis(labelAngle=0, grid=False)),
        color=alt.Color("arm:N", title=None, sort=names, scale=alt.Scale(domain=names, range=hues),
                        legend=alt.Legend(orient="top", columns=1, labelLimit=420, symbolOpacity=1)),
    )  # fmt: skip
    value = alt.Y("value:Q", title=titles["value"], scale=alt.Scale(zero=False, nice=True))
    tips = [
        alt.Tooltip("arm:N", title=titles["arm"]),
        alt.Tooltip("count:O", title=titles["count"]),
        alt.Tooltip("value:Q", title=titles["value"], format=".3f"),
        alt.Tooltip("error:Q", title="±", format=".2g"),
    ]
    band = base.mark_area(opacity=0.16).encode(y=alt.Y("low:Q", title=titles["value"]), y2="high:Q")
    bars = base.mark_rule(strokeWidth=1.5).encode(y="low:Q", y2="high:Q")
    lines = base.mark_line(strokeWidth=2).encode(y=value)
    dots = base.mark_circle(size=48, opacity=1).encode(y=value, tooltip=tips)
    layers = [band, bars, lines, dots]
    if chance is not None:
        rule = alt.Chart(pd.DataFrame({"value": [chance]})).mark_rule(color=CHANCE, strokeDash=[5, 4])
        layers.append(rule.encode(y="value:Q"))
    return styled(alt.layer(*layers).properties(height=330), dark)


def occurrences(frame: pd.DataFrame, titles: dict[str, str], dark: bool = False, height: int = 230) -> Styled:
    """frame: columns x, y, sense, text, capsule -> a point each, coloured by its sense.

    titles: sense, text, capsule.
    """
    names = sorted(set(frame["sense"]))
    hues = [CATEGORIES["dark" if dark else "light"][at % 8] for at in range(len(names))]
    blank = alt.Axis(labels=False, ticks=False, title=None)
    points = (
        alt.Chart(frame)
        .mark_circle(size=46, opacity=0.75)
        .encode(
            x=alt.X("x:Q", axis=blank, scale=alt.Scale(zero=False)),
            y=alt.Y("y:Q", axis=blank, scale=alt.Scale(zero=False)),
            color=alt.Color("sense:N", sort=names, scale=alt.Scale(domain=names, range=hues),
                            title=None, legend=alt.Legend(orient="bottom")),
            tooltip=[alt.Tooltip(f"{name}:N", title=titles[name]) for name in ("text", "sense", "capsule")],
        )
    )  # fmt: skip
    return styled(points.properties(height=height), dark)
