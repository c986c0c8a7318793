"""Word vectors that are there made an encoder by one click: it takes seconds where a language model takes minutes."""

from __future__ import annotations

import streamlit as st

from explorer.contracts import Embeds, Encodes
from explorer.models import model_class
from explorer.runs.store import Request
from explorer.ui import pick
from explorer.ui.i18n import _
from explorer.ui.language.offers import folders, train

MODEL = "alacarte"


def request(vectors: str, corpus: str) -> Request:
    """The encoder as its config comes, on a run of word vectors."""
    return Request(MODEL, model_class(MODEL).Config.model_validate({"vectors": vectors}), corpus)


def alacarte() -> None:
    """A button for the newest word vectors of the corpus in the sidebar; nothing where they are an encoder already."""
    manifest = pick.current_manifest()
    if manifest is None:
        return
    found = [about for about in pick.runs(Embeds, manifest.id) if not pick.able(about, Encodes)]
    if not found:
        return
    asked = {_(model_class(MODEL).card.title): request(found[0].id, manifest.id)}
    if any(folder.status != "done" for folder in folders(asked).values()):
        st.caption(
            _(
                "Word vectors can read a word in its sentence too: as the mean of the words around it, "
                "mapped to where such a word would lie. That takes seconds and joins the runs above."
            )
        )
        name = pick.run_names(found)[found[0].id]
        train(asked, _("Read sentences by the vectors of {run}", run=name), "alacarte")
