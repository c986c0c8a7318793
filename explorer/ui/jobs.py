"""The sidebar's list of work under way, so that it is seen from every page."""

from __future__ import annotations

import streamlit as st

from explorer.runs.store import About
from explorer.ui import cached, pick
from explorer.ui.i18n import _, plain
from explorer.ui.telling import fragment

MOST = 4


def running() -> None:
    """What is under way: looked for every ten seconds, and every two once there is something.

    Twenty people who merely look at a page would otherwise ask ten times a second.
    """
    _look()


@fragment(run_every=10.0)
def _look() -> None:
    if _busy():
        _list()


@fragment(run_every=2.0)
def _list() -> None:
    busy = _busy()
    if not busy:
        return
    st.caption(_("{n} under way", n=len(busy)))
    for about in busy[:MOST]:
        last = cached.run(about.id).last()
        st.progress(min(1.0, last.done / max(1, last.total)) if last else 0.0, text=plain(pick.run_name(about)))


def _busy() -> list[About]:
    return [about for about in pick.runs() if about.status in ("queued", "running")]
