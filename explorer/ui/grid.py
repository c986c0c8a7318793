"""A data frame as a table on screen, without its attrs: these may hold NaN, which breaks a browser's JSON reader."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st


def grid(frame: pd.DataFrame, **options: Any) -> Any:
    """`st.dataframe` of the rows alone; options and what comes back are its own."""
    rows = frame.copy(deep=False)
    rows.attrs = {}
    return st.dataframe(rows, **options)
