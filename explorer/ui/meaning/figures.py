"""What a layer does to a word, in figures: how alike its occurrences are, beside what any two tokens are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from explorer.charts import layers as chart
from explorer.ui import progress
from explorer.ui.digits import digits
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _

SERIES = {
    "self": "self-similarity of the word",
    "intra": "intra-sentence similarity",
    "anisotropy": "anisotropy: two random tokens",
}


def honest(told: Mapping[Any, Any], layer: int, layout: str) -> None:
    """How much of the layer the plane keeps, and how far the layer parts known senses."""
    here = told["figures"][layer]
    if np.isfinite(here[layout]):
        st.caption(
            _(
                "How honest is this map? Of the {k} nearest occurrences in the layer itself {p} % are among the "
                "nearest on the map (chance {c} %, n = {n}).",
                k=min(told["k"], (told["n"] - 1) // 2), p=digits(100 * here[layout]),
                c=digits(100 * here["kept_chance"]), n=f"{told['n']:,}",
            )
        )  # fmt: skip
    if np.isfinite(here["same"]):
        st.caption(
            _(
                "Known answer: of the {k} nearest occurrences in the layer itself {p} % have the same sense (± {se}, "
                "chance {c} %, n = {n}).",
                k=min(told["k"], told["n"] - 1), p=digits(100 * here["same"]), se=digits(100 * here["same_error"]),
                c=digits(100 * here["same_chance"]), n=f"{here['same_n']:,}",
            )
        )  # fmt: skip


def by_layer(told: Mapping[Any, Any], layer: int, facts: dict[str, object]) -> None:
    """The three measures over the layers: lines, a sentence that reads them, the table behind them."""
    st.subheader(_("What each layer does to the word"))
    table = pd.DataFrame(told["figures"])
    titles = {"layer": _("Layer"), "value": _("mean cosine"), "series": _("measure")}
    named = {name: _(title) for name, title in SERIES.items()}
    long = pd.concat(
        [pd.DataFrame({"layer": table["layer"], "series": title, "value": table[name], "error": table[f"{name}_error"]})
         for name, title in named.items()]
    ).dropna(subset="value")  # fmt: skip
    left, right = st.columns([1, 1.9], gap="medium")
    with left:
        if len(long):
            drawn = chart.curves(long, titles, layer, named["anisotropy"], progress.dark())
            st.altair_chart(drawn, key="layers")
    with right:
        readable = _readable(table)
        grid(readable, hide_index=True, height=min(300, 38 + 35 * len(readable)))
        csv(table, {**facts, "sentences": told["read"]}, "layers", "save.layers")
    st.caption(_sentence(told, told["figures"][layer]))


def _sentence(told: Mapping[Any, Any], here: dict[str, Any]) -> str:
    return _(
        "In layer {layer} two occurrences of the word have a mean cosine of {own} ± {own_e} (n = {n}), two random "
        "tokens {any} ± {any_e} (n = {read} sentences), so {adjusted} ± {adjusted_e} is the word’s own. 1 would be the "
        "same vector everywhere; the lower, the more the sentence decides. Only what lies above the dashed line says "
        "something: below it, all vectors of the layer point the same way. ± is the standard error.",
        layer=int(here["layer"]), own=digits(here["self"]), own_e=digits(here["self_error"]), n=f"{told['n']:,}",
        any=digits(here["anisotropy"]), any_e=digits(here["anisotropy_error"]), read=f"{told['read']:,}",
        adjusted=digits(here["adjusted"]), adjusted_e=digits(here["adjusted_error"]),
    )  # fmt: skip


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    columns = {_("Layer"): table["layer"]}
    titles = {
        "self": _("self-similarity"), "adjusted": _("less anisotropy"), "intra": _("intra-sentence"),
        "anisotropy": _("anisotropy"),
    }  # fmt: skip
    for name, title in titles.items():
        pairs = zip(table[name], table[f"{name}_error"], strict=True)
        columns[title] = [f"{digits(value)} ± {error:.2g}" for value, error in pairs]
    if np.isfinite(table["same"].to_numpy(float)).any():
        columns[_("same sense, %")] = [digits(100 * each) for each in table["same"]]
    return pd.DataFrame(columns)
