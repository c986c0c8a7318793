"""What a language model expects: the likeliest words of a place, and how surprising each place of a sentence is."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from explorer.charts.theme import ACCENT, CHANCE, INK, REST, Styled, styled

PLACE = "place"


def words(frame: pd.DataFrame, titles: dict[str, str], dark: bool = False) -> Styled:
    """frame: columns label, probability, unigram, here, figure -> a bar a word, best first; a tick by frequency alone.

    What stands in the place is drawn in the accent, the others grey. titles: label, probability, unigram.
    """
    theme = "dark" if dark else "light"
    names = alt.Axis(labelLimit=130, labelOverlap=False)
    drawn = frame.assign(reach=frame[["probability", "unigram"]].max(axis=1))  # figures stand behind bar and tick
    base = alt.Chart(drawn).encode(y=alt.Y("label:N", sort=frame["label"].tolist(), title=None, axis=names))
    top = 1.18 * float(frame["probability"].to_numpy().max(initial=0.01))
    scale = alt.Scale(domain=[0, max(top, 1.05 * float(frame["unigram"].fillna(0).to_numpy().max(initial=0.0)))])
    tooltip = [alt.Tooltip("label:N", title=titles["label"]),
               alt.Tooltip("probability:Q", title=titles["probability"], format=".3%"),
               alt.Tooltip("unigram:Q", title=titles["unigram"], format=".3%")]  # fmt: skip
    colour = alt.condition("datum.here", alt.value(ACCENT[theme]), alt.value(CHANCE))
    bars = base.mark_bar(height=14, cornerRadiusEnd=2).encode(
        x=alt.X("probability:Q", title=titles["probability"], scale=scale, axis=alt.Axis(format="%", tickCount=4)),
        color=colour,
        tooltip=tooltip,
    )
    ticks = base.transform_filter("isValid(datum.unigram)").mark_tick(color=INK[theme], thickness=2, height=16)
    figures = base.mark_text(align="left", dx=5, fontSize=12, color=INK[theme])
    chart = alt.layer(bars, ticks.encode(x="unigram:Q", tooltip=tooltip), figures.encode(x="reach:Q", text="figure:N"))
    return styled(chart.properties(height=max(80, 25 * len(frame) + 45)), dark)


def surprisals(frame: pd.DataFrame, titles: dict[str, str], dark: bool = False) -> Styled:
    """frame: columns place, label, surprisal, unigram, chosen -> a bar a place in order, a tick by frequency alone.

    A click selects a place (`PLACE`). titles: label, surprisal, unigram.
    """
    theme = "dark" if dark else "light"
    drawn = frame.assign(name=distinct(frame["label"].tolist()))
    axis = alt.Axis(labelAngle=-40 if len(frame) > 9 else 0, labelOverlap=False, labelLimit=90)
    base = alt.Chart(drawn).encode(x=alt.X("name:N", sort=drawn["name"].tolist(), title=None, axis=axis))
    tooltip = [alt.Tooltip("label:N", title=titles["label"]),
               alt.Tooltip("surprisal:Q", title=titles["surprisal"], format=".2f"),
               alt.Tooltip("unigram:Q", title=titles["unigram"], format=".2f")]  # fmt: skip
    bars = base.mark_bar(cornerRadiusEnd=2, cursor="pointer").encode(
        y=alt.Y("surprisal:Q", title=titles["surprisal"], axis=alt.Axis(tickCount=4)),
        color=alt.condition("datum.chosen", alt.value(ACCENT[theme]), alt.value(REST[theme])),
        tooltip=tooltip,
    )
    bars = bars.add_params(alt.selection_point(name=PLACE, fields=["place"], toggle=False))
    ticks = base.transform_filter("isValid(datum.unigram)").mark_tick(color=INK[theme], thickness=2)
    return styled(alt.layer(bars, ticks.encode(y="unigram:Q")).properties(height=190), dark)


def distinct(labels: Sequence[str]) -> list[str]:
    """The same labels to the eye, but no two alike: a repeated one gets characters without width."""
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        seen[label] = seen.get(label, -1) + 1
        found.append(label + "\u200b" * seen[label])
    return found
