"""Does a word's vector change with its sentence? Every occurrence of a word, layer by layer."""

import streamlit as st

from explorer.contracts import Encodes
from explorer.ui import method, pick
from explorer.ui.i18n import _
from explorer.ui.meaning import asked, contexts, offers

title, chosen = st.columns([2.6, 1], vertical_alignment="bottom")
with title:
    st.title(_("Word in context"))
    st.markdown(
        _(
            "Does a word’s vector change with its sentence? Each point is one occurrence of the word; the slider goes "
            "up through the layers of the encoder."
        )
    )
with chosen:
    run = pick.run(Encodes)
if run is None:
    asked.nothing_yet()
else:
    contexts.explore(run)
    offers.alacarte()
    method.explained("contexts", "layered", "alacarte")
