"""The row of controls above the map, and the search for a word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, cast

import streamlit as st

from explorer.corpus import search
from explorer.ui import address, cached, mapdata
from explorer.ui.i18n import _
from explorer.ui.map import layouts
from explorer.ui.map.channels import SHAPES
from explorer.ui.map.channels import SIZES as CHANNEL_SIZES
from explorer.ui.mapdata import Settings

SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
MODES: dict[str, str] = {
    "exact": "exactly",
    "stem": "with its endings",
    "substring": "anywhere in the word",
    "jamo": "beginning, by letters",
}
METHODS = {"umap": "UMAP", "tsne": "t-SNE", "umap-learn": "umap-learn", "pca": "PCA", "axes": "own axes"}
USUAL = mapdata.Settings().words
LENIENT: search.Mode = "stem"
MOST_HITS = 12


class Choice(NamedTuple):
    """What the row above the map decides."""

    settings: Settings
    method: str
    colour: str
    shape: str
    size: str


def row(run: str) -> Choice:
    """One row, what is used most at its beginning; what was found stands below it."""
    known = len(cached.model(run).vocabulary.words)
    sizes = [n for n in SIZES if n < known or n == USUAL]
    sizes += [n for n in SIZES if n >= known > USUAL][:1]
    with st.container(key="controls"):
        find, match, size, hue, way, more = st.columns([2.1, 1.6, 1.1, 1.5, 1.4, 1.2], vertical_alignment="bottom")
    with find:
        _query(run)
    with match:
        mode = address.choice("find", _("Match"), list(MODES), LENIENT, shown=lambda each: _(MODES[each]))
    with size:
        words = address.choice("n", _("Words"), sizes, USUAL, shown=lambda n: f"{min(n, known):,}")
    with hue:
        colours = _offered(run, mapdata.COLOURS)
        colour = address.choice("colour", _("Colour"), colours, "frequency", shown=lambda each: _(mapdata.NAMES[each]))
    with way:
        method = address.choice("method", _("Projection"), list(METHODS), "umap", shown=lambda each: _(METHODS[each]))
    with more, st.popover(_("Settings")):
        shape = address.choice("shape", _("Shape"), _offered(run, SHAPES), "", shown=lambda each: _(SHAPES[each]))
        large = address.choice("size", _("Size"), list(CHANNEL_SIZES), "", shown=lambda each: _(CHANNEL_SIZES[each]))
        settings = layouts.knobs("umap", words) if method == "umap" else Settings(words=words)
    _found(run, cast("search.Mode", mode))
    if method in layouts.SLOW:
        settings = layouts.ahead(method, words)
    elif method != "umap":
        settings = Settings(words=words, method="pca")
    return Choice(settings, method, colour, shape, large)


def _offered(run: str, names: Iterable[str]) -> list[str]:
    """The known class only where our grammar knows the words."""
    return [each for each in names if each != "class" or mapdata.has_classes(run)]


def _query(run: str) -> None:
    st.session_state.setdefault("w.q", address.get("q"))
    st.text_input(
        _("Find a word"),
        key="w.q",
        placeholder=_("a word, then Enter"),
        on_change=_searched,
        args=(run,),
        max_chars=100,
    )


def _found(run: str, mode: search.Mode) -> None:
    """The words that match, to choose from; or that there is none."""
    query = st.session_state["w.q"].strip()
    if not query:
        return
    hits, words = cached.words(run).find(query, mode), cached.model(run).vocabulary.words
    if not len(hits):
        st.warning(
            _(
                "No word here matches “{query}”. Try another way to match, or a rarer word needs a larger corpus.",
                query=query,
            )
        )
        return
    labels, key = [str(words[i]) for i in hits[:MOST_HITS]], f"w.hits.{mode}.{query}"
    st.pills(_("{n} words found", n=f"{len(hits):,}"), labels, key=key, on_change=_picked, args=(key,))


def _picked(key: str) -> None:
    """One of the words found was pressed."""
    if chosen := st.session_state.get(key):
        address.put("word", chosen)


def _searched(run: str) -> None:
    """Enter was pressed: the best hit comes into focus."""
    query = st.session_state["w.q"].strip()
    address.put("q", query)
    words = cached.model(run).vocabulary.words
    hits = (
        cached.words(run).find(query, cast("search.Mode", address.one_of("find", list(MODES), LENIENT)))
        if query
        else []
    )
    if len(hits):
        address.put("word", str(words[hits[0]]))
