"""Over all homonyms whose senses the corpus knows: whether a static vector is a compromise of its senses."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from explorer.runs.derived import Table
from explorer.ui import address, tables
from explorer.ui.digits import digits, percent
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _

FUNCTION = "explorer.analysis.compromise:compromises"
ASKED = "homonyms"  # of the address: whether the table is asked for


def homonyms(space_run: str, corpus: str) -> None:
    """Asked for by a button, for it takes longer."""
    if not address.get(ASKED):
        label = _("Measure it over all homonyms of this corpus")
        st.button(label, key="compromise.every", on_click=address.put, args=(ASKED, "1"))
        return
    table = Table(FUNCTION, [space_run], {}, [corpus])
    frame = tables.made(table)
    if frame is None:
        tables.coming({_("All homonyms"): table})
    elif frame.empty:
        st.info(_("This corpus brings no gold senses along, so no homonyms are known here."))
    else:
        _over_all(frame, space_run, corpus)


def _over_all(frame: pd.DataFrame, space_run: str, corpus: str) -> None:
    told = frame.attrs
    residual, gain = told["residual_difference"], told["gain_difference"]
    st.markdown(
        _(
            "**Over all homonyms**: in {beyond} of {n} the other senses explain more of the vector than in any of its "
            "controls ({gain} ± {gain_error} points more on average, p = {gain_p}); {between} of {n} vectors lie "
            "between all their senses. The mixture’s residual less that of its controls is {residual} ± "
            "{residual_error} points (p = {residual_p}). Weights follow the corpus’s shares with r = {r} ± {r_error}.",
            beyond=told["beyond"], n=told["n"], between=told["between"], gain=digits(100 * gain["mean"]),
            gain_error=digits(100 * gain["error"]), gain_p=digits(gain["p"]), residual=digits(100 * residual["mean"]),
            residual_error=digits(100 * residual["error"]), residual_p=digits(residual["p"]),
            r=digits(told["correlation"]), r_error=digits(told["correlation_error"]),
        )
    )  # fmt: skip
    st.caption(
        _(
            "± is the standard error, of r by drawing homonyms anew; p by Wilcoxon’s signed ranks, each word against "
            "the mean of its own controls."
        )
    )
    readable = _readable(frame)
    grid(readable, hide_index=True, height=360, column_config=decimals(readable))
    csv(
        readable,
        {"run": space_run, "corpus": corpus, "n": told["n"], "seed": told["seed"]},
        "compromises",
        "save.compromises",
    )


def _readable(frame: pd.DataFrame) -> pd.DataFrame:
    def mixed(column: str) -> list[str]:
        return [
            " · ".join(f"{name} {percent(value)} %" for name, value in zip(names, values, strict=True))
            for names, values in zip(frame["names"], frame[column], strict=True)
        ]

    return pd.DataFrame({
        _("word"): frame["word"], _("senses"): frame["senses"], "n": frame["n"], _("weights"): mixed("weights"),
        _("shares"): mixed("shares"), _("residual"): frame["residual"],
        _("residual of controls"): frame["control_residual"], _("gain"): frame["gain"],
        _("gain of controls"): frame["control_gain"],
        _("lowest cosine with a sense"): frame["nearest"], _("cosine of senses most alike"): frame["between"],
        _("lies between"): frame["lies_between"],
    })  # fmt: skip


def decimals(frame: pd.DataFrame) -> dict[Any, Any]:
    """Columns of numbers with three decimals."""
    return {
        name: st.column_config.NumberColumn(format="%.3f") for name in frame if pd.api.types.is_float_dtype(frame[name])
    }
