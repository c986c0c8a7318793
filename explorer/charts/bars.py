"""Amounts of a few named things as horizontal bars, with the figure beside each."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.theme import ACCENT, INK, Styled, styled


def cosines(frame: pd.DataFrame, titles: dict[str, str], dark: bool = False) -> Styled:
    """frame: columns word, cosine, best first -> one bar a neighbour, from the smallest scale that shows them all."""
    low = min([0.0, *frame["cosine"].tolist()])
    names = alt.Axis(labelLimit=110, labelOverlap=False, labelBound=False, labelFlush=False)
    below = alt.Axis(tickCount=3, titleAnchor="end")  # from there it has the room of the words too
    base = alt.Chart(frame).encode(y=alt.Y("word:N", sort=None, title=None, axis=names))
    bars = base.mark_bar(color=ACCENT["dark" if dark else "light"], height=13, cornerRadiusEnd=2).encode(
        x=alt.X("cosine:Q", title=titles["cosine"], scale=alt.Scale(domain=[low, 1]), axis=below),
        tooltip=[
            alt.Tooltip("word:N", title=titles["word"]),
            alt.Tooltip("cosine:Q", title=titles["cosine"], format=".3f"),
        ],
    )
    figures = base.mark_text(align="left", dx=4, color=INK["dark" if dark else "light"], fontSize=12).encode(
        x="cosine:Q", text=alt.Text("cosine:Q", format=".3f")
    )
    return styled((bars + figures).properties(height=max(60, 24 * len(frame))), dark)
