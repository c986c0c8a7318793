"""How many meanings has this spelling here? A word's occurrences, grouped by what an encoder makes of them."""

import streamlit as st

from explorer.contracts import Encodes
from explorer.ui import method, pick
from explorer.ui.i18n import _
from explorer.ui.meaning import asked, offers
from explorer.ui.senses import page

title, chosen = st.columns([2.6, 1], vertical_alignment="bottom")
with title:
    st.title(_("Senses of a word"))
    st.markdown(
        _(
            "How many meanings has this spelling here? Each point is one occurrence; occurrences that are used alike "
            "lie together, and groups of them are senses."
        )
    )
with chosen:
    run = pick.run(Encodes)
if run is None:
    asked.nothing_yet()
else:
    page.explore(run)
    offers.alacarte()
    method.explained("senses", "agreement", "compromise", "here", "pseudo")
