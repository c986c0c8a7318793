"""Analogies whose answers our grammar knows: one at random that this space answers, and the share it answers."""

from __future__ import annotations

import random

import streamlit as st

from explorer.analysis import evaluation
from explorer.contracts import Embeds
from explorer.corpus.relations import relations
from explorer.ui import address, cached, mapdata
from explorer.ui.i18n import _


@st.cache_data(show_spinner=False, max_entries=8)
def _asked(home: str, run: str) -> evaluation.Asked:  # noqa: ARG001 - home is part of the key
    model = cached.model(run)
    if not isinstance(model, Embeds):
        raise TypeError(f"{run} embeds no words")
    return evaluation.relations(model, relations())


def button(run: str) -> None:
    """One that this space answers rightly, at random; nothing where our grammar's words are not known."""
    if not mapdata.has_classes(run):
        return
    asked = _asked(str(cached.home()), run)
    if asked.right.any():
        st.button(
            _("Random example"), on_click=_draw, args=(run,), key="example", type="tertiary", icon=":material/casino:"
        )


def _draw(run: str) -> None:
    asked, words = _asked(str(cached.home()), run), cached.model(run).vocabulary.words
    chosen = random.choice(asked.questions[asked.right].tolist())  # noqa: S311 - no secret
    for name, at in zip("abc", chosen, strict=True):
        address.put(name, words[at])
        st.session_state[f"w.{name}"] = str(words[at])


def score(run: str) -> None:
    """How many of such questions the space answers, beside chance."""
    if not mapdata.has_classes(run):
        return
    told = _asked(str(cached.home()), run).score
    if told.n:
        st.caption(
            _(
                "Known answer: 3CosAdd is right in {p} % of {n} analogies between what our grammar does with what "
                "(± {se}, chance {c} %).",
                p=f"{100 * told.score:.3g}",
                n=f"{told.n:,}",
                se=f"{100 * told.error:.3g}",
                c=f"{100 * told.chance:.3g}",
            )
        )
