"""What this is, a first map, the ways in, the machine and what was run lately."""

import streamlit as st

from explorer.ui import home
from explorer.ui.i18n import _

st.title(_("Korean Embedding Explorer"))
st.markdown(
    _(
        "How does a machine represent Korean words? Upload a text, train a model, and look: which words live together, "
        "which meanings one spelling hides, and how far a picture can be trusted."
    )
)
home.small_map()
home.doors()
left, right = st.columns(2)
with left:
    home.recent_runs()
with right:
    home.machine()
