"""The language models page put together."""

from __future__ import annotations

import streamlit as st

from explorer.contracts import Predicts, Writes
from explorer.ui import cached, save
from explorer.ui.i18n import _
from explorer.ui.language import contrasts, learnt, offers, typed, writing
from explorer.ui.telling import fragment


def explore(run: str) -> None:
    """A run's expectations first, then how it learnt them, what it writes, and what choices change."""
    _expects(run)
    learnt.show(run)
    _writes(run)
    contrasts.show()
    offers.others()
    with st.popover(_("Link and downloads")):
        save.link()


@fragment()
def _expects(run: str) -> None:
    model = cached.model(run)
    if isinstance(model, Predicts):
        typed.show(run, model)


@fragment()
def _writes(run: str) -> None:
    if isinstance(cached.model(run), Writes):
        writing.show(run)
