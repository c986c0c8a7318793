"""From a text to a trained model: read it, see what was read, train, and keep order on the shelf."""

import streamlit as st

from explorer.ui import bringing, making, pick, report, shelf, source
from explorer.ui.i18n import _

st.title(_("Upload and train"))
st.markdown(
    _("What does a model learn from my text? Upload or paste Korean, or take a public corpus; the rest has defaults.")
)
if making.under_way():
    making.another()
else:
    plan = source.choose()
    if plan is not None:
        source.reading_time(plan)
        config = making.settings(source.size(plan), None)
        if st.button(_("Read, train and make the map"), type="primary", key="go"):
            making.start_plan(plan, config)
    else:
        manifest = pick.current_manifest()
        if manifest is not None:
            st.divider()
            st.markdown("#### " + _("Or train on the corpus in the sidebar"))
            report.brief(manifest, pick.corpus_name(manifest))
            config = making.settings(None, manifest.tokens)
            if st.button(_("Train on this corpus"), key="train"):
                making.start_corpus(manifest.id, config)
bringing.section()
with st.expander(_("Corpora and runs on this machine")):
    shelf.shelves()
