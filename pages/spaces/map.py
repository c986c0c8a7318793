"""Which words live together: the map of a run's words."""

import streamlit as st

from explorer.contracts import Embeds
from explorer.ui import method, pick, wordmap
from explorer.ui.i18n import _

title, chosen = st.columns([2, 1], vertical_alignment="center")
title.title(_("Word map"))
with chosen:
    run = pick.run(Embeds)
st.markdown(
    _("Which words live together? Words in similar company get similar vectors; the map lays them out in a plane.")
)
if run is None:
    wordmap.nothing_yet()
else:
    wordmap.explore(run)
    method.explained("skipgram", "umap")
