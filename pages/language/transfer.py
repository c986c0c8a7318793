"""What is pre-training worth? Accuracy against the number of labelled examples, by method."""

import streamlit as st

from explorer.ui import method
from explorer.ui.i18n import _
from explorer.ui.transfer import page, pickers

st.title(_("Transfer"))
st.markdown(
    _(
        "What is pre-training worth? A classifier learns from few labels or many: from one-hot words, from random "
        "vectors, from what was learnt from text without labels (Mikolov 2013; Peters 2018; Devlin 2019)."
    )
)
view = pickers.view()
if view is not None:
    page.explore(view)
method.explained("transfer", "features", "finetuning")
