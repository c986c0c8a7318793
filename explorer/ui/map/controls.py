"""The row of controls above the map, and the search for a word."""

from __future__ import annotations

from typing import cast

import streamlit as st

from explorer.corpus import search
from explorer.ui import address, cached, mapdata
from explorer.ui.i18n import _
from explorer.ui.mapdata import Settings

SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
MODES: dict[str, str] = {
    "exact": "exactly",
    "stem": "with its endings",
    "substring": "anywhere in the word",
    "jamo": "beginning, by letters",
}
USUAL = mapdata.Settings().words
LENIENT: search.Mode = "stem"
MOST_HITS = 12


def row(run: str) -> tuple[Settings, str]:
    """One row, what is used most at its beginning; what was found stands below it."""
    known = len(cached.model(run).vocabulary.words)
    sizes = [n for n in SIZES if n < known or n == USUAL]
    sizes += [n for n in SIZES if n >= known > USUAL][:1]
    find, match, size, hue, way, more = st.columns([2.1, 1.6, 1.1, 1.5, 1.4, 1.2], vertical_alignment="bottom")
    with find:
        _query(run)
    with match:
        mode = address.choice("find", _("Match"), list(MODES), LENIENT, shown=lambda each: _(MODES[each]))
    with size:
        words = address.choice("n", _("Words"), sizes, USUAL, shown=lambda n: f"{min(n, known):,}")
    with hue:
        colours = [c for c in mapdata.COLOURS if c != "class" or mapdata.has_classes(run)]
        colour = address.choice("colour", _("Colour"), colours, "frequency", shown=lambda each: _(mapdata.NAMES[each]))
    with way:
        address.segments("method", _("Projection"), ["umap", "pca"], "umap", shown=str.upper)
    with more, st.popover(_("Settings")):
        settings = _more(words)
    _found(run, cast("search.Mode", mode))
    return settings, colour


def _more(words: int) -> Settings:
    near = address.choice("nn", _("Neighbours that hold a word in place (n_neighbors)"), [5, 10, 15, 30, 50, 100], 15)
    dist = address.choice("dist", _("Least distance of two points (min_dist)"), ["0.0", "0.1", "0.25", "0.5"], "0.1")
    seed = address.choice("seed", _("Seed"), list(range(10)), 0)
    k = address.choice("k", _("Neighbours that are counted (k)"), [5, 10, 20, 50], 10)
    return Settings(words=words, n_neighbors=near, min_dist=float(dist), seed=seed, k=k)


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
