"""Bytes: what the masks of a bank take, against a network for each task, and which way of keeping a mask is smaller."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.analysis import masks
from explorer.charts import masks as chart
from explorer.ui import progress
from explorer.ui.digits import digits
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _
from explorer.ui.supermask.bank import Held

DENSITIES = np.geomspace(0.005, 1, 40)


def show(held: Held) -> None:
    """The sums first, the curve with the crossover, a row a task."""
    told = masks.costs(held.bank)
    kept, whole = sum(told["kept"].tolist()), sum(told["network"].tolist())
    st.markdown(
        _(
            "The masks of {count} tasks take **{kept} kB**; a network for each would take {whole} kB, **{times} "
            "times** as much. The weights of the shared network take nothing: a seed draws them anew.",
            count=len(told), kept=digits(kept / 1000), whole=digits(whole / 1000), times=digits(whole / kept),
        )
    )  # fmt: skip
    curve = masks.crossover(held.bank, DENSITIES)
    wide = curve.pivot(index="density", columns="kind", values="bytes")
    meeting = max(at for at, row in wide.to_dict("index").items() if row["places"] < row["bits"])
    kinds = {"bits": _("a bit for each weight"), "places": _("the places of those that are kept, 16 bits each")}
    drawn = curve.assign(kind=[kinds[each] for each in curve["kind"]])
    titles = {
        "density": _("density: share of the weights that is kept"),
        "bytes": _("bytes of a mask"),
        "kind": _("kept as"),
    }
    st.altair_chart(chart.costs(drawn, meeting, titles, progress.dark()), key="costs")
    st.caption(
        _(
            "Below about one weight in sixteen (dashed: {meeting} % in this network) it is cheaper to keep places than "
            "bits. Each layer is kept the cheaper way.",
            meeting=digits(100 * meeting),
        )
    )  # fmt: skip
    shown = told.assign(task=held.names, density=100 * told["density"])
    names = {"task": _("task"), "density": _("kept (%)"), "kept": _("bytes as kept"), "bits": _("as bits"),
             "places": _("as places"), "network": _("own network")}  # fmt: skip
    whole_numbers = {
        names[each]: st.column_config.NumberColumn(format="localized") for each in ("kept", "bits", "places", "network")
    }
    three = {names["density"]: st.column_config.NumberColumn(format="%.3g")}
    grid(shown.rename(columns=names), hide_index=True, column_config=whole_numbers | three)
    csv(shown, {"runs": " ".join(held.runs)}, f"bytes-{held.runs[0]}", "save.bytes")
