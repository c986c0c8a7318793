"""The sidebar's list of work under way, so that it is seen from every page."""

from __future__ import annotations

import streamlit as st

from explorer.ui import cached, pick
from explorer.ui.i18n import _, plain
from explorer.ui.telling import fragment


def running() -> None:
    """What is under way: asked for every two seconds."""
    _list()


@fragment(run_every=2.0)
def _list() -> None:
    busy = [about for about in pick.runs() if about.status in ("queued", "running")]
    if not busy:
        return
    st.caption(_("{n} under way", n=len(busy)))
    for about in busy[:4]:
        last = cached.run(about.id).last()
        st.progress(min(1.0, last.done / max(1, last.total)) if last else 0.0, text=plain(pick.run_name(about)))
