"""Keyword in context: a word, the lines that hold it, sorted by what stands to its left or right."""

from __future__ import annotations

from html import escape
from typing import cast

import pandas as pd
import streamlit as st

from explorer.corpus.concordance import MODES, MOST, ORDERS, Concordance, Found, Line, Mode, Order, ordered
from explorer.corpus.search import form
from explorer.corpus.store import Manifest
from explorer.ui import address, cached, kwic
from explorer.ui.download import table as csv
from explorer.ui.i18n import _
from explorer.ui.telling import fragment

PAGE = 25  # lines
AROUND = 80  # characters on each side
NAMES = {"exact": "exactly", "stem": "with its endings", "substring": "anywhere in the text"}
ORDER = {
    "corpus": "as in the text", "left1": "1st to the left", "left2": "2nd to the left", "left3": "3rd to the left",
    "right1": "1st to the right", "right2": "2nd to the right", "right3": "3rd to the right", "word": "the word itself",
}  # fmt: skip
RULES = {
    "eojeol": "What counts: an eojeol that is exactly the word, punctuation aside.",
    "morpheme": "What counts: the word as a morpheme of its own, as {tokenizer} cut the text. So 배 is in 배를 and "
    "사과와배를, and not in 담배 or 배경.",
    "endings": "What counts: an eojeol that is the word alone or with particles or endings behind it, by rule. So 배 "
    "is in 배를, and not in 담배 or 배경.",
    "text": "What counts: the letters anywhere, inside other words too.",
}
FIRST = "배"


@st.cache_resource(show_spinner=False, max_entries=4)
def _concordance(home: str, corpus: str) -> Concordance:  # noqa: ARG001 - home is part of the key
    return Concordance(cached.corpus(corpus))


def lines(manifest: Manifest) -> None:
    """The search and its lines."""
    _lines(manifest)


@fragment()
def _lines(manifest: Manifest) -> None:
    find, match, order = st.columns([2, 1.6, 1.6], vertical_alignment="bottom")
    with find:
        word = _word()
    with match:
        mode = address.choice("find", _("Match"), list(MODES), "stem", shown=lambda each: _(NAMES[each]))
    with order:
        by = address.choice("sort", _("Sort by"), list(ORDERS), "right1", shown=lambda each: _(ORDER[each]))
    if not word:
        st.info(_("Type a word: every line in which it stands appears here."))
        return
    found = _concordance(str(cached.home()), manifest.id).find(word, cast("Mode", mode))
    st.caption(_(RULES[found.rule], tokenizer=manifest.tokenizer.name))
    if not found.lines:
        st.warning(_("“{word}” does not stand in this text in that way. Try another way to match.", word=word))
        return
    sorted_ = ordered(found.lines, cast("Order", by))
    first = _page(found)
    st.html(html(sorted_[first : first + PAGE]))
    _save(manifest, word, mode, by, sorted_, found)


def _word() -> str:
    """The word in focus, as it is written: shared by all pages."""
    if st.session_state.get("said.kwic") != address.get("word"):  # it was changed elsewhere, or the page begins
        st.session_state["w.kwic"] = form(address.get("word") or FIRST)
        st.session_state["said.kwic"] = address.get("word")
    typed = st.text_input(_("Word"), key="w.kwic", max_chars=100, placeholder=_("a word, then Enter")).strip()
    if typed != form(address.get("word") or FIRST):
        address.put("word", typed)
        st.session_state["said.kwic"] = typed
    return typed


def _page(found: Found) -> int:
    """The first line shown, and what is said of how many there are."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    pages = max(1, -(-len(found.lines) // PAGE))
    with right:
        page = st.number_input(_("Page of {n}", n=f"{pages:,}"), 1, pages, 1, key=f"w.page.{pages}")
    first = (int(page) - 1) * PAGE
    last = min(first + PAGE, len(found.lines))
    told = _("Lines {first} to {last} of {n} found", first=f"{first + 1:,}", last=f"{last:,}", n=f"{found.total:,}")
    if found.drawn:
        told += " · " + _("only {most}, drawn at random from the whole text, are sorted and shown", most=f"{MOST:,}")
    left.caption(told)
    return first


def html(shown: list[Line]) -> str:
    """Three columns, right, centre and left aligned; all text escaped."""
    heads = "".join(
        f'<td class="{kind}">{escape(text)}</td>'
        for kind, text in (("before", _("to the left")), ("key", _("word")), ("after", _("to the right")))
    )
    return f'<table class="lines" tabindex="0"><tr>{heads}</tr>{"".join(map(_html, shown))}</table>'


def _html(line: Line) -> str:
    word = kwic.marked(line.word, line.start - line.begin, line.end - line.begin)
    before, after = escape(line.left[-AROUND:].strip()), escape(line.right[:AROUND].strip())
    return (
        f'<tr><td class="before"><bdi>{before}</bdi></td><td class="key">{word}</td><td class="after">{after}</td></tr>'
    )


def _save(manifest: Manifest, word: str, mode: str, by: str, sorted_: list[Line], found: Found) -> None:
    frame = pd.DataFrame(
        [(line.sentence + 1, line.left.strip(), line.word, line.right.strip()) for line in sorted_],
        columns=[_("sentence"), _("to the left"), _("word"), _("to the right")],
    )
    facts = {"corpus": manifest.id, "word": word, "match": mode, "sort": by, "found": found.total, "lines": len(frame)}
    csv(frame, facts, f"lines-{manifest.id}", "save.lines")
