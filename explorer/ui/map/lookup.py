"""A word that somebody typed, found in a run's vocabulary, or an error that names those spelt nearly so."""

from __future__ import annotations

import streamlit as st

from explorer.corpus import spelling
from explorer.errors import UnknownWord
from explorer.ui import cached


@st.cache_data(show_spinner=False, max_entries=256)
def _alike(home: str, run: str, word: str) -> list[str]:  # noqa: ARG001 - home is part of the key
    words = cached.model(run).vocabulary.words
    return [str(words[at]) for at in spelling.nearest(words, word)]


def number(run: str, word: str) -> int:
    """The number of a word by its name (배/NNG) or its form (배); the most frequent of several. Raises UnknownWord."""
    hits = cached.words(run).find(word, "exact")
    if len(hits):
        return int(hits[0])
    if near := _alike(str(cached.home()), run, word):
        raise UnknownWord("No word here is “{word}”. Spelt nearly so: {near}.", word=word, near=", ".join(near))
    raise UnknownWord("No word here is “{word}”, nor is any spelt nearly so.", word=word)
