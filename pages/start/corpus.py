"""What is in a text: what was read of it, and what became of every line."""

import streamlit as st

from explorer.ui import pick, report
from explorer.ui.i18n import _

st.title(_("Corpus"))
st.markdown(_("What is in my text?"))
manifest = pick.current_manifest()
if manifest is not None:
    report.read(manifest, pick.corpus_name(manifest))
