"""The supermask page put together: a mask as a picture, the tasks beside it, and below what is known of them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.analysis import masks
from explorer.analysis.banks import Bank
from explorer.charts import masks as chart
from explorer.ui import address, progress, save
from explorer.ui.digits import digits, percent
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _
from explorer.ui.supermask import density, forgetting, overlap, sizes, which
from explorer.ui.supermask.bank import bank
from explorer.ui.telling import fragment

SECTIONS = {
    "which": "which task is this?",
    "density": "how much must be kept?",
    "layers": "layers and scores",
    "overlap": "what masks share",
    "forgetting": "what is forgotten",
    "sizes": "bytes",
}
TALL, WIDE = 160, 700  # points of a picture at most: more weights than that are told as shares
ZOOMS = (1, 2, 4, 8, 16)


def explore(run: str) -> None:
    """The masks of the bank that a run belongs to."""
    _explore(run)


@fragment()
def _explore(run: str) -> None:
    held = bank(run)
    if held is None:
        st.info(_("The weights of this run are trained, so its masks cannot be superposed with others."))
        return
    found, called = held.bank, held.names
    with st.container(key="controls"):
        row = st.columns([1.6, 1.2, 1.2], vertical_alignment="bottom")
    with row[0]:
        task = address.choice("task", _("Task"), list(range(len(found))), 0, shown=lambda each: called[each])
    shapes = masks.layers(found, task)
    with row[1]:
        shown = [f"{each['inputs']:,} × {each['outputs']:,}" for each in shapes.to_dict("records")]
        layer = address.choice(
            "masklayer", _("Layer"), list(range(len(shapes))), 0, shown=lambda at: f"{at + 1}: {shown[at]}"
        )
    with row[2]:
        zoom = address.slider("zoom", _("Zoom"), list(ZOOMS), 1, shown=lambda each: f"{each} ×")
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        _picture(found, task, layer, zoom)
    with right:
        _tasks(found, called)
    _reading(shapes, layer)
    with st.container(key="sections"):
        part = address.segments("part", _("Below"), list(SECTIONS), "which", shown=lambda each: _(SECTIONS[each]))
    match part:
        case "which":
            which.show(held)
        case "density":
            density.show(run)
        case "layers":
            _layers(found, task, layer, shapes)
        case "overlap":
            overlap.show(held)
        case "forgetting":
            forgetting.show(run)
        case _:
            sizes.show(held)
    with st.popover(_("Link and downloads")):
        save.link()
        csv(shapes, {"run": run, "task": called[task]}, f"mask-{run}", "save.mask")


def _picture(found: Bank, task: int, layer: int, zoom: int) -> None:
    """A layer as points: columns are inputs, rows are outputs."""
    mask = found.mask(task)[layer]
    tall, wide = (max(8, -(-size // zoom)) for size in mask.shape)
    row = column = 0
    if zoom > 1:
        places = st.columns(2)
        with places[0]:
            column = address.slider("from", _("From input"), list(range(0, mask.shape[1], wide)), 0)
        with places[1]:
            row = address.slider("down", _("From output"), list(range(0, mask.shape[0], tall)), 0)
    part = masks.reduced(mask[row : row + tall, column : column + wide], TALL, WIDE)
    label = _("mask of layer {layer}", layer=layer + 1)
    st.image(chart.bitmap(part, progress.dark()), caption=label, width="stretch", output_format="PNG")
    block = -(-min(tall, mask.shape[0] - row) // part.shape[0]), -(-min(wide, mask.shape[1] - column) // part.shape[1])
    if block != (1, 1):
        st.caption(
            _(
                "Each point is the share kept of {rows} × {columns} weights; zoom in to see single ones.",
                rows=block[0],
                columns=block[1],
            )
        )


def _tasks(found: Bank, called: list[str]) -> None:
    told = pd.DataFrame({
        _("task"): called,
        _("right (%)"): [100 * entry.task.accuracy for entry in found.entries],
        _("by guessing (%)"): [100 * entry.task.chance for entry in found.entries],
    })  # fmt: skip
    three = st.column_config.NumberColumn(format="%.3g")
    grid(told, hide_index=True, height=300, column_config={_("right (%)"): three, _("by guessing (%)"): three})
    right = sum(entry.task.accuracy for entry in found.entries) / len(found)
    chance = sum(entry.task.chance for entry in found.entries) / len(found)
    st.caption(
        _(
            "{count} tasks in one network: {right} % right on average, on sentences that were not learnt from; always "
            "saying the commonest label gets {chance} %.",
            count=len(found), right=percent(right), chance=percent(chance),
        )
    )  # fmt: skip


def _reading(shapes: pd.DataFrame, layer: int) -> None:
    row = shapes.to_dict("records")[layer]
    st.caption(
        _(
            "Columns are what goes into the layer, rows what comes out of it. Coloured weights are used, grey ones are "
            "not: {kept} of {all} ({share} %). The weights themselves are drawn by a seed and never change.",
            kept=f"{row['kept']:,}", all=f"{row['inputs'] * row['outputs']:,}",
            share=percent(row["share"]),
        )
    )  # fmt: skip


def _layers(found: Bank, task: int, layer: int, shapes: pd.DataFrame) -> None:
    """What each layer keeps, and the scores that decide it."""
    left, right = st.columns([1, 1.4], gap="medium")
    with left:
        named = {"layer": _("layer"), "inputs": _("inputs"), "outputs": _("outputs"), "kept": _("kept")}
        told = shapes.assign(share=[digits(100 * each) for each in shapes["share"]])
        grid(told.rename(columns=named | {"share": _("kept (%)")}), hide_index=True)
    with right:
        entry = found.entries[task]
        frame = masks.histogram(found.models[entry.of], entry.at, layer)
        if frame is None:
            st.caption(_("Nothing was scored here: the mask was drawn by lot, or everything is kept."))
            return
        titles = {"score": _("score"), "count": _("weights")}
        st.altair_chart(chart.scores(frame, titles, progress.dark()), key=f"scores.{task}.{layer}")
        st.caption(
            _("Scores of this layer’s weights when learning ended; the coloured ones are kept. The dashed line is 0.")
        )
