"""Which words live together: the map of a run's words."""

import streamlit as st

from explorer.contracts import Embeds
from explorer.ui import method, pick, wordmap
from explorer.ui.i18n import _

st.title(_("Word map"))
st.markdown(
    _("Which words live together? Words used in similar company get similar vectors; the map lays them out in a plane.")
)
run = pick.run(Embeds)
if run is None:
    wordmap.nothing_yet()
else:
    wordmap.explore(run)
    method.explained("skipgram", "umap")
