"""What a fit reported while it ran, as curves over its share done."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from explorer.charts.theme import ACCENT, Styled, styled

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
