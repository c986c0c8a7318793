"""The parts of the home page."""

from __future__ import annotations

import os
from functools import cache

import pandas as pd
import psutil
import streamlit as st

from explorer.runs import builtin
from explorer.ui import cached, link, pick, progress, wordmap
from explorer.ui.i18n import _

SMALL = 5_000  # words of the small map
WORD = "배"


def small_map() -> None:
    """The built-in corpus with 배 in the middle: a ship, a pear and a belly in one place."""
    run = builtin.about().run
    if not (cached.home() / "runs" / run).is_dir():
        st.info(_("The built-in corpus could not be put in place; is the disk full?"))
        return
    wordmap.small(run, WORD, SMALL)
    st.caption(
        _(
            "Each point is a word of the built-in practice corpus; words used alike lie close. 배 is a ship, a pear "
            "and a belly: one vector must be the compromise between them. Lines lead to its true nearest "
            "words."
        )
    )


def doors() -> None:
    """The ways in."""
    ways = [
        ("pages/spaces/map.py", _("Look at the map of the built-in corpus")),
        ("pages/start/train.py", _("Upload a text of your own")),
    ]
    for place, (page, label) in zip(st.columns(len(ways)), ways, strict=True):
        with place.container(border=True):
            link.to(page, f"**{label}**")


def recent_runs() -> None:
    """The last runs with their state."""
    st.markdown("#### " + _("Recent runs"))
    found = pick.runs()[:6]
    names = {m.id: pick.corpus_name(m) for m in pick.manifests()}
    frame = pd.DataFrame(
        [(pick.run_name(r), names.get(r.corpus, "–"), progress.shown(r.status)) for r in found],
        columns=[_("Run"), _("Corpus"), _("State")],
    )
    st.dataframe(frame, hide_index=True)


def machine() -> None:
    """What the work runs on."""
    st.markdown("#### " + _("This machine"))
    memory = psutil.virtual_memory()
    st.markdown(
        "- "
        + "\n- ".join(
            [
                _("Device: {name}", name=_device()),
                _("Processor cores: {n}", n=os.cpu_count()),
                _(
                    "Memory: {free} GB free of {total} GB",
                    free=f"{memory.available / 2**30:.1f}",
                    total=f"{memory.total / 2**30:.1f}",
                ),
                _("Data lives in {folder}", folder=f"`{cached.home()}`"),
            ]
        )
    )


@cache
def _gpus() -> int:
    import faiss

    return faiss.get_num_gpus()


def _device() -> str:
    count = _gpus()
    return _("{n} GPU", n=count) if count else _("processor only (no GPU)")
