"""What all visitors share: the engine's client, opened corpora and models. None of it is ever changed by a page.

Every function that takes an id of a run or a corpus refuses what the visitor may not see, as if it were not there.
"""

from __future__ import annotations

import threading
from pathlib import Path

import streamlit as st
from distributed import Client

from explorer.contracts import Embeds, Model
from explorer.corpus import store as corpora
from explorer.corpus.search import Words
from explorer.runs import engine, work
from explorer.runs.store import Run, default_home
from explorer.spaces.neighbours import EXACT, Index
from explorer.spaces.scan import Scan
from explorer.ui import access


def home() -> Path:
    """Where corpora and runs live."""
    return default_home()


CLIENTS: dict[Path, Client] = {}  # Streamlit's cache takes nothing that can be awaited, as a client can
CONNECTING = threading.Lock()


def client() -> Client:
    """The engine's client; a lost connection is made anew. Raises EngineSilent."""
    with CONNECTING:
        found = CLIENTS.get(home())
        if found is None or found.status != "running":
            found = CLIENTS[home()] = engine.connect(home())
        return found


@st.cache_resource(show_spinner=False, max_entries=6)
def _corpus(home: str, fingerprint: str) -> corpora.StoredCorpus:
    return corpora.opened(Path(home), fingerprint)


def corpus(fingerprint: str) -> corpora.StoredCorpus:
    """A corpus, memory-mapped. Raises MissingCorpus."""
    access.check_corpus(fingerprint)
    return _corpus(str(home()), fingerprint)


def run(name: str) -> Run:
    """A run as it stands on disk, finished or not. Raises MissingRun."""
    access.check_run(name)
    return Run.open(home(), name)


@st.cache_resource(show_spinner=False, max_entries=6)
def _model(home: str, run: str) -> Model:
    return work.opened(Path(home), run)


def model(run: str) -> Model:
    """The model of a finished run. Raises MissingRun."""
    access.check_run(run)
    return _model(str(home()), run)


@st.cache_resource(show_spinner=False, max_entries=6)
def _index(home: str, run: str) -> Index:
    found = _model(home, run)
    if not isinstance(found, Embeds):
        raise TypeError(f"{run} embeds no words")
    vectors = found.vectors()
    return Scan(vectors) if len(vectors) > EXACT else Index(vectors)


def index(run: str) -> Index:
    """The neighbour index of a run that embeds words. Raises MissingRun."""
    access.check_run(run)
    return _index(str(home()), run)


@st.cache_resource(show_spinner=False, max_entries=6)
def _words(home: str, run: str) -> Words:
    return Words(_model(home, run).vocabulary.words)


def words(run: str) -> Words:
    """The words of a run, ready to be searched. Raises MissingRun."""
    access.check_run(run)
    return _words(str(home()), run)
