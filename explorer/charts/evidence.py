"""How many groups there are: what speaks for each number, beside what a cloud without groups would show."""

from __future__ import annotations

import altair as alt
import pandas as pd

from explorer.charts.theme import ACCENT, CHANCE, Styled, styled

HEIGHT = 260


def strengths(frame: pd.DataFrame, titles: dict[str, str], level: float, shown: int, dark: bool = False) -> Styled:
    """frame: columns k, strength, error, null, null_error -> a line with its errors, the null dashed, the level's rule.

    titles: k, strength, null, level (the label of the rule).
    """
    ink = ACCENT["dark" if dark else "light"]
    data = frame.assign(
        low=frame["strength"] - frame["error"], high=frame["strength"] + frame["error"],
        null_low=frame["null"] - frame["null_error"], null_high=frame["null"] + frame["null_error"],
    )  # fmt: skip
    k = alt.X("k:O", title=titles["k"], axis=alt.Axis(labelAngle=0, grid=False))
    y = alt.Scale(domain=[0, 1.02])
    base = alt.Chart(data).encode(x=k)
    tips = [
        alt.Tooltip("k:O", title=titles["k"]),
        alt.Tooltip("strength:Q", title=titles["strength"], format=".3f"),
        alt.Tooltip("error:Q", title="±", format=".2g"),
        alt.Tooltip("null:Q", title=titles["null"], format=".3f"),
    ]
    own = base.mark_line(color=ink, strokeWidth=2.5).encode(y=alt.Y("strength:Q", title=titles["strength"], scale=y))
    bars = base.mark_rule(color=ink).encode(y=alt.Y("low:Q", scale=y), y2="high:Q")
    dots = base.mark_circle(color=ink, opacity=1).encode(
        y=alt.Y("strength:Q", scale=y), tooltip=tips,
        size=alt.condition(alt.datum.k == shown, alt.value(170), alt.value(50)),
    )  # fmt: skip
    null = base.mark_line(color=CHANCE, strokeDash=[5, 4]).encode(y=alt.Y("null:Q", scale=y))
    band = base.mark_area(color=CHANCE, opacity=0.2).encode(y=alt.Y("null_low:Q", scale=y), y2="null_high:Q")
    rule = alt.Chart(pd.DataFrame({"level": [level], "name": [titles["level"]]}))
    line = rule.mark_rule(color=CHANCE).encode(y=alt.Y("level:Q", scale=y))
    name = rule.mark_text(color=CHANCE, align="right", dy=-7, fontSize=12).encode(
        y=alt.Y("level:Q", scale=y), x=alt.value("width"), text="name:N"
    )
    return styled(alt.layer(band, null, line, name, own, bars, dots).properties(height=HEIGHT), dark)
