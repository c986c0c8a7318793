"""Every table leaves the page with its provenance: what made it, in comment lines above the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from explorer.ui.i18n import _, language, speaking

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is a formula to a spreadsheet


def csv(frame: pd.DataFrame, provenance: Mapping[str, object]) -> bytes:
    """The table as UTF-8 CSV (with BOM, for Excel), each fact of its making a line that begins with #."""
    facts = "".join(f"# {name}: {_one_line(value)}\n" for name, value in provenance.items())
    safe = frame.map(lambda cell: "'" + cell if isinstance(cell, str) and cell.startswith(FORMULA) else cell)
    return ("\ufeff" + facts + safe.to_csv(index=False)).encode("utf-8")


def _one_line(value: object) -> str:
    return " ".join(str(value).split())


def table(
    frame: pd.DataFrame | Callable[[], pd.DataFrame], provenance: Mapping[str, object], name: str, key: str
) -> None:
    """A button that saves a table, or what makes one: the file is written when the button is pressed, not before."""
    spoken = language()

    def written() -> bytes:
        with speaking(spoken):
            return csv(frame() if callable(frame) else frame, provenance)

    st.download_button(
        _("Save as CSV"), written, f"{name}.csv", "text/csv", key=key, on_click="ignore", type="tertiary",
        icon=":material/download:",
    )  # fmt: skip
