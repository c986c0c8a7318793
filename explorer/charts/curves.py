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


def _shares(frame: pd.DataFrame, chance: float) -> list[float]:
    """The ends of an axis of shares that holds the bands and the chance line, at twentieths: none is above 1."""
    low, high = min([chance, *frame["low"]]), max([chance, *frame["high"]])
    return [max(0.0, np.floor(20 * low - 0.5) / 20), min(1.0, np.ceil(20 * high + 0.5) / 20)]


def bands(
    frame: pd.DataFrame,
    looks: dict[str, tuple[int, list[int]]],
    chance: float,
    titles: dict[str, str],
    dark: bool = False,
) -> Styled:
    """frame: columns line, labels, mean, low, high, spread -> a line with its band each, over labels on a log scale.

    looks: of each line, in the order of the legend, its colour among the categories and its dashes.
    chance: the height of the grey line. titles: of line, labels, mean, spread and chance.
    """
    sizes = sorted(set(frame["labels"].tolist()))
    ends = [sizes[0] / 1.1, sizes[-1] * 1.1] if sizes else [90, 1_100]
    x = alt.X(
        "labels:Q", title=titles["labels"], scale=alt.Scale(type="log", domain=ends, nice=False),
        axis=alt.Axis(values=sizes, format=",", grid=False),
    )  # fmt: skip
    y = alt.Y("mean:Q", title=titles["mean"], scale=alt.Scale(domain=_shares(frame, chance)), axis=alt.Axis(format="%"))
    hue, dash = _told_apart(looks, dark)
    inside = frame.assign(low=frame["low"].clip(0, 1), high=frame["high"].clip(0, 1))
    base = alt.Chart(inside).encode(x=x, color=hue)
    lines = base.mark_line(strokeWidth=2.5).encode(y=y, strokeDash=dash)
    told = [
        alt.Tooltip("line:N", title=titles["line"]),
        alt.Tooltip("labels:Q", title=titles["labels"], format=","),
        alt.Tooltip("mean:Q", title=titles["mean"], format=".3~%"),
        alt.Tooltip("spread:Q", title=titles["spread"], format=".2~%"),
    ]
    around = base.mark_area(opacity=0.16).encode(y=alt.Y("low:Q", title=titles["mean"]), y2="high:Q", detail="line:N")
    points = base.mark_point(filled=True, size=55).encode(y=y, tooltip=told)
    height = 330 + 25 * -(-len(looks) // 2)  # the legend takes its part of it, two lines a row
    layers = around, lines, points, *_level(chance, titles["chance"], ends[1])
    return styled(alt.layer(*layers).properties(height=height), dark)


def _told_apart(looks: dict[str, tuple[int, list[int]]], dark: bool) -> tuple[alt.Color, alt.StrokeDash]:
    """Colour and dashes of each line, told in one legend above."""
    colours = CATEGORIES["dark" if dark else "light"]
    hues = alt.Scale(domain=list(looks), range=[colours[at % len(colours)] for at, _ in looks.values()])
    dashes = alt.Scale(domain=list(looks), range=[dash for _, dash in looks.values()])
    key = alt.Legend(
        title=None,
        orient="top",
        columns=alt.ExprRef("width < 450 ? 1 : 2"),  # a phone has room for one
        labelLimit=400,
        symbolType="stroke",
        symbolSize=500,
        symbolStrokeWidth=3,
        symbolOpacity=1,
    )
    return alt.Color("line:N", scale=hues, legend=key), alt.StrokeDash("line:N", scale=dashes, legend=key)


def _level(chance: float, name: str, at: float) -> list[alt.Chart]:
    """A grey line at a height, and what it is called, left of `at`."""
    floor = alt.Chart(pd.DataFrame({"chance": [chance], "name": [name], "at": [at]}))
    label = floor.mark_text(align="right", dy=-8, color=CHANCE, fontSize=13)
    rule = floor.mark_rule(color=CHANCE, strokeDash=[4, 4]).encode(y="chance:Q")
    return [rule, label.encode(x=alt.X("at:Q"), y="chance:Q", text="name:N")]
