"""What masks share: the Jaccard overlap of each two tasks, against what masks drawn by lot would share."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis import masks
from explorer.charts.matrix import heat
from explorer.ui import progress
from explorer.ui.digits import percent
from explorer.ui.download import table as csv
from explorer.ui.i18n import _
from explorer.ui.supermask.bank import Held

MOST = 30  # tasks that are drawn


@st.cache_data(show_spinner=False, max_entries=8)
def _overlaps(runs: tuple[str, ...], _held: Held) -> pd.DataFrame:  # noqa: ARG001 - the runs are the key
    return masks.overlaps(_held.bank)


def show(held: Held) -> None:
    """Tasks of like masks stand together; a pair's tooltip says what chance would be."""
    if len(held.bank) < 2:
        st.info(_("There is one task only: train another one on the same network, and their masks are compared here."))
        return
    found = _overlaps(tuple(held.runs), held)
    count = len(held.bank)
    value, chance = (found[name].to_numpy(float).reshape(count, count) for name in ("value", "chance"))
    apart = ~np.eye(count, dtype=bool)
    order = masks.order(found)[:MOST]
    drawn = pd.DataFrame([
        {"row": held.names[row], "column": held.names[column], "chance": f"{percent(chance[row, column])} %",
         "value": value[row, column] if row != column else np.nan}
        for row in order for column in order
    ])  # fmt: skip
    titles = {"row": _("task"), "column": _("other task"), "value": _("overlap"), "chance": _("by lot")}
    ends = float(value[apart].min()), float(value[apart].max())
    st.altair_chart(heat(drawn, titles, progress.dark(), domain=ends, size=20), key="overlap")
    st.caption(
        _(
            "Of the weights that either of two tasks uses, the share that both use. On average {mean} %; masks of the "
            "same densities drawn by lot would share {chance} %. Tasks are ordered so that like masks stand together.",
            mean=percent(float(value[apart].mean())), chance=percent(float(chance[apart].mean())),
        )
    )  # fmt: skip
    told = found.assign(**{name: [held.names[at] for at in found[name].tolist()] for name in ("row", "column")})
    csv(told, {"runs": " ".join(held.runs)}, f"overlap-{held.runs[0]}", "save.overlap")
