"""The page of a word in context: its controls, the map of its occurrences in a layer, the one in focus beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from explorer.charts import points as drawing
from explorer.corpus.search import normalised
from explorer.runs.derived import Table
from explorer.ui import address, cached, kwic, link, pick, save, tables
from explorer.ui.download import table as csv
from explorer.ui.i18n import _
from explorer.ui.map_component import STRINGS, MapState, word_map
from explorer.ui.meaning import figures, points
from explorer.ui.telling import fragment

FUNCTION = "explorer.analysis.context_map:context_map"
FIRST, LONGEST = "배", 100
SOME = 6  # sentences that are shown before any is chosen
LIMITS, USUAL = (100, 200, 500, 1_000), 500
LAYOUTS = {"pca": "PCA", "umap": "UMAP"}
COUNTED = "{count} occurrences"  # what the map says instead of words
HEIGHT = 470


class Choice(NamedTuple):
    """What the row above the map decides; colour is an id of `points.offered`."""

    layer: int
    layout: str
    colour: str


def nothing_yet() -> None:
    """No encoder on this corpus: say what would be here and how it comes."""
    st.info(
        _(
            "No model that reads whole sentences has been trained on this corpus yet. Train a masked or causal "
            "language model or a biLM, or bring an encoder from a folder: then every occurrence of a word has its "
            "own vector, and they appear here."
        )
    )
    link.to("pages/start/train.py", _("Train a model"))


def explore(run: str) -> None:
    """The occurrences of the word in focus, as a run reads them; what is done here runs this part of the page only."""
    _explore(run)


@fragment()
def _explore(run: str) -> None:
    corpus = _corpus(run)
    if corpus is None:
        st.info(_("There is no text here whose sentences could be read. Upload one first."))
        return
    with st.container(key="controls"):
        places = st.columns([1.6, 2.2, 1.5, 1.1, 1.1], vertical_alignment="bottom")
    with places[0]:
        word = _word()
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


def _corpus(run: str) -> str | None:
    """The corpus whose sentences are read: the run's own, or for an encoder from elsewhere the one in the sidebar."""
    own = cached.run(run).request.corpus
    manifest = None if own else pick.current_manifest()
    found = own or (manifest.id if manifest else "")
    return cached.corpus(found).fingerprint if found else None


def _word() -> str:
    """The word in focus, which all pages share; with its tag (배/NNG) only that reading of it."""
    if st.session_state.get("said.context") != address.get("word"):  # it was changed elsewhere, or the page begins
        st.session_state["w.context"] = address.get("word") or FIRST
        st.session_state["said.context"] = address.get("word")
    placeholder = _("a word, then Enter")
    typed = normalised(st.text_input(_("Word"), key="w.context", max_chars=LONGEST, placeholder=placeholder))
    if typed != (address.get("word") or FIRST):
        address.put("word", typed)
        st.session_state["said.context"] = typed
    return typed


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
        clicked = _map(made, frame, choice, facts).click
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
            layer = address.slider("layer", _("Layer"), list(range(last + 1)), last, shown=_layer_name)
    with places[1]:
        offered = points.offered(frame)
        colour = address.choice("colour", _("Colour"), offered, offered[0], shown=points.called)
    with places[2]:
        layout = address.choice("layout", _("Projection"), list(LAYOUTS), "pca", shown=lambda each: _(LAYOUTS[each]))
    return Choice(layer, layout, colour)


def _layer_name(layer: int) -> str:
    return str(layer) if layer else _("0 (embedding)")


def _map(made: str, frame: pd.DataFrame, choice: Choice, facts: dict[str, object]) -> MapState:
    """All layers share a frame and a camera, so that the slider moves the points and nothing else."""
    layers = [_places(frame, choice.layout, layer) for layer in range(frame.attrs["layers"])]
    colouring = points.coloured(frame, choice.colour)
    around = drawing.Frame.around(np.concatenate(layers))
    asked = drawing.camera_of(address.get("camera"))
    state = word_map(
        points.encoded(frame, layers[choice.layer], colouring, around),
        key=f"contexts.{made}",
        palette=colouring.palette,
        classes=colouring.classes,
        scale=colouring.scale,
        legend=points.called(choice.colour),
        strings={name: _(text) for name, text in {**STRINGS, "words": COUNTED}.items()},
        focus=_focus(frame, choice.layer),
        start={"camera": asked or drawing.WHOLE, "selection": None, "hidden": []},
        height=HEIGHT,
        summary=_("A map of {n} occurrences; the sentences and tables beside and below say what it shows.",
                  n=f"{len(frame):,}"),
        caption=" · ".join(f"{name} {value}" for name, value in facts.items()),
        filename=f"contexts-{made}.png",
    )  # fmt: skip
    address.put("camera", drawing.camera_text(state.camera or drawing.WHOLE))
    return state


def _places(frame: pd.DataFrame, layout: str, layer: int) -> np.ndarray:
    return frame[[f"{layout}.x.{layer}", f"{layout}.y.{layer}"]].to_numpy(np.float32)


def _at(frame: pd.DataFrame) -> int | None:
    """The occurrence that the address names."""
    asked = address.get("at")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 and int(asked) < len(frame) else None


def _focus(frame: pd.DataFrame, layer: int) -> dict[str, object] | None:
    """A ring around the occurrence in focus, lines to those that are nearest in the layer itself."""
    at = _at(frame)
    if at is None:
        return None
    near, cosines = frame[f"near.{layer}"].tolist()[at], frame[f"cosine.{layer}"].tolist()[at]
    weights = np.clip(cosines, 0, 1).round(3).tolist()
    return {"id": at, "neighbours": [int(each) for each in near], "weights": weights}


def _occurrence(frame: pd.DataFrame, layer: int) -> None:
    """The sentence in focus in full, and the occurrences whose vectors are nearest to its own."""
    at, places = _at(frame), points.places(frame)
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
    places = _places(frame, choice.layout, choice.layer)
    columns = {
        _("sentence"): frame["sentence"] + 1, _("text"): frame["text"], _("from"): frame["start"],
        _("to"): frame["end"], _("as written"): points.written(frame), _("part of speech"): frame["tag"],
        _("sense"): frame["sense"], "x": places[:, 0], "y": places[:, 1],
        _("neighbours kept"): frame[f"{choice.layout}.kept.{choice.layer}"],
    }  # fmt: skip
    others = {points.called(name): frame[name] for name in frame if str(name).startswith(points.COLUMN)}
    return pd.DataFrame({**others, **columns})
