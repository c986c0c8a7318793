"""What stands below the map of a word's senses: how many there are and why, and how they agree with gold senses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis.agreement import FOUND, agreement, confusion
from explorer.charts import evidence as drawing
from explorer.charts import matrix
from explorer.spaces.grouping import JUDGED, MOST, STRONG
from explorer.ui import progress
from explorer.ui.digits import digits
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _
from explorer.ui.senses.view import View

SYSTEMS = {
    FOUND: "the senses shown",
    "one": "one sense for all",
    "each": "every occurrence alone",
    "random": "at random, gold sizes",
}


def number(frame: pd.DataFrame, view: View, facts: Mapping[str, object]) -> None:
    """What speaks for each number of senses in this reading."""
    told = next(each for each in frame.attrs["readings"] if each["name"] == view.reading)
    table = pd.DataFrame(told["evidence"])
    tried = table.loc[table["k"] > 1]
    if tried.empty:
        st.info(_("{n} occurrences are too few to tell how many senses there are.", n=len(frame)))
        return
    left, right = st.columns([1.4, 1], gap="medium")
    titles = {
        "k": _("senses"), "strength": _("prediction strength"), "null": _("without groups"),
        "level": _("strong from {level}", level=STRONG),
    }  # fmt: skip
    with left:
        st.altair_chart(drawing.strengths(tried, titles, STRONG, view.k, progress.dark()), key="strengths")
    with right:
        grid(_evidence(tried, titles), hide_index=True)
        csv(table, facts, "senses-number", "save.number")
    st.caption(_ruled(view, frame))


def _evidence(tried: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    more = {"error": "±", "null_error": _("± without groups"), "silhouette": _("silhouette")}
    return tried.map(_rounded).rename(columns={**titles, **more})


def _rounded(value: object) -> object:
    return digits(value) if isinstance(value, float) else value


def _ruled(view: View, frame: pd.DataFrame) -> str:
    return _(
        "The rule takes the largest number of groups that is found in both halves of the occurrences again and again "
        "(prediction strength of {level} or more within one standard error) and that a shapeless cloud of the same "
        "extent does not show as well (dashed; by two standard errors): here {k}. One sense needs no proof. Up to "
        "{most} are tried, on {n} occurrences.",
        level=STRONG, k=view.rule, most=MOST, n=f"{min(JUDGED, len(frame)):,}",
    )  # fmt: skip


def gold(names: Sequence[str], senses: Sequence[str], facts: Mapping[str, object]) -> None:
    """The senses shown against the gold ones: every measure beside what reads nothing, and who is taken for whom."""
    told = agreement([name or _("none") for name in names], list(senses))
    if told.empty:
        st.info(
            _(
                "This text says of no two senses of the word where they stand. Upload one with a column “sense” (and "
                "“word”, or “start” and “end”), and the groups are graded against it."
            )
        )
        return
    own = told.iloc[0]
    st.markdown(
        _(
            "Of {n} occurrences of known sense: adjusted Rand index {ari} (chance 0, best 1), √(V·F) {geometric}, B³ "
            "{b3}.",
            n=f"{own['n']:,}", ari=digits(own["ari"]), geometric=digits(own["geometric"]), b3=digits(own["b3"]),
        )
    )  # fmt: skip
    left, right = st.columns([1.2, 1], gap="medium")
    with left:
        crossed = confusion([name or _("none") for name in names], list(senses))
        titles = {
            "row": _("gold sense"),
            "column": _("group"),
            "value": _("share of the gold sense"),
            "n": _("occurrences"),
        }
        st.altair_chart(matrix.heat(crossed, titles, progress.dark()), key="confusion")
    with right:
        readable = _readable(told)
        grid(readable, hide_index=True)
        csv(told, facts, "senses-agreement", "save.agreement")
    st.caption(
        _(
            "One sense for all wins the paired F, every occurrence alone wins V: so read the adjusted Rand index or "
            "√(V·F), where neither gets anything."
        )
    )


def _readable(told: pd.DataFrame) -> pd.DataFrame:
    titles = {
        "system": _("system"), "ari": "ARI", "v": "V", "f": _("paired F"), "b3": "B³", "geometric": "√(V·F)",
        "n": "n", "groups": _("groups"), "classes": _("gold senses"),
    }  # fmt: skip
    named = told.assign(system=[_(SYSTEMS[each]) for each in told["system"]]).map(_rounded)
    return named.rename(columns=titles)


def verdict(told: Mapping[Any, Any], view: View, shown: int) -> str:
    """How many occurrences, how many senses, by what."""
    counted = _("{n} of {total} occurrences.", n=f"{told['n']:,}", total=f"{told['total']:,}")
    if told["n"] < told["total"] - told["unread"]:
        counted += " " + _("They were drawn at random (seed {seed}); the error of a share is {e} % at most.",
                           seed=told["seed"], e=digits(100 * 0.5 / np.sqrt(told["n"])))  # fmt: skip
    if told["unread"]:
        counted += " " + _("{n} more were drawn, but the model has no piece for them.", n=f"{told['unread']:,}")
    return counted + " " + _(
        "The rule finds {rule} here; {shown} are shown. Points that lie together are used alike: move the slider to "
        "see in which layer the senses part, and what the words around tell by themselves.",
        rule=_senses(view.rule), shown=_senses(shown),
    )  # fmt: skip


def _senses(count: int) -> str:
    return _("1 sense") if count == 1 else _("{n} senses", n=count)
