"""Where a map begins: with nearly all words in its frame. A few far away must not shrink them; the rest is said."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike

from explorer.charts import points as drawing
from explorer.ui.i18n import _

Camera = dict[str, float]


class Opening(NamedTuple):
    """The camera of a first look, a flight to where another layout lies or None, and how many points lie outside."""

    start: Camera
    flight: dict[str, Any] | None
    outside: int


def opening(key: str, xy: ArrayLike, asked: Camera | None) -> Opening:
    """How the map of that key begins. xy (n, 2) in map coordinates; asked: the camera that the address tells."""
    fit, outside = drawing.fitted(xy)
    state = st.session_state.setdefault(f"opening.{key}", {})
    return Opening(asked or fit, follow(state, fit, asked, key in st.session_state), outside)


def follow(state: dict[str, Any], fit: Camera, now: Camera | None, mounted: bool) -> dict[str, Any] | None:
    """The flight to a new layout's frame, for a reader who has not moved the map; state is kept for the visit.

    fit: the frame of the layout that is drawn; now: where the camera is; mounted: whether the map is on screen already.
    """
    if not mounted:
        state |= {"fit": fit, "to": None}
    elif state.get("fit") != fit:
        if now is not None and _same(now, state.get("fit")):
            state["turn"] = state.get("turn", 0) + 1
            state["to"] = {**fit, "seq": f"fit{state['turn']}"}
        state["fit"] = fit
    return state["to"]


def _same(one: Camera, other: Camera | None) -> bool:
    """Whether two cameras are one, as rounded by an address."""
    return other is not None and np.allclose(
        [one[part] for part in drawing.WHOLE], [other[part] for part in drawing.WHOLE], rtol=2e-3, atol=2e-3
    )


def told(outside: int, count: int) -> str:
    """That some words lie outside, and how they come in; empty where none does."""
    if not outside:
        return ""
    return _(
        "{n} of {all} points lie outside the first view: the button “Show everything” on the map brings them in.",
        n=f"{outside:,}", all=f"{count:,}",
    )  # fmt: skip
