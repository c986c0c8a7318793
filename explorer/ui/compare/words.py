"""The words that changed most and least, what of it is noise; and the words that only one side has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from explorer.analysis import comparison
from explorer.ui import address, tables
from explorer.ui.compare import histogram
from explorer.ui.compare.maps import put_word
from explorer.ui.compare.view import View
from explorer.ui.digits import digits
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _

ORDERS = {"most": "changed most", "least": "changed least"}
MOST_ROWS = 500
LINES = 8  # of the table on the first screen below the maps


def changed(view: View, table: pd.DataFrame) -> pd.DataFrame:
    """A comparison with its noise floor, where that is known."""
    floor = histogram.noise(view)
    return table if floor is None else comparison.changes(table, floor)


def show(view: View, table: pd.DataFrame, by: str, lassoed: Sequence[str], provenance: dict[str, object]) -> None:
    """The table of changed words; a click on a row brings its word into focus."""
    order = address.segments("order", _("Words that"), list(ORDERS), "most", shown=lambda each: _(ORDERS[each]))
    full = changed(view, table)
    rows = full.loc[histogram.inside(full, by, histogram.brush(by))]
    if lassoed:
        rows = rows.loc[rows["word"].isin(list(lassoed))]
    rows = comparison.by_change(rows, by, least=order == "least")
    shown = rows.head(MOST_ROWS)
    key = f"changed.{view.a.id}.{view.b.id}.{by}.{order}.{address.get('brush')}.{len(rows)}"
    picked = partial(_picked, key, view, tuple(zip(shown["a"].tolist(), shown["b"].tolist(), strict=True)))
    grid(
        readable(shown), hide_index=True, key=key, on_select=picked, selection_mode="single-row",
        height=38 + 35 * LINES, column_config=_columns(),
    )  # fmt: skip
    st.caption(_told(full, rows))
    csv(
        readable(rows), provenance | {"n": len(rows), "measure": by}, f"changed-{view.a.id}-{view.b.id}", "save.changed"
    )


def _picked(key: str, view: View, rows: Sequence[tuple[int, int]]) -> None:
    """A row was clicked."""
    chosen = (st.session_state.get(key) or {}).get("selection", {}).get("rows", [])
    if chosen and chosen[0] < len(rows):
        put_word(view, *rows[chosen[0]])


def _told(full: pd.DataFrame, rows: pd.DataFrame) -> str:
    parts = [_("{n} words; click a row to see its neighbours.", n=f"{len(rows):,}")]
    if "beyond" in full:
        parts.append(
            _(
                "{p} % of all words changed by more than another seed changes them (expected by chance: at most "
                "{level} %); the rest is within the noise.",
                p=digits(100 * full.attrs["beyond"]),
                level=digits(100 * full.attrs["level"]),
            )
        )
    return " ".join(parts)


def readable(rows: pd.DataFrame) -> pd.DataFrame:
    """With headings in the reader's language."""
    titles = {
        "label": _("word"), "overlap": _("shared"), "floor": _("noise floor"), "change": _("change"),
        "verdict": _("verdict"), "rank_overlap": _("rank-biased"), "jaccard": _("Jaccard"),
        "relative": _("against its frequency"), "count_a": _("count in A"), "count_b": _("count in B"),
    }  # fmt: skip
    shown = rows.copy(deep=False)
    if "beyond" in rows:
        verdicts = {True: _("changed"), False: _("within the noise")}
        shown = shown.assign(verdict=[verdicts[bool(each)] for each in rows["beyond"]])
    return shown.loc[:, [name for name in titles if name in shown]].rename(columns=titles)


def _columns() -> dict[str, Any]:
    shares = [_("shared"), _("noise floor"), _("change"), _("rank-biased"), _("Jaccard"), _("against its frequency")]
    return {name: st.column_config.NumberColumn(format="percent") for name in shares}


def lanes(view: View, provenance: dict[str, object]) -> None:
    """A table a side of the words that the other has not."""
    wanted = {"The words that only one side has are being listed": view.lanes()}
    found = tables.made(view.lanes())
    if found is None:
        tables.coming({_(title): table for title, table in wanted.items()})
        return
    if (table := tables.made(view.comparison())) is not None and (left := histogram.doubles(view, table)):
        st.caption(left)
    for which, place in zip("ab", st.columns(2), strict=True):
        rows = found.loc[found["side"] == which]
        with place:
            st.markdown(f"**{_('Only in {side}', side=which.upper())}** · {_('{n} words', n=f'{len(rows):,}')}")
            if not len(rows):
                st.caption(_("The other side has all of its words."))
                continue
            shown = rows.loc[:, ["word", "count"]].rename(columns={"word": _("word"), "count": _("count")})
            grid(shown.head(10_000), hide_index=True, height=320, key=f"lane.{which}")
            csv(shown, provenance | {"side": which, "n": len(rows)}, f"only-{which}", f"save.lane.{which}")
