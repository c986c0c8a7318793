"""What two spaces share of the words' neighbours: a histogram to brush, with what its mean is to be held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from explorer.charts.theme import ACCENT, CATEGORIES, CHANCE, INK, Styled, styled

BRUSH = "brush"
BINS = 20
MIDDLE = 0.55  # a line right of here has its label on its left
SIZE = alt.ExprRef("width < 320 ? 11 : 13")  # of the labels: on a phone the longest must not reach over the axis
ROOM = 1.75  # of the tallest bar: the labels of the lines stand above it
KINDS = {"mean": 0, "noise": 5, "projection": 3, "chance": 7}  # what a line is -> its colour among the categories


@dataclass(frozen=True, slots=True)
class Line:
    """A figure that the histogram is read against: what it is (one of KINDS), its value, and how it is labelled."""

    kind: str
    value: float
    label: str


def binned(values: Sequence[float], k: int, stepped: bool) -> pd.DataFrame:
    """Columns low, high, middle, words: how many of the finite values (0 to 1) lie in each bin.

    stepped: the values are multiples of 1/k, and each has a bar of its own where there are at most 20 of them.
    """
    known = np.asarray(values, float)
    known = known[np.isfinite(known)]
    few = stepped and k <= BINS
    edges = (np.arange(k + 2) - 0.5) / k if few else np.linspace(min(0.0, *known, 0.0), 1.0, BINS + 1)
    counts, edges = np.histogram(known, edges)
    middle = (edges[:-1] + edges[1:]) / 2
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "middle": middle, "words": counts})


def histogram(
    bins: pd.DataFrame,
    lines: Sequence[Line],
    titles: dict[str, str],
    brush: tuple[float, float] | None = None,
    dark: bool = False,
) -> Styled:
    """Bins as `binned` gives them -> bars that can be brushed along x, and a labelled rule for each line.

    A bar is chosen when its middle is. brush: what is chosen to begin with; titles: the names of x (`overlap`) and y
    (`words`).
    """
    mark = alt.BrushConfig(fillOpacity=0.07)  # the labels above stay legible
    chosen = alt.selection_interval(
        name=BRUSH, encodings=["x"], value={"x": brush} if brush else alt.Undefined, mark=mark
    )
    accent, rest = ACCENT["dark" if dark else "light"], CHANCE
    low = min(0.0, *bins["low"].tolist())
    scale = alt.Scale(domain=[low, max(bins["high"].tolist())], nice=False)
    top = ROOM * max(1, *bins["words"].tolist())
    x = alt.X("low:Q", bin="binned", title=titles["overlap"], scale=scale, axis=alt.Axis(format="%", tickCount=6))
    y = alt.Y("words:Q", title=titles["words"], scale=alt.Scale(domain=[0, top]), axis=alt.Axis(tickCount=4))
    told = [
        alt.Tooltip("middle:Q", title=titles["overlap"], format=".0%"),
        alt.Tooltip("words:Q", title=titles["words"], format=","),
    ]
    colour = alt.condition(chosen, alt.value(accent), alt.value(rest))
    bars = alt.Chart(bins).mark_bar(binSpacing=2).encode(x=x, x2="high:Q", y=y, color=colour, tooltip=told)
    middles = alt.Chart(bins).mark_point(opacity=0).encode(x=alt.X("middle:Q", scale=scale), y=y).add_params(chosen)
    return styled(alt.layer(bars, middles, *_rules(lines, scale, dark)).properties(height=270), dark)


def _rules(lines: Sequence[Line], scale: alt.Scale, dark: bool) -> list[alt.Chart]:
    """Rules at their values; labels one under the other, on the side where there is room.

    Each rule begins at its own label, and those that are farther in begin below: so no rule runs through a label.
    """
    colours = CATEGORIES["dark" if dark else "light"]
    ink = INK["dark" if dark else "light"]
    frame = pd.DataFrame(
        [
            {
                "value": each.value, "label": each.label, "y": 6 + 18 * row, "left": each.value > MIDDLE,
                "colour": ink if each.kind == "mean" else colours[KINDS[each.kind]], "dashed": each.kind == "chance",
            }
            for row, each in enumerate(sorted(lines, key=_from_outside))
        ],
        columns=["value", "label", "y", "left", "colour", "dashed"],
    )  # fmt: skip
    base = alt.Chart(frame).encode(
        x=alt.X("value:Q", scale=scale), color=alt.Color("colour:N", scale=None), tooltip=[alt.Tooltip("label:N")]
    )
    dash = alt.condition("datum.dashed", alt.value([4, 4]), alt.value([1, 0]))
    rules = base.mark_rule(strokeWidth=2).encode(
        strokeDash=dash, y=alt.Y("y:Q", scale=None, axis=None), y2=alt.Y2Value("height")
    )
    label = base.encode(text="label:N", y=alt.Y("y:Q", scale=None, axis=None))
    right = label.transform_filter("!datum.left").mark_text(
        align="left", dx=5, fontSize=SIZE, fontWeight="bold", baseline="top"
    )
    left = label.transform_filter("datum.left").mark_text(
        align="right", dx=-5, fontSize=SIZE, fontWeight="bold", baseline="top"
    )
    return [rules, right, left]


def _from_outside(line: Line) -> tuple[bool, float]:
    """The lines left of the middle from the left, then the others from the right."""
    left = line.value > MIDDLE
    return left, -line.value if left else line.value


def brushed(selection: object) -> tuple[float, float] | None:
    """The ends of what was brushed, as Streamlit reports it: {brush: {column: [low, high]}}; None if nothing is."""
    ends = next(iter(dict(selection.get(BRUSH) or {}).values()), None) if isinstance(selection, dict) else None
    try:
        low, high = sorted(float(end) for end in ends)  # pyright: ignore[reportOptionalIterable]
    except (TypeError, ValueError):
        return None
    return (low, high) if np.isfinite([low, high]).all() else None


def brush_text(brush: tuple[float, float] | None) -> str:
    """A brush as it stands in an address: low~high; empty for none."""
    return "" if brush is None else f"{brush[0]:.3f}~{brush[1]:.3f}"


def brush_of(text: str) -> tuple[float, float] | None:
    """The brush that an address tells, or None if it tells none."""
    low, tilde, high = text.partition("~")
    return brushed({BRUSH: {"x": [low, high]}}) if tilde else None
