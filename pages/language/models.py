"""What a language model expects of a sentence, place by place, and how it learnt to."""

import streamlit as st

from explorer.contracts import Predicts
from explorer.ui import method, pick
from explorer.ui.i18n import _
from explorer.ui.language import offers, page

title, chosen = st.columns([2.6, 1], vertical_alignment="bottom")
with title:
    st.title(_("Language models"))
    st.markdown(
        _(
            "What does the model expect here? Hidden or next words are guessed (Devlin et al. 2019, "
            "Radford et al. 2018)."
        )
    )
with chosen:
    run = pick.run(Predicts)
if run is None:
    offers.first()
else:
    page.explore(run)
method.explained("masked", "causal", "perplexity")
