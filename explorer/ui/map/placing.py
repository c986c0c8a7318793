"""A word in focus that the map does not draw: placed among its neighbours afterwards, the map staying as it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis.formula import weights
from explorer.spaces import axes
from explorer.spaces.neighbours import Index
from explorer.spaces.placing import placed
from explorer.ui import cached, focus
from explorer.ui.i18n import _
from explorer.ui.map import lookup
from explorer.ui.mapdata import Settings


@st.cache_resource(show_spinner=False, max_entries=4)
def _index(home: str, run: str, words: int) -> Index:  # noqa: ARG001 - home is part of the key
    """Of the words that are drawn."""
    return Index(cached.index(run).at(np.arange(words)))


def focused(run: str, word: int | None, frame: pd.DataFrame, settings: Settings) -> dict[str, object] | None:
    """What the map draws of the word in focus, be it one of its points or placed there afterwards."""
    if word is None or word < len(frame) or not len(frame):
        return focus.on_map(run, word, len(frame))
    index = _index(str(cached.home()), run, len(frame))
    own = cached.index(run).at(np.array([word]))
    ids, near = index.nearest(own, focus.NEAREST)
    label = focus.labels([str(cached.model(run).vocabulary.words[word])])[0]
    return {
        "id": word, "seq": word, "at": _place(run, own, frame, index, settings).tolist(), "name": label,
        "neighbours": ids[0].tolist(), "weights": near[0].clip(0, 1).round(3).tolist(),
    }  # fmt: skip


def _place(run: str, own: np.ndarray, frame: pd.DataFrame, index: Index, settings: Settings) -> np.ndarray:
    if frame.attrs.get("method") == "axes":  # an axis has a place for every word
        told = frame.attrs["axes"]
        return np.array([_along(run, told[side]["formula"], own) for side in ("x", "y")], float)
    places = frame[["x", "y"]].to_numpy(np.float32)
    return placed(index, places, own, settings.n_neighbors, settings.min_dist, settings.seed)[0].astype(float)


def _along(run: str, formula: str, own: np.ndarray) -> float:
    parts = weights(formula)
    ids = np.array([lookup.number(run, word) for word in parts], np.int64)
    line = axes.direction(cached.index(run).at(ids), np.arange(len(ids)), np.array(list(parts.values())))
    return float(own[0] @ line)


def told(word: int | None, frame: pd.DataFrame) -> None:
    """That the word in focus is no point of this map."""
    if word is not None and word >= len(frame) > 0 and frame.attrs.get("method") != "axes":
        st.caption(
            _(
                "The word in focus has rank {rank}, beyond the {n} words of this map: the dashed ring is where it was "
                "placed afterwards, among its nearest words; the map did not move.",
                rank=f"{word + 1:,}",
                n=f"{len(frame):,}",
            )
        )
