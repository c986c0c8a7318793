"""The frame around every page, run by app.py for each visit: navigation, corpus, word in focus, jobs, language.

It lies away from pages/: beside it, Streamlit would run a page without this frame on a fresh server's first deep link.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from explorer.ui import address, asking, gate, jobs, pick
from explorer.ui.i18n import LANGUAGES, _, language
from explorer.ui.telling import telling

ROOT = Path(__file__).parents[2]
PAGES = {  # section -> (file, title, whether it is the first page)
    "Start": [
        ("pages/start/home.py", "Home", True),
        ("pages/start/corpus.py", "Corpus", False),
        ("pages/start/train.py", "Upload and train", False),
    ],
    "Spaces": [("pages/spaces/map.py", "Word map", False), ("pages/spaces/compare.py", "Compare", False)],
    "Meaning": [
        ("pages/meaning/contexts.py", "Word in context", False),
        ("pages/meaning/senses.py", "Senses of a word", False),
        ("pages/meaning/capsules.py", "Capsules", False),
    ],
    "Efficiency": [("pages/efficiency/supermask.py", "Supermasks", False)],
    "Language": [
        ("pages/language/models.py", "Language models", False),
        ("pages/language/transfer.py", "Transfer", False),
    ],
}


def run() -> None:
    """Draw the navigation and the sidebar, then the page that the address names."""
    admitted = gate.admitted()
    icon = str(ROOT / "assets/icons/icon.png") if admitted else None  # a file like others: not for strangers
    st.set_page_config(page_title=_("Korean Embedding Explorer"), page_icon=icon, layout="wide")
    st.html(f"<style>{(ROOT / 'assets/css/frame.css').read_text('utf-8')}</style>")
    address.start()
    with telling():
        page = st.navigation(_sections(), position="sidebar" if admitted else "hidden")
        if not admitted:
            gate.closed()
            return
        asking.brought()
        with st.sidebar:
            _sidebar()
        page.run()


def _sections() -> dict[str, list]:
    return {
        _(section): [
            st.Page(ROOT / path, title=_(title), default=first, url_path=None if first else Path(path).stem)
            for path, title, first in pages
        ]
        for section, pages in PAGES.items()
    }


def _sidebar() -> None:
    pick.corpus()
    if word := address.get("word"):
        st.caption(_("Word in focus"))
        st.text(word)
    jobs.running()
    now = language()
    chosen = st.segmented_control(
        "한국어 | English", list(LANGUAGES), default=now, format_func=LANGUAGES.__getitem__, key="w.lang",
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    gate.whose()
    if chosen and chosen != now:
        address.put("lang", chosen)
        st.rerun()


if __name__ == "__main__":
    run()
