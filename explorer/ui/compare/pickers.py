"""The two sides to compare, and the controls of their picture."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from explorer.contracts import Embeds
from explorer.runs import builtin
from explorer.runs.store import About
from explorer.ui import address, cached, pick
from explorer.ui.compare.view import View, go
from explorer.ui.i18n import _

BYS = {"form": "spelling", "lemma": "their dictionary form", "word": "form and part of speech"}
COLOURS = {"overlap": "neighbours shared", "frequency": "frequency", "side": "who has the word"}
LAYOUTS = {"joint": "together", "independent": "each alone, then turned"}
SIZES = (1_000, 2_000, 5_000, 10_000, 20_000)


def names(runs: dict[str, About]) -> dict[str, str]:
    """What each run is called, with its corpus where they have several; imported vectors have none."""
    corpora = {m.id: pick.corpus_name(m) for m in pick.manifests()}
    has_several = len({about.corpus for about in runs.values() if about.corpus}) > 1
    told = {name: corpora.get(about.corpus, "") if has_several else "" for name, about in runs.items()}
    short = pick.run_names(list(runs.values()))
    return {name: " · ".join(filter(None, [short[name], told[name]])) for name in runs}


def several(label: str, runs: dict[str, About], default: list[str], most: int) -> list[str]:
    """Ids of the chosen runs: those of the address, by the ends of their ids (eight fit there); else default."""
    known = {_end(name): name for name in runs}
    asked = [known[end] for end in address.get("runs").split(".") if end in known]
    st.session_state.setdefault("w.runs", asked or default)
    st.session_state["w.runs"] = [name for name in st.session_state["w.runs"] if name in runs]
    shown = names(runs)
    return st.multiselect(
        label, list(runs), format_func=shown.__getitem__, key="w.runs", max_selections=most, wrap=True
    )


def ends(runs: list[str]) -> str:
    """Runs as the address names them."""
    return ".".join(map(_end, runs))


def _end(name: str) -> str:
    """The hash of a run's id."""
    return name.rpartition("-")[2]


def known() -> dict[str, About]:
    """Every run with vectors, whatever its corpus."""
    return {about.id: about for about in pick.runs(Embeds)}


def sides() -> View | None:
    """Two pickers and a button that swaps them; None while there are not two runs, or only shipped ones unasked."""
    runs = known()
    if len(runs) < 2 or (runs.keys() <= set(builtin.about().runs) and not address.get("a")):
        return None
    shown = names(runs)
    ours = builtin.about().run
    one = ours if ours in runs else next(iter(runs))
    other = next(name for name in runs if name != one)
    first, swap, second = st.columns([5, 1.1, 5], vertical_alignment="bottom")
    with first:
        a = address.choice("a", _("Space A"), list(runs), one, shown=shown.__getitem__)
    with second:
        b = address.choice("b", _("Space B"), list(runs), other, shown=shown.__getitem__)
    for name, chosen in (("a", a), ("b", b)):
        address.put(name, chosen)  # the defaults too: tomorrow there may be other runs
    swap.button("⇄", key="swap", help=_("Swap the sides"), on_click=go, args=(b, a))
    return View(runs[a], runs[b])


def controls(view: View) -> tuple[View, str]:
    """One row above the maps: the view with what was chosen, and the colouring."""
    with st.container(key="controls"):
        find, by, k, hue, way, more = st.columns([1.6, 1.7, 1.2, 1.9, 1.4, 1.1], vertical_alignment="bottom")
    with find:
        _query(view)
    with by:
        how = address.choice("by", _("Words are joined by"), list(BYS), "form", shown=lambda each: _(BYS[each]))
    with k:
        near = address.choice("k", _("Neighbours (k)"), [5, 10, 20, 50], 10)
    with hue:
        colour = address.choice("colour", _("Colour"), list(COLOURS), "overlap", shown=lambda each: _(COLOURS[each]))
    with way:
        layout = address.choice("layout", _("Laid out"), list(LAYOUTS), "joint", shown=lambda each: _(LAYOUTS[each]))
    with more, st.popover(_("Settings")):
        view = _more(view)
    return replace(view, by=how, k=near, layout=layout), colour


def _more(view: View) -> View:
    words = address.choice("n", _("Words on the maps"), list(SIZES), 5_000, shown="{:,}".format)
    near = address.choice("nn", _("Neighbours that hold a word in place (n_neighbors)"), [5, 10, 15, 30, 50, 100], 15)
    dist = address.choice("dist", _("Least distance of two points (min_dist)"), ["0.0", "0.1", "0.25", "0.5"], "0.1")
    seed = address.choice("seed", _("Seed"), list(range(10)), 0)
    return replace(view, words=words, n_neighbors=near, min_dist=float(dist), seed=seed)


def _query(view: View) -> None:
    st.session_state.setdefault("w.q", address.get("q"))
    st.text_input(
        _("Find a word"), key="w.q", placeholder=_("a word, then Enter"), on_change=_searched, args=(view,),
        max_chars=100,
    )  # fmt: skip


def _searched(view: View) -> None:
    """Enter was pressed: the best hit on either side comes into focus, the first side's before the second's."""
    query = st.session_state["w.q"].strip()
    address.put("q", query)
    for about in (view.a, view.b):
        hits = cached.words(about.id).find(query, "stem") if query else []
        if len(hits):
            address.put("word", str(cached.model(about.id).vocabulary.words[hits[0]]))
            return


def not_found(view: View) -> None:
    """Say where no word matches what was searched."""
    query = st.session_state["w.q"].strip()
    if query and not any(len(cached.words(about.id).find(query, "stem")) for about in (view.a, view.b)):
        st.warning(_("Neither space has a word that matches “{query}”.", query=query))
