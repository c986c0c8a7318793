"""What did the choice change? Two spaces side by side, with what they share and what of it is noise."""

import streamlit as st

from explorer.ui import method
from explorer.ui.compare import offers, page, pickers
from explorer.ui.i18n import _

title, chosen = st.columns([1, 3.2], vertical_alignment="bottom")
with title:
    st.title(_("Compare"))
    st.markdown(_("What did the choice change?"))
if not offers.under_way():
    with chosen:
        view = pickers.sides()
    if view is None:
        page.alone()
    else:
        page.explore(view)
else:
    page.two_pictures(page.builtin.about().run)
method.explained("overlap", "joint", "procrustes")
