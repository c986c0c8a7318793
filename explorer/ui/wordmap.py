"""The map page's parts: controls, search, the map itself, the word in focus beside it, what was selected below it."""

from __future__ import annotations

from typing import cast

import pandas as pd
import streamlit as st

from explorer.charts import points as drawing
from explorer.corpus import search
from explorer.runs import engine
from explorer.ui import address, cached, focus, honesty, link, mapdata, progress, save
from explorer.ui.i18n import _
from explorer.ui.map_component import STRINGS, MapState, word_map
from explorer.ui.mapdata import Settings
from explorer.ui.telling import fragment, telling

SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
MODES: dict[str, str] = {
    "exact": "exactly",
    "stem": "with its endings",
    "substring": "anywhere in the word",
    "jamo": "beginning, by letters",
}
USUAL = mapdata.Settings().words
HEIGHT = 500
WHOLE = {"x": 0.0, "y": 0.0, "zoom": 1.0}  # the camera that shows everything
LENIENT: search.Mode = "stem"
MOST_HITS = 12


def nothing_yet() -> None:
    """No run on this corpus: say what would be here and how it comes."""
    st.info(_("No model has been trained on this corpus yet. Train one, and its words appear here."))
    link.to("pages/start/train.py", _("Train a model"))


def explore(run: str) -> None:
    """The map of a run with everything around it; what is done on the map runs this part of the page only."""
    _explore(run)


@fragment()
def _explore(run: str) -> None:
    settings, colour = _controls(run)
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
    with right:
        focus.panel(run, word)
    _selection(run, shown, colour, state, settings)
    save.popover(run, shown, settings, word)


def _controls(run: str) -> tuple[Settings, str]:
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
    """UMAP is on its way: ask for it once, say how far it is, and draw it when it is there."""
    folder = settings.table(run).folder(cached.home())
    with telling():
        if progress.state(folder) in ("new", "lost"):
            engine.submit_table(cached.client(), cached.home(), settings.table(run))
        status = progress.state(folder)
        if status in ("failed", "cancelled"):
            st.warning(_("The UMAP layout was not finished; this is PCA."))
            if st.button(_("Try again"), key="again"):
                engine.submit_table(cached.client(), cached.home(), settings.table(run))
            return
        _until_made(run, settings)


@fragment(run_every=0.7)
def _until_made(run: str, settings: Settings) -> None:
    folder = settings.table(run).folder(cached.home())
    if folder.status in ("done", "failed", "cancelled"):
        st.rerun(scope="app")
    last = folder.last()
    share = min(1.0, last.done / max(1, last.total)) if last else 0.0
    st.progress(share, text=_("This is PCA; UMAP is being laid out and will take its place"))


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
