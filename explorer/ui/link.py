"""Links from page to page, by the file of the page they lead to."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

ROOT = Path(__file__).parents[2]


def to(page: str, label: str, **ids: str) -> None:
    """A link to a page's file, named from the project's root; ids go into its address."""
    shared = {name: st.session_state[name] for name in ("lang",) if st.session_state.get(name)}
    st.page_link(ROOT / page, label=label, icon=":material/arrow_forward:", query_params=shared | ids)
