"""More than two runs: how much each pair shares. A click on a cell opens that pair."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from explorer.charts import matrix
from explorer.runs.derived import Table
from explorer.runs.store import About
from explorer.ui import address, progress, tables
from explorer.ui.compare.pickers import ends, known, names, several
from explorer.ui.compare.view import COMPARISON, View, go
from explorer.ui.digits import digits
from explorer.ui.download import table as csv
from explorer.ui.i18n import _

MOST = 8


def show(view: View, provenance: dict[str, object]) -> None:
    """A picker of up to eight runs and their matrix."""
    runs = known()
    chosen = _chosen(view, runs)
    if len(chosen) < 2:
        st.caption(_("Choose two runs or more."))
        return
    table = Table(f"{COMPARISON}:overlap_matrix", chosen, {"by": view.by, "k": view.k})
    found = tables.made(table)
    if found is None:
        tables.coming({_("Every pair is being compared"): table})
        return
    labels = _labels([runs[name] for name in chosen], names(runs))
    cells = _cells(found, labels)
    titles = {"row": "A", "column": "B", "value": _("neighbours shared"), "n": _("words"), "chance": _("chance")}
    key = f"matrix.{'.'.join(chosen)}"
    drawn = matrix.heat(cells, titles, progress.dark(), clicked=True)
    st.altair_chart(drawn, key=key, on_select=lambda: _clicked(key, chosen, labels), selection_mode=matrix.CELL)
    st.caption(
        _(
            "The share of a word's {k} nearest neighbours that two runs have in common, each pair over the words it "
            "shares (chance at most {c} %). Click a cell to open that pair.",
            k=view.k,
            c=digits(100 * max(found["chance"].tolist())),
        )
    )
    told = found.assign(a=[labels[at] for at in found["a"]], b=[labels[at] for at in found["b"]])
    csv(told, provenance | {"runs": " ".join(chosen)}, "overlap-matrix", "save.matrix")


def _chosen(view: View, runs: dict[str, About]) -> list[str]:
    """The runs of the address, by the ends of their ids; the two sides where it names none."""
    sides = [view.a.id, view.b.id]
    chosen = several(_("Runs to compare (up to {n})", n=MOST), runs, sides, MOST)
    address.put("runs", "" if set(chosen) == set(sides) else ends(chosen))
    return chosen


def _labels(runs: Sequence[About], shown: dict[str, str]) -> list[str]:
    """Names that tell the runs apart."""
    titles = distinct([shown[about.id] for about in runs])
    return [title if titles.count(title) == 1 else f"{title} {about.id[-4:]}" for title, about in
            zip(titles, runs, strict=True)]  # fmt: skip


def distinct(titles: Sequence[str]) -> list[str]:
    """The words of each title that not all of them have; all of a title where that leaves nothing."""
    words = [title.split() for title in titles]
    common = set.intersection(*map(set, words)) if words else set()
    return [" ".join(word for word in its if word not in common) or " ".join(its) for its in words]


def _cells(found: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Both halves of the matrix and its diagonal, where a run is itself."""
    halves = [found, found.rename(columns={"a": "b", "b": "a"})]
    same = pd.DataFrame({"a": range(len(labels)), "b": range(len(labels)), "overlap": np.nan})
    cells = pd.concat([*halves, same], ignore_index=True).sort_values(["a", "b"], kind="stable")
    return pd.DataFrame(
        {
            "row": [labels[int(at)] for at in cells["a"]],
            "column": [labels[int(at)] for at in cells["b"]],
            "value": cells["overlap"],
            "n": cells["n"],
            "chance": cells["chance"],
        }
    )


def _clicked(key: str, chosen: Sequence[str], labels: Sequence[str]) -> None:
    """A cell was clicked: its runs become the sides."""
    told = dict((st.session_state.get(key) or {}).get("selection") or {}).get(matrix.CELL) or []
    if not told:
        return
    a, b = (next((run for run, label in zip(chosen, labels, strict=True) if label == told[0].get(end)), "") for end in
            ("row", "column"))  # fmt: skip
    if a and b and a != b:
        go(a, b)
        st.session_state["compare.go"] = True
