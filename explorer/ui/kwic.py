"""A word in the line in which it stands, as HTML: the word marked, all text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st


def marked(text: str, start: int, end: int, around: int | None = None) -> str:
    """Text with text[start:end] marked; with `around`, no more than so many characters on each side of it."""
    begin = 0 if around is None else max(0, start - around)
    stop = len(text) if around is None else end + around
    return f"{escape(text[begin:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:stop])}"


def lines(shown: Iterable[str]) -> None:
    """Lines of HTML, one under the other."""
    st.html(f'<div class="kwic">{"".join(f"<p>{line}</p>" for line in shown)}</div>')
