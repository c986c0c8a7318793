"""What is in a text: one sentence cut in every way, its words, every line that holds one, what became of each line."""

import streamlit as st

from explorer.ui import address, method, pick, report
from explorer.ui.corpusview import cleaning, contrast, counts, homonyms, keyword, lanes, repeats
from explorer.ui.i18n import _

VIEWS = {
    "overview": _("Overview"),
    "frequency": _("Frequency"),
    "concordance": _("Keyword in context"),
    "cleaning": _("Repairs and repeats"),
    "contrast": _("Against another text"),
    "homonyms": _("Homonym candidates"),
}

st.title(_("Corpus"))
manifest = pick.current_manifest()
if manifest is None:
    report.nothing_yet()
    st.stop()
st.markdown(_("What is in my text?"))
view = address.segments("view", _("View"), list(VIEWS), "overview", shown=VIEWS.__getitem__)
if view == "overview":
    lanes.picture(manifest)
    counts.sizes(manifest)
    method.explained("cuts")
elif view == "frequency":
    counts.sizes(manifest)
    counts.frequency(manifest)
    method.explained("zipf", "heaps")
elif view == "concordance":
    keyword.lines(manifest)
    method.explained("kwic")
elif view == "cleaning":
    cleaning.account(manifest)
    repeats.counted(manifest)
    method.explained("duplicates")
elif view == "contrast":
    contrast.words(manifest)
    method.explained("keyness")
elif view == "homonyms":
    homonyms.candidates(manifest)
    method.explained("homonymy")
