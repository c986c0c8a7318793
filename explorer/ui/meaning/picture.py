"""The map of a word's occurrences: one plane a layer, all in one frame, so that going up the layers moves points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from jaxtyping import Float

from explorer.charts import points as drawing
from explorer.ui import address
from explorer.ui.i18n import _
from explorer.ui.map_component import STRINGS, MapState, word_map
from explorer.ui.mapdata import Colouring
from explorer.ui.meaning import points

COUNTED = "{count} occurrences"  # what the map says instead of words
HEIGHT = 470


def picture(
    name: str,
    frame: pd.DataFrame,
    layers: Sequence[Float[np.ndarray, "N 2"]],
    at: int,
    colouring: Colouring,
    legend: str,
    facts: Mapping[str, object],
    focus: dict[str, object] | None = None,
) -> MapState:
    """One of the layers; they share a frame and a camera, so that another one moves the points and nothing else."""
    around = drawing.Frame.around(np.concatenate(layers))
    asked = drawing.camera_of(address.get("camera"))
    state = word_map(
        points.encoded(frame, layers[at], colouring, around),
        key=name,
        palette=colouring.palette,
        classes=colouring.classes,
        scale=colouring.scale,
        legend=legend,
        strings={name: _(text) for name, text in {**STRINGS, "words": COUNTED}.items()},
        focus=focus,
        start={"camera": asked or drawing.WHOLE, "selection": None, "hidden": []},
        height=HEIGHT,
        summary=_("A map of {n} occurrences; the sentences and tables beside and below say what it shows.",
                  n=f"{len(frame):,}"),
        caption=" · ".join(f"{name} {value}" for name, value in facts.items()),
        filename=f"{name}.png",
    )  # fmt: skip
    address.put("camera", drawing.camera_text(state.camera or drawing.WHOLE))
    return state


def places(frame: pd.DataFrame, layout: str, layer: int | str) -> Float[np.ndarray, "N 2"]:
    """The plane of a layer or reading, as its table has it."""
    return frame[[f"{layout}.x.{layer}", f"{layout}.y.{layer}"]].to_numpy(np.float32)
