"""How far the picture can be trusted: its figures with their chance lines, in one sentence below the map."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.analysis import evaluation
from explorer.contracts import Embeds
from explorer.corpus import practice
from explorer.ui import cached, mapdata
from explorer.ui.digits import digits
from explorer.ui.i18n import _
from explorer.ui.mapdata import Settings


def line(run: str, shown: pd.DataFrame, settings: Settings) -> None:
    """Map quality where the shown map has been measured, and the space's own figure where classes are known."""
    if "quality" in shown.attrs:
        st.caption(_quality(shown, settings))
    if mapdata.has_classes(run):
        st.caption(_same_class(str(cached.home()), run, settings.k))


def sample(run: str, drawn: int, word: int | None) -> None:
    """That not all words are drawn, where it is so, and what that means for the word in focus."""
    vocabulary = cached.model(run).vocabulary
    known = len(vocabulary.words)
    if drawn >= known:
        return
    message = _("Drawn: the {n} most frequent of {known} words. The search and the neighbours know all of them.",
                n=f"{drawn:,}", known=f"{known:,}") if vocabulary.counts.any() else _(
        "Drawn: the first {n} of the file's {known} words. The search and the neighbours know all of them.",
        n=f"{drawn:,}", known=f"{known:,}")  # fmt: skip
    if word is not None and word >= drawn:
        message += " " + _("The word in focus has rank {rank} and is not among them.", rank=f"{word + 1:,}")
    st.caption(message)


def _quality(frame: pd.DataFrame, settings: Settings) -> str:
    q = frame.attrs["quality"]
    return _(
        "How honest is this map? Trustworthiness {t} (a random map: {tc}), continuity {c} ({cc}), true neighbours kept "
        "{p} % (chance {pc} %); k = {k}, n = {n}. Near on the map but not in the space lowers the first, the "
        "reverse the second.",
        t=digits(q["trustworthiness"]),
        tc=digits(q["trustworthiness_chance"]),
        c=digits(q["continuity"]),
        cc=digits(q["continuity_chance"]),
        p=digits(100 * q["preservation"]),
        pc=digits(100 * q["preservation_chance"]),
        k=settings.k,
        n=f"{q['n']:,}",
    )


@st.cache_data(show_spinner=False, max_entries=16)
def _precision(home: str, run: str, k: int) -> evaluation.Score:  # noqa: ARG001 - home is part of the key
    model = cached.model(run)
    if not isinstance(model, Embeds):
        raise TypeError(f"{run} embeds no words")
    return evaluation.same_class(model, practice.classes(), k=k)


def _same_class(home: str, run: str, k: int) -> str:
    score = _precision(home, run, k)
    return _(
        "Known answer: of the {k} nearest words in the original space, {p} % share a class of our grammar "
        "(± {se}, chance {c} %, n = {n} words).",
        k=k,
        p=digits(100 * score.score),
        se=digits(100 * score.error),
        c=digits(100 * score.chance),
        n=f"{score.n:,}",
    )
