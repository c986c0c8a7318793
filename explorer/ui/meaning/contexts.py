"""The page of a word in context: its controls, the map of its occurrences in a layer, the one in focus beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from explorer.runs.derived import Table
from explorer.ui import address, cached, kwic, save, tables
from explorer.ui.download import table as csv
from explorer.ui.i18n import _
from explorer.ui.meaning import asked, figures, points
from explorer.ui.meaning.picture import picture
from explorer.ui.meaning.picture import places as plane
from explorer.ui.telling import fragment

FUNCTION = "explorer.analysis.context_map:context_map"
SOME = 6  # sentences that are shown before any is chosen
LIMITS, USUAL = (100, 200, 500, 1_000), 500
LAYOUTS = {"pca": "PCA", "umap": "UMAP"}


class Choice(NamedTuple):
    """What the row above the map decides; colour is an id of `points.offered`."""

    layer: int
    layout: str
    colour: str


def explore(run: str) -> None:
    """The occurrences of the word in focus, as a run reads them; what is done here runs this part of the page only."""
    _explore(run)


@fragment()
def _explore(run: str) -> None:
    corpus = asked.corpus(run)
    if corpus is None:
        st.info(_("There is no text here whose sentences could be read. Upload one first."))
        return
    with st.container(key="controls"):
        places = st.columns([1.6, 2.2, 1.5, 1.1, 1.1], vertical_alignment="bottom")
    with places[0]:
        word = asked.word()
    with places[4], st.popover(_("Settings")):
        arguments = _settings()
    if not word:
        st.info(_("Type a word: every sentence in which it stands is read, and its occurrences appear here."))
        return
    table = Table(FUNCTION, [run], {"word": word, **arguments}, [corpus])
    frame = tables.made(table)
    if frame is None:
        st.caption(_("Sentences with the word are being read, and some others for comparison."))
        tables.coming({_("Occurrences of {word}", word=word): table})
    elif frame.empty:
        st.warning(_("“{word}” does not stand in this text, or the model cannot read it there.", word=word))
    else:
        _shown(run, corpus, table.folder(cached.home()).name, frame, list(places[1:4]))


def _settings() -> dict[str, object]:
    """What decides the table beside the word."""
    limit = address.choice(
        "most", _("Occurrences that are read, at most"), list(LIMITS), USUAL, shown=lambda n: f"{n:,}"
    )
    seed = address.choice("seed", _("Seed"), list(range(10)), 0)
    return {"limit": limit, "seed": seed}


def _shown(run: str, corpus: str, made: str, frame: pd.DataFrame, places: list) -> None:
    told = frame.attrs
    choice = _choice(frame, places)
    facts: dict[str, object] = {
        "run": run, "corpus": corpus, "word": told["word"], "layer": choice.layer, "layout": choice.layout,
        "n": told["n"], "total": told["total"], "seed": told["seed"], "k": told["k"], "metric": "cosine",
    }  # fmt: skip
    left, right = st.columns([2.2, 1], gap="medium")
    with left:
        layers = [plane(frame, choice.layout, layer) for layer in range(told["layers"])]
        colouring, legend = points.coloured(frame, choice.colour), points.called(choice.colour)
        focus = _focus(frame, choice.layer)
        clicked = picture(f"contexts-{made}", frame, layers, choice.layer, colouring, legend, facts, focus).click
        st.caption(_read(told, choice.layout))
        figures.honest(told, choice.layer, choice.layout)
    if clicked is not None and clicked < len(frame) and str(clicked) != address.get("at"):
        address.put("at", clicked)
        st.rerun(scope="fragment")
    with right:
        _occurrence(frame, choice.layer)
    figures.by_layer(told, choice.layer, facts)
    with st.popover(_("Link and downloads")):
        save.link()
        st.caption(_("The occurrences as a table"))
        csv(lambda: _readable(frame, choice), facts, f"contexts-{run}", "save.contexts")


def _choice(frame: pd.DataFrame, places: list) -> Choice:
    last = int(frame.attrs["layers"]) - 1
    with places[0]:
        layer = 0
        if last > 0:
            layer = address.slider("layer", _("Layer"), list(range(last + 1)), last, shown=asked.layer_name)
    with places[1]:
        offered = points.offered(frame)
        colour = address.choice("colour", _("Colour"), offered, offered[0], shown=points.called)
    with places[2]:
        layout = address.choice("layout", _("Projection"), list(LAYOUTS), "pca", shown=lambda each: _(LAYOUTS[each]))
    return Choice(layer, layout, colour)


def _focus(frame: pd.DataFrame, layer: int) -> dict[str, object] | None:
    """A ring around the occurrence in focus, lines to those that are nearest in the layer itself."""
    at = asked.at(frame)
    if at is None:
        return None
    near, cosines = frame[f"near.{layer}"].tolist()[at], frame[f"cosine.{layer}"].tolist()[at]
    weights = np.clip(cosines, 0, 1).round(3).tolist()
    return {"id": at, "neighbours": [int(each) for each in near], "weights": weights}


def _occurrence(frame: pd.DataFrame, layer: int) -> None:
    """The sentence in focus in full, and the occurrences whose vectors are nearest to its own."""
    at, places = asked.at(frame), points.places(frame)
    if at is None:
        st.info(_("Click a point: its sentence appears here, with the occurrences nearest to it in this layer."))
        st.caption(_("Some of the sentences"))
        some = np.unique(np.linspace(0, len(frame) - 1, SOME).astype(int))
        kwic.lines([places[row].html() for row in some])
        return
    kwic.lines([places[at].html()])
    notes = [points.values(frame, name)[at] for name in ("sense", "tag")]
    st.text(" · ".join([*filter(None, notes), _("sentence {n}", n=f"{frame['sentence'].tolist()[at] + 1:,}")]))
    st.caption(_("Nearest to it in layer {layer}, with their cosines", layer=layer))
    near, cosines = frame[f"near.{layer}"].tolist()[at], frame[f"cosine.{layer}"].tolist()[at]
    kwic.lines([f"{cosine:.3f} · {places[row].html()}" for row, cosine in zip(near, cosines, strict=True)])


def _read(told: Mapping[Any, Any], layout: str) -> str:
    """How many there are, and how to read the picture."""
    counted = _("{n} of {total} occurrences.", n=f"{told['n']:,}", total=f"{told['total']:,}")
    if told["unread"]:
        counted += " " + _("{n} more were drawn, but the model has no piece for them.", n=f"{told['unread']:,}")
    if layout == "umap":
        return counted + " " + _(
            "Points that lie together have similar vectors in this layer. All layers were laid out at once, each point "
            "tied to itself in the next layer, so move the slider and watch which points part."
        )  # fmt: skip
    return counted + " " + _(
        "Points that lie together have similar vectors in this layer. Every layer is drawn at the same size and turned "
        "to match the next, so move the slider and watch which points part; how near they really are, the figures say."
    )  # fmt: skip


def _readable(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """What is saved: every occurrence with its place in this layer."""
    places = plane(frame, choice.layout, choice.layer)
    columns = {
        _("sentence"): frame["sentence"] + 1, _("text"): frame["text"], _("from"): frame["start"],
        _("to"): frame["end"], _("as written"): points.written(frame), _("part of speech"): frame["tag"],
        _("sense"): frame["sense"], "x": places[:, 0], "y": places[:, 1],
        _("neighbours kept"): frame[f"{choice.layout}.kept.{choice.layer}"],
    }  # fmt: skip
    others = {points.called(name): frame[name] for name in frame if str(name).startswith(points.COLUMN)}
    return pd.DataFrame({**others, **columns})
