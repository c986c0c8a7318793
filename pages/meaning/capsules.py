"""Can one vector be decomposed? A word in two sentences: its capsules, their weights, and how many are worth having."""

import streamlit as st

from explorer.contracts import Decomposes
from explorer.ui import method, pick
from explorer.ui.capsules import offers, page
from explorer.ui.i18n import _

title, chosen = st.columns([2.6, 1], vertical_alignment="bottom")
with title:
    st.title(_("Capsules"))
    st.markdown(
        _(
            "Can one vector be decomposed? A word's vector becomes capsules that its sentence weighs. Does the word "
            "mean the same in two sentences? (Liu et al. 2020)"
        )
    )
with chosen:
    run = pick.run(Decomposes)
if run is None:
    offers.first()
else:
    page.explore(run)
    with st.expander(_("New run")):
        offers.new()
method.explained("capsules", "matching")
