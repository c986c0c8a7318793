"""The word in focus: which of its neighbours stayed, which it lost on the way from A to B, which it gained."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis import comparison
from explorer.contracts import Embeds
from explorer.ui import cached, focus
from explorer.ui.compare.view import View
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _, plain

KINDS = {"kept": "kept: near in both", "lost": "lost: near in A only", "gained": "gained: near in B only"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the address names it: its key among the shared ones, or the only side that has it, and its row there.

    near: side -> its neighbours, columns word and cosine; of a shared word also all of them together, by kind.
    """

    key: str | None
    rows: dict[str, int]
    together: pd.DataFrame | None
    near: dict[str, pd.DataFrame]


@st.cache_resource(show_spinner=False, max_entries=4)
def _compared(home: str, name: str, a: str, b: str, _table: pd.DataFrame) -> comparison.Compared:  # noqa: ARG001
    sides = {}
    for which, run in (("a", a), ("b", b)):
        model = cached.model(run)
        if not isinstance(model, Embeds):
            raise TypeError(f"{run} embeds no words")
        sides[which] = comparison.unit(model.vectors()[_table[which].to_numpy()])
    rows = _table.loc[:, ["word", "label", "a", "b", "count_a", "count_b"]]
    return comparison.Compared({word: at for at, word in enumerate(_table["word"])}, rows, sides["a"], sides["b"])


def current(view: View, table: pd.DataFrame | None) -> Word:
    """The word that the address names. table: the comparison, as far as there is one."""
    rows = {}
    for which, about in (("a", view.a), ("b", view.b)):
        found = focus.current(about.id)
        if found is not None:
            rows[which] = found
    key = None if table is None else next(filter(None, (_key(table, which, row) for which, row in rows.items())), None)
    if key is None or table is None:
        return Word(None, rows, None, {})
    both = _compared(str(cached.home()), view.comparison().folder(cached.home()).name, view.a.id, view.b.id, table)
    together = comparison.neighbours(both, key, view.k)
    near = {
        which: together.loc[together[f"rank_{which}"] <= view.k].rename(columns={f"cosine_{which}": "cosine"})
        for which in "ab"
    }
    return Word(key, rows, together, near)


def _key(table: pd.DataFrame, which: str, row: int) -> str | None:
    at = np.flatnonzero(table[which].to_numpy() == row)
    return str(table["word"].iloc[at[0]]) if len(at) else None


def panel(view: View, word: Word, table: pd.DataFrame, provenance: dict[str, object]) -> None:
    """Kept, lost and gained neighbours with their cosines and ranks on both sides."""
    if not word.rows:
        st.info(_("Search a word, click a point or a row: what it kept, lost and gained appears here."))
    elif word.together is None:
        _one_sided(view, word)
    else:
        _both(view, word, table, provenance)


def _both(view: View, word: Word, table: pd.DataFrame, provenance: dict[str, object]) -> None:
    told = table[table["word"] == word.key].iloc[0]
    st.subheader(_("What changed around {word}", word=plain(str(told["label"]))), anchor=False)
    found = word.together
    if found is None:
        return
    counts = Counter(found["kind"].tolist())
    st.caption(
        _(
            "{kept} of its {k} nearest words stayed, {lost} went and {gained} came. It occurs {a} times in A and {b} "
            "times in B. Rank 12 means: in that space it is the twelfth nearest.",
            kept=counts["kept"],
            k=view.k,
            lost=counts["lost"],
            gained=counts["gained"],
            a=f"{told['count_a']:,}",
            b=f"{told['count_b']:,}",
        )
    )
    widths: dict[str, Any] = {
        _("word"): st.column_config.TextColumn(width=66),
        **{_(f"cosine {side}"): st.column_config.NumberColumn(width=62, format="%.3f") for side in "AB"},
        **{_(f"rank {side}"): st.column_config.NumberColumn(width=50) for side in "AB"},
    }
    for place, (kind, title) in zip(st.columns(3), KINDS.items(), strict=True):
        rows = found.loc[found["kind"] == kind].drop(columns="kind")
        place.markdown(f"**{_(title)}** ({len(rows)})")
        if not len(rows):
            place.caption(_("None."))
            continue
        with place:
            grid(_readable(rows), hide_index=True, height=38 + 35 * len(rows), key=f"near.{kind}", column_config=widths)
    facts = provenance | {"word": word.key, "n": len(found)}
    csv(_readable(found.assign(kind=[_(KINDS[each]) for each in found["kind"]])), facts, "neighbours", "save.near")


def _readable(rows: pd.DataFrame) -> pd.DataFrame:
    titles = {
        "kind": _("what became of it"), "label": _("word"), "cosine_a": _("cosine A"), "rank_a": _("rank A"),
        "cosine_b": _("cosine B"), "rank_b": _("rank B"),
    }  # fmt: skip
    shown = rows.loc[:, [name for name in titles if name in rows]]
    shown = shown.assign(cosine_a=shown["cosine_a"].round(3), cosine_b=shown["cosine_b"].round(3))
    return shown.rename(columns=titles)


def _one_sided(view: View, word: Word) -> None:
    """A word that has no partner: its neighbours where it is."""
    for which, about in (("a", view.a), ("b", view.b)):
        if (row := word.rows.get(which)) is None:
            continue
        name = str(cached.model(about.id).vocabulary.words[row])
        st.subheader(plain(name), anchor=False)
        st.caption(_("{side} has this word, but it is not compared: the other side lacks it.", side=which.upper()))
        near = (
            focus.nearest(about.id, row).drop(columns="id").rename(columns={"word": _("word"), "cosine": _("cosine")})
        )
        grid(near.round(3), hide_index=True)
        return
