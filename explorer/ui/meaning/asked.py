"""What the pages about meaning ask for: a word, the corpus it is read in, the occurrence in focus."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.corpus.search import normalised
from explorer.ui import address, cached, link, pick
from explorer.ui.i18n import _
from explorer.ui.meaning import offers

FIRST, LONGEST = "배", 100


def nothing_yet() -> None:
    """No encoder on this corpus: say what would be here and how it comes."""
    st.info(
        _(
            "No model that reads whole sentences has been trained on this corpus yet. Train a masked or causal "
            "language model or a biLM, or bring an encoder from a folder: then every occurrence of a word has its "
            "own vector, and they appear here."
        )
    )
    offers.alacarte()
    link.to("pages/start/train.py", _("Train a model"))


def corpus(run: str) -> str | None:
    """The corpus whose sentences are read: the run's own, or for an encoder from elsewhere the one in the sidebar."""
    own = cached.run(run).request.corpus
    manifest = None if own else pick.current_manifest()
    found = own or (manifest.id if manifest else "")
    return cached.corpus(found).fingerprint if found else None


def word() -> str:
    """The word in focus, which all pages share; with its tag (배/NNG) only that reading of it."""
    if st.session_state.get("said.context") != address.get("word"):  # it was changed elsewhere, or the page begins
        st.session_state["w.context"] = address.get("word") or FIRST
        st.session_state["said.context"] = address.get("word")
    placeholder = _("a word, then Enter")
    typed = normalised(st.text_input(_("Word"), key="w.context", max_chars=LONGEST, placeholder=placeholder))
    if typed != (address.get("word") or FIRST):
        address.put("word", typed)
        st.session_state["said.context"] = typed
    return typed


def at(frame: pd.DataFrame) -> int | None:
    """The occurrence that the address names, by its row."""
    asked = address.get("at")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 and int(asked) < len(frame) else None


def layer_name(layer: int) -> str:
    """A layer on screen; 0 is none."""
    return str(layer) if layer else _("0 (embedding)")
