"""The map page's parts: controls, search, the map itself, the word in focus beside it, what was selected below it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.charts import points as drawing
from explorer.ui import address, cached, focus, honesty, link, mapdata, opening, save
from explorer.ui.grid import grid
from explorer.ui.i18n import _
from explorer.ui.map import analogy, channels, controls, formulas, layouts, placing
from explorer.ui.map.controls import Choice
from explorer.ui.map.layouts import Layout
from explorer.ui.map_component import STRINGS, MapState, word_map
from explorer.ui.mapdata import Settings
from explorer.ui.telling import fragment

BESIDE = {"word": "Word", "analogy": "Analogy"}
HEIGHT = 500


def nothing_yet() -> None:
    """No run on this corpus: say what would be here and how it comes."""
    st.info(_("No model has been trained on this corpus yet. Train one, and its words appear here."))
    link.to("pages/start/train.py", _("Train a model"))


def explore(run: str) -> None:
    """The map of a run with everything around it; what is done on the map runs this part of the page only."""
    _explore(run)


@fragment()
def _explore(run: str) -> None:
    choice = controls.row(run)
    if choice.method == "axes":
        formulas.typed(run)
    layout = _layout(run, choice)
    frame, word = layout.frame, focus.current(run)
    facts = save.provenance(run, frame)
    left, right = st.columns([2.6, 1], gap="medium")
    with right:
        beside = address.segments(
            "beside", _("Beside the map"), list(BESIDE), "word", shown=lambda each: _(BESIDE[each])
        )
    with left:
        state = _map(run, layout, choice, word, beside, facts)
        if not layout.asked_for:
            layouts.coming(run, choice.settings, layout)
        placing.told(word, frame)
        _honest(run, layout)
        honesty.sample(run, len(frame), word)
    with right:
        if beside == "analogy":
            analogy.panel(run, len(frame), facts)
        else:
            focus.panel(run, word)
    if frame.attrs["method"] == "axes":
        formulas.ends(frame, facts)
    _selection(run, frame, choice, state, facts)
    save.popover(run, frame, word)


def _layout(run: str, choice: Choice) -> Layout:
    """What is drawn; the axes that were typed, or without them PCA."""
    if choice.method == "axes" and (frame := formulas.drawn(run, choice.settings.words)) is not None:
        return Layout(frame, choice.settings, True)
    return layouts.drawn(run, choice.settings)


def _honest(run: str, layout: Layout) -> None:
    if layout.frame.attrs["method"] == "axes":
        formulas.figures(layout.frame)
    honesty.line(run, layout.frame, layout.settings)


def _map(run: str, layout: Layout, choice: Choice, word: int | None, beside: str, facts: dict[str, object]) -> MapState:
    frame, colour = layout.frame, choice.colour
    colouring = mapdata.coloured(frame, colour)
    second = channels.second(run, frame, choice.shape, choice.size, word)
    points = mapdata.encoded(frame, colouring, second)
    asked = analogy.drawn(run, len(frame)) if beside == "analogy" else None
    begin = _begin(run, frame, points)
    state = word_map(
        points,
        key=f"map.{run}",
        palette=colouring.palette,
        classes=colouring.classes,
        scale=colouring.scale,
        legend=_(mapdata.NAMES[colour]),
        shapes=second.names,
        shape_legend=_(channels.SHAPES[choice.shape]),
        sizes=second.ends,
        size_legend=_(channels.SIZES[choice.size]),
        strings={name: _(text) for name, text in STRINGS.items()},
        clusters=mapdata.signposts(frame),
        highlight=asked.words if asked else (),
        links=asked.links if asked else (),
        focus=None if asked else placing.focused(run, word, frame, layout.settings),
        axes=formulas.names(frame),
        camera=analogy.view(points.xy, asked.words) if asked else begin.flight,
        start={"camera": begin.start, "selection": None, "hidden": []},
        height=HEIGHT,
        summary=_("A map of {n} words; the tables beside and below say what it shows.", n=f"{len(frame):,}"),
        caption=" · ".join(f"{name} {value}" for name, value in facts.items()),
        filename=f"map-{run}.png",
    )
    address.put("camera", drawing.camera_text(state.camera or drawing.WHOLE))
    if not asked and (told := opening.told(begin.outside, len(frame))):
        st.caption(told)
    if state.click is not None and state.click != word and state.click < len(frame):
        address.put("word", str(frame["word"].iloc[state.click]))
        st.rerun(scope="fragment")
    return state


def _begin(run: str, frame: pd.DataFrame, points: drawing.Points) -> opening.Opening:
    """Where the map begins; axes that were written show all, for there the far words are the answer."""
    asked = drawing.camera_of(address.get("camera"))
    if frame.attrs["method"] == "axes":
        return opening.Opening(asked or drawing.WHOLE, None, 0)
    return opening.opening(f"map.{run}", points.xy, asked)


def _selection(run: str, frame: pd.DataFrame, choice: Choice, state: MapState, facts: dict[str, object]) -> None:
    """The words inside a lasso or a box, as a table."""
    if not state.selection:
        return
    second = channels.second(run, frame, choice.shape, "", None)
    points = mapdata.encoded(frame, mapdata.coloured(frame, choice.colour), second)
    table = frame.iloc[drawing.selected_rows(points, state.selection)]
    st.subheader(_("{n} words selected", n=f"{len(table):,}"))
    named = mapdata.readable(table)
    grid(named, hide_index=True, height=min(360, 60 + 35 * len(named)))
    save.csv(named, facts | {"n": len(named)}, "selection", "save.selection")


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
