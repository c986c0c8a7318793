"""What is on screen, as ids in the URL: never translated labels, so that a link opens the same view for everybody.

A few ids (language, corpus, run, word) follow the reader from page to page: they are kept for the visit and written
into the address of every page. A widget starts from the address and writes what is chosen back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

SHARED = ("lang", "corpus", "run", "word")
LONGEST = 200  # characters of a value: more is nobody's id

T = TypeVar("T", bound=str | int)


def start() -> None:
    """Take what the address says of the shared ids, and say there what was kept from the last page."""
    for name in SHARED:
        if name in st.query_params:
            st.session_state[name] = st.query_params[name][:LONGEST]
        elif st.session_state.get(name):
            st.query_params[name] = st.session_state[name]


def get(name: str, default: str = "") -> str:
    """A value of the address; too long a value is nobody's."""
    value = st.query_params.get(name, default)
    return value if len(value) <= LONGEST else default


def put(name: str, value: object, default: object = "") -> None:
    """Write a value into the address; a default is written too once it was chosen, so that old links keep meaning."""
    text = "" if value is None else str(value)
    if name in SHARED:
        st.session_state[name] = text
    if text == str(default) and name not in st.query_params:
        return
    if not text:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != text:
        st.query_params[name] = text


def one_of(name: str, options: Sequence[T], default: T) -> T:
    """The option that the address names, else the default."""
    asked = get(name)
    return next((option for option in options if str(option) == asked), default)


def choice(name: str, label: str, options: Sequence[T], default: T, shown: Callable[[T], str] = str) -> T:
    """A select box whose choice is part of the address. options are ids; `shown` gives their labels."""
    at = options.index(one_of(name, options, default))
    labels = {option: shown(option) for option in options}  # now: later nobody knows the language of the visit
    chosen = st.selectbox(label, options, index=at, format_func=labels.__getitem__, key=f"w.{name}")
    put(name, chosen, default)
    return chosen


def segments(name: str, label: str, options: Sequence[T], default: T, shown: Callable[[T], str] = str) -> T:
    """A segmented control whose choice is part of the address."""
    now = one_of(name, options, default)
    labels = {option: shown(option) for option in options}
    key = f"w.{name}"
    chosen = st.segmented_control(label, options, default=now, format_func=labels.__getitem__, key=key, required=True)
    chosen = now if chosen is None else chosen
    put(name, chosen, default)
    return chosen
