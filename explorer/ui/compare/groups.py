"""Cluster against cluster: what became in B of the groups of A."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.charts import matrix
from explorer.ui import progress, tables
from explorer.ui.compare.view import View
from explorer.ui.digits import digits
from explorer.ui.download import table as csv
from explorer.ui.i18n import _

MOST = 12  # groups of a side that are drawn: the largest
LONGEST = 22  # characters of a group's name


def show(view: View, provenance: dict[str, object]) -> None:
    """A heat map of the largest groups, and how well the two groupings agree."""
    found = tables.made(view.clusters())
    if found is None:
        tables.coming({_("The groups of both sides are being compared"): view.clusters()})
        return
    if not len(found):
        st.caption(_("No words are shared, so there is nothing to group."))
        return
    told = found.attrs
    titles = {
        "row": _("group of A"), "column": _("group of B"), "value": _("share of A's group"),
        "words": _("words in both"), "size_a": _("words of A's group"), "size_b": _("words of B's group"),
    }  # fmt: skip
    st.altair_chart(matrix.heat(_cells(found), titles, progress.dark(), size=28), key="groups")
    st.caption(
        _(
            "Each row is a group of words in A, each cell the share of it that is in a group of B: one bright cell a "
            "row means that the group stayed together. The groupings agree to {ari} (adjusted Rand index; chance 0 ± "
            "{arie}, identical 1) and {nmi} (normalised mutual information; chance {nmic}, identical 1), over {n} "
            "words in {ga} and {gb} groups, of which the largest {most} are drawn.",
            ari=digits(told["ari"]),
            arie=digits(told["ari_chance_error"]),
            nmi=digits(told["nmi"]),
            nmic=digits(told["nmi_chance"]),
            n=f"{told['n']:,}",
            ga=told["number_a"],
            gb=told["number_b"],
            most=MOST,
        )
    )
    csv(found, provenance | {"n": told["n"]}, f"groups-{view.a.id}-{view.b.id}", "save.groups")


def _cells(found: pd.DataFrame) -> pd.DataFrame:
    """The cells of the largest groups; columns in the order in which they hold the rows' groups."""
    large = found[(found["cluster_a"] < MOST) & (found["cluster_b"] < MOST)]
    cells = large.assign(
        row=[_name(*each) for each in zip(large["cluster_a"], large["name_a"], strict=True)],
        column=[_name(*each) for each in zip(large["cluster_b"], large["name_b"], strict=True)],
        value=large["words"] / large["size_a"],
    )
    return cells.sort_values(["cluster_a", "value"], ascending=[True, False], kind="stable")


def _name(number: int, name: str) -> str:
    return f"{number + 1} {name if len(name) <= LONGEST else name[:LONGEST] + '…'}"
