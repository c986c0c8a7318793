"""What is on screen, as ids in the URL: never translated labels, so that a link opens the same view for everybody.

A few ids (language, corpus, run, word) follow the reader from page to page: they are kept for the visit and written
into the address of every page. A widget starts from the address and writes what is chosen back.
"""

from __future__ import annotations

from collections import Counter
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
    st.session_state[f"said.{name}"] = text
    if name in SHARED:
        st.session_state[name] = text
    if text == str(default) and name not in st.query_params:
        return
    if not text:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != text:
        st.query_params[name] = text


def follow(name: str, value: str) -> None:
    """The address as if a link led there: the widget of that name takes it over when the page runs again."""
    st.query_params[name] = value
    st.session_state.pop(f"said.{name}", None)


def one_of(name: str, options: Sequence[T], default: T) -> T:
    """The option that the address names, else the default."""
    asked = get(name)
    return next((option for option in options if str(option) == asked), default)


def choice(name: str, label: str, options: Sequence[T], default: T, shown: Callable[[T], str] = str) -> T:
    """A select box whose choice is part of the address. options are ids; `shown` gives their labels."""
    labels = _labels(options, shown)
    chosen = st.selectbox(label, options, format_func=labels.__getitem__, key=_settled(name, options, default))
    put(name, chosen, default)
    return chosen


def segments(name: str, label: str, options: Sequence[T], default: T, shown: Callable[[T], str] = str) -> T:
    """A segmented control whose choice is part of the address."""
    labels = _labels(options, shown)
    key = _settled(name, options, default)
    chosen = st.segmented_control(label, options, format_func=labels.__getitem__, key=key, required=True)
    chosen = default if chosen is None else chosen
    put(name, chosen, default)
    return chosen


def slider(name: str, label: str, options: Sequence[T], default: T, shown: Callable[[T], str] = str) -> T:
    """A slider over two or more options in their order, whose choice is part of the address."""
    labels = _labels(options, shown)
    key = _settled(name, options, default)
    chosen = st.select_slider(label, options, format_func=labels.__getitem__, key=key)
    put(name, chosen, default)
    return chosen


def _labels(options: Sequence[T], shown: Callable[[T], str]) -> dict[T, str]:
    """What each option is called; no two the same, for Streamlit tells options by their labels.

    They are made now: later nobody knows the language of the visit.
    """
    labels = {option: shown(option) for option in options}
    often = Counter(labels.values())
    return {option: text if often[text] == 1 else f"{text} ({str(option)[-4:]})" for option, text in labels.items()}


def _settled(name: str, options: Sequence[T], default: T) -> str:
    """The key of a widget, its state set to what the address says where that is news: a link followed, a page begun."""
    key, said = f"w.{name}", f"said.{name}"
    followed = name in st.query_params and st.query_params[name] != st.session_state.get(said)
    if followed or st.session_state.get(key) not in options:
        st.session_state[key] = one_of(name, options, default)
    return key
