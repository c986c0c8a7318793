"""Which layout the map draws: what was asked for where it is made, else the last one drawn, else PCA; and its making.

UMAP comes by itself. What takes longer, t-SNE, the library umap-learn, or very many words, shows its settings and the
time it will take here first, and a button.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

from explorer.runs import builtin, engine, pace
from explorer.ui import address, cached, mapdata, progress, tables
from explorer.ui.i18n import _
from explorer.ui.mapdata import Settings
from explorer.ui.telling import telling

TITLES = {"umap": "UMAP", "tsne": "t-SNE", "umap-learn": "umap-learn", "pca": "PCA"}
SLOW = ("tsne", "umap-learn")
MOST_BY_ITSELF = 20_000  # words that UMAP lays out unasked
GROWTH = 1.1  # time grows with words a little faster than they do


class Layout(NamedTuple):
    """A frame of words with places, and the settings that it is of; whether it is the one asked for."""

    frame: pd.DataFrame
    settings: Settings
    asked_for: bool


def drawn(run: str, settings: Settings) -> Layout:
    """The best there is."""
    if settings.method == "pca":
        return Layout(mapdata.first(str(cached.home()), run, settings.words), settings, True)
    made, key = mapdata.made(run, settings), f"drawn.{run}"
    if made is not None:
        st.session_state[key] = settings
        return Layout(made, settings, True)
    last = st.session_state.get(key)
    if isinstance(last, Settings) and last.words == settings.words and (kept := mapdata.made(run, last)) is not None:
        return Layout(kept, last, False)
    return Layout(mapdata.first(str(cached.home()), run, settings.words), settings, False)


def knobs(method: str, words: int) -> Settings:
    """What decides a layout, each method its own."""
    chosen: dict[str, int | float] = {}
    if method == "tsne":
        label = _("About how many neighbours hold a word in place (perplexity)")
        chosen["perplexity"] = address.choice("perplexity", label, [5, 15, 30, 50, 100], 30)
    elif method != "pca":
        label = _("Neighbours that hold a word in place (n_neighbors)")
        chosen["n_neighbors"] = address.choice("nn", label, [5, 10, 15, 30, 50, 100], 15)
        label = _("Least distance of two points (min_dist)")
        chosen["min_dist"] = float(address.choice("dist", label, ["0.0", "0.1", "0.25", "0.5"], "0.1"))
    chosen["seed"] = address.choice("seed", _("Seed"), list(range(10)), 0)
    chosen["k"] = address.choice("k", _("Neighbours that are counted (k)"), [5, 10, 20, 50], 10)
    return Settings(words=words, method=method, **chosen)  # pyright: ignore[reportArgumentType]


def ahead(method: str, words: int) -> Settings:
    """The knobs of a method that takes long, in a row of their own above the map."""
    with st.container(border=True, horizontal=True, vertical_alignment="bottom"):
        return knobs(method, words)


def coming(run: str, settings: Settings, shown: Layout) -> None:
    """What was asked for is not there yet: it is on its way, or has its time told and a button."""
    title, before = TITLES[settings.method], TITLES[shown.frame.attrs["method"]]
    folder = settings.table(run).folder(cached.home())
    waiting = _("This is {before}; {title} is being laid out and will take its place", before=before, title=title)
    with telling():
        status = progress.state(folder)
        if not _asks(settings):
            st.caption(waiting)
            tables.coming({title: settings.table(run)})
        elif status in ("queued", "running"):
            st.caption(waiting)
            progress.watch({title: folder})
        else:
            _offered(run, settings, title, before, status)


def _asks(settings: Settings) -> bool:
    return settings.method in SLOW or settings.words > MOST_BY_ITSELF


def _offered(run: str, settings: Settings, title: str, before: str, status: str) -> None:
    if status in ("failed", "cancelled", "lost"):
        st.warning(f"{title}: {progress.shown(status)}")
    left, right = st.columns([1, 3], vertical_alignment="center")
    if left.button(_("Compute {title}", title=title), type="primary", key="compute"):
        engine.submit_table(cached.client(), cached.home(), settings.table(run))
        st.rerun()
    seconds = expected(run, settings)
    known = len(cached.model(run).vocabulary.words)
    right.caption(
        _("This is {before}; these settings of {title} were not laid out yet.", before=before, title=title)
        + " "
        + (
            _("About {time} for {n} words, at the pace of this machine.", time=progress.seconds(seconds),
              n=f"{min(settings.words, known):,}")
            if seconds
            else _("How long it takes is known after the first one on this machine.")
        )
    )  # fmt: skip


def expected(run: str, settings: Settings) -> float | None:
    """Seconds for these settings, from the table of this method made here whose number of words is nearest."""
    ours = builtin.first_map(builtin.about().run)  # made elsewhere
    words = min(settings.words, len(cached.model(run).vocabulary.words))
    rates = [
        (abs(each.n - words), each.seconds * (words / max(1, each.n)) ** GROWTH)
        for each in pace.took(cached.home(), builtin.MAP_FUNCTION)
        if each.arguments.get("method", "umap") == settings.method and each.arguments != ours.arguments
    ]
    return min(rates)[1] if rates else None
