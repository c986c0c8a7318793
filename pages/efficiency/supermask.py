"""What remains of a random network? Masks of one network that is never trained, one for each task."""

import streamlit as st

from explorer.contracts import Superposes
from explorer.ui import method, pick
from explorer.ui.i18n import _
from explorer.ui.supermask import offers, page

title, chosen = st.columns([2.6, 1], vertical_alignment="bottom")
with title:
    st.title(_("Supermasks"))
    st.markdown(
        _(
            "What remains of a random network? Its weights are never trained: for each task a mask says which of them "
            "are used, and one network holds all tasks. (Wortsman et al. 2020)"
        )
    )
with chosen:
    run = pick.run(Superposes)
if run is None:
    offers.first()
else:
    page.explore(run)
    with st.expander(_("New run")):
        offers.new()
method.explained("supermask", "superposition")
