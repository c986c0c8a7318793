"""Which words live together: the map of a run's words."""

import streamlit as st

from explorer.contracts import Embeds, Encodes
from explorer.ui import cached, link, method, pick, wordmap
from explorer.ui.i18n import _

title, chosen = st.columns([2.6, 1], vertical_alignment="bottom")
with title:
    st.title(_("Word map"))
    st.markdown(_("Which words live together? Words in similar company get similar vectors; here they lie in a plane."))
with chosen:
    run = pick.run(Embeds)
if run is None:
    wordmap.nothing_yet()
else:
    wordmap.explore(run)
    if isinstance(cached.model(run), Encodes):
        link.to("pages/meaning/contexts.py", _("A word’s occurrences, layer by layer"), run=run)
    method.explained("skipgram", "umap", "tsne", "axes", "analogy")
