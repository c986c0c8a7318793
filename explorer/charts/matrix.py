"""A table of amounts as a heat map: rows against columns, the figure in each cell, cells that can be clicked."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from explorer.charts.theme import VIRIDIS, Styled, styled

CELL = "cell"
UNDER = 150  # pixels: Streamlit fits labels and titles into the height too
MOST_FIGURES = 144  # cells up to which the figure fits into each


def heat(
    frame: pd.DataFrame,
    titles: dict[str, str],
    dark: bool = False,
    *,
    domain: Sequence[float] = (0.0, 1.0),
    size: int = 46,
    clicked: bool = False,
) -> Styled:
    """frame: columns row, column (labels), value (NaN: blank), and what the tooltip shows besides -> a heat map.

    titles: row, column, value, and those of the further columns; clicked: a click selects a cell (`CELL`).
    """
    rows, columns = (list(dict.fromkeys(frame[name])) for name in ("row", "column"))
    middle = sum(domain) / 2
    base = alt.Chart(frame).encode(
        x=alt.X(
            "column:N",
            sort=columns,
            title=titles["column"],
            axis=alt.Axis(labelAngle=-35, labelLimit=170, labelOverlap=False),
        ),
        y=alt.Y("row:N", sort=rows, title=titles["row"], axis=alt.Axis(labelLimit=190, labelOverlap=False)),
    )
    further = [alt.Tooltip(f"{name}:N", title=title) for name, title in titles.items() if name in frame.columns]
    colour = alt.Color(
        "value:Q", title=titles["value"], scale=alt.Scale(domain=list(domain), range=VIRIDIS),
        legend=alt.Legend(format=".0%", gradientLength=120, tickCount=3),
    )  # fmt: skip
    cells = base.mark_rect(stroke="#0e1117" if dark else "#ffffff", strokeWidth=1).encode(color=colour, tooltip=further)
    if clicked:
        cells = cells.add_params(alt.selection_point(name=CELL, fields=["row", "column"], toggle=False))
    layers = [cells]
    if len(frame) <= MOST_FIGURES:
        ink = alt.condition(f"datum.value > {middle}", alt.value("#111111"), alt.value("#ffffff"))
        known = base.transform_filter("isValid(datum.value)")
        layers.append(known.mark_text(fontSize=13).encode(text=alt.Text("value:Q", format=".0%"), color=ink))
    chart = alt.layer(*layers).properties(height=UNDER + size * len(rows))
    return styled(chart, dark)
