"""The map page's parts: controls, search, the map itself, the word in focus beside it, what was selected below it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.charts import points as drawing
from explorer.ui import address, cached, focus, honesty, link, mapdata, save, tables
from explorer.ui.i18n import _
from explorer.ui.map import controls
from explorer.ui.map_component import STRINGS, MapState, word_map
from explorer.ui.mapdata import Settings
from explorer.ui.telling import fragment

HEIGHT = 500
WHOLE = {"x": 0.0, "y": 0.0, "zoom": 1.0}  # the camera that shows everything


def nothing_yet() -> None:
    """No run on this corpus: say what would be here and how it comes."""
    st.info(_("No model has been trained on this corpus yet. Train one, and its words appear here."))
    link.to("pages/start/train.py", _("Train a model"))


def explore(run: str) -> None:
    """The map of a run with everything around it; what is done on the map runs this part of the page only."""
    _explore(run)


@fragment()
def _explore(run: str) -> None:
    settings, colour = controls.row(run)
    frame = mapdata.made(run, settings)
    flat = address.get("method") == "pca"
    shown = mapdata.first(str(cached.home()), run, settings.words) if frame is None or flat else frame
    word = focus.current(run)
    left, right = st.columns([2.6, 1], gap="medium")
    with left:
        state = _map(run, shown, colour, word, settings)
        if frame is None and not flat:
            _coming(run, settings)
        honesty.line(run, shown, frame, settings)
        honesty.sample(run, len(shown), word)
    with right:
        focus.panel(run, word)
    _selection(run, shown, colour, state, settings)
    save.popover(run, shown, settings, word)


def _map(run: str, frame: pd.DataFrame, colour: str, word: int | None, settings: Settings) -> MapState:
    colouring = mapdata.coloured(frame, colour)
    points = mapdata.encoded(frame, colouring)
    looking = focus.on_map(run, word, len(frame))
    state = word_map(
        points,
        key=f"map.{run}",
        palette=colouring.palette,
        classes=colouring.classes,
        scale=colouring.scale,
        legend=_(mapdata.NAMES[colour]),
        strings={name: _(text) for name, text in STRINGS.items()},
        clusters=mapdata.signposts(frame),
        focus=looking,
        start={"camera": drawing.camera_of(address.get("camera")) or WHOLE, "selection": None, "hidden": []},
        height=HEIGHT,
        summary=_("A map of {n} words; the tables beside and below say what it shows.", n=f"{len(frame):,}"),
        caption=" · ".join(f"{name} {value}" for name, value in save.provenance(run, frame, settings).items()),
        filename=f"map-{run}.png",
    )
    address.put("camera", drawing.camera_text(state.camera))
    if state.click is not None and state.click != word and state.click < len(frame):
        address.put("word", str(frame["word"].iloc[state.click]))
        st.rerun(scope="fragment")
    return state


def _coming(run: str, settings: Settings) -> None:
    """UMAP is on its way: asked for once, how far it is, and drawn when it is there."""
    st.caption(_("This is PCA; UMAP is being laid out and will take its place"))
    tables.coming({"UMAP": settings.table(run)})


def _selection(run: str, frame: pd.DataFrame, colour: str, state: MapState, settings: Settings) -> None:
    """The words inside a lasso or a box, as a table."""
    if not state.selection:
        return
    rows = drawing.selected_rows(mapdata.encoded(frame, mapdata.coloured(frame, colour)), state.selection)
    table = frame.iloc[rows]
    st.subheader(_("{n} words selected", n=f"{len(table):,}"))
    named = mapdata.readable(table)
    st.dataframe(named, hide_index=True, height=min(360, 60 + 35 * len(named)))
    save.csv(named, save.provenance(run, frame, settings), "selection", "save.selection")


def small(run: str, form: str, words: int) -> None:
    """A small live map with one word in the middle."""
    frame = mapdata.made(run, Settings())
    frame = mapdata.first(str(cached.home()), run, words) if frame is None else frame.head(words)
    hits = cached.words(run).find(form, "exact")
    word = int(hits[0]) if len(hits) else None
    colouring = mapdata.coloured(frame, "frequency")
    word_map(
        mapdata.encoded(frame, colouring),
        key="map.home",
        palette=colouring.palette,
        strings={name: _(text) for name, text in STRINGS.items()},
        clusters=mapdata.signposts(frame),
        focus=focus.on_map(run, word, len(frame)),
        height=400,
        compact=True,
        summary=_("A map of {n} words; the tables beside and below say what it shows.", n=f"{len(frame):,}"),
    )
