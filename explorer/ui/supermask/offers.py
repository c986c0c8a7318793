"""Training masks by one click: on the labels of a corpus, on a network that later runs can share."""

from __future__ import annotations

import streamlit as st

from explorer.corpus.gold import USES
from explorer.corpus.labels import candidates
from explorer.models import model_class
from explorer.runs import builtin
from explorer.runs.store import Request
from explorer.ui import address, cached, link, pick
from explorer.ui.forms import config_form
from explorer.ui.i18n import _
from explorer.ui.language.offers import train

MODEL = "supermask"
SERIES = {
    "whole": "all classes: one task",
    "split": "classes in groups: a task each",
    "words": "senses of homonyms: a task a word",
}


def first() -> None:
    """Nothing trained yet: say what would be here, and train with one click."""
    st.info(
        _(
            "No masks have been learnt on this corpus yet. They learn the labels of a column: topics, intents, praise "
            "and blame, or the senses of homonyms in the built-in corpus."
        )
    )
    new(primary=True)


@st.cache_data(show_spinner=False, max_entries=16)
def _columns(home: str, corpus: str) -> list[str]:  # noqa: ARG001 - the home is part of the key
    opened = cached.corpus(corpus)
    return candidates(opened, opened.columns)


def new(primary: bool = False) -> None:
    """Column, tasks, settings, the button; or how far the training has come."""
    manifest = pick.current_manifest()
    columns = _columns(str(cached.home()), manifest.id) if manifest else []
    if manifest is None or not columns:
        st.warning(_("The corpus in the sidebar has no column of labels. Upload a table with one, or take ours."))
        link.to("pages/start/train.py", _("Upload a table"))
        if st.button(_("Take the practice corpus"), key="practice"):
            address.put("corpus", builtin.about().corpus)
            st.rerun()
        return
    left, right = st.columns(2)
    with left:
        column = address.choice("column", _("Column with the labels"), columns, columns[0])
    series = [each for each in SERIES if each != "words" or column == USES]
    with right:
        default = series[-1] if column == USES else "whole"
        tasks = address.choice("series", _("Tasks"), series, default, shown=lambda each: _(SERIES[each]))
    with st.expander(_("Settings of the model")):
        given = {"column": column, "tasks": tasks, "encoder": None}
        config = config_form(model_class(MODEL).Config, f"supermask.{tasks}", {"threads": 1}, given=given)
    st.caption(_("A few seconds a task. Runs that share shape and seed of the network stand in one bank."))
    train({_(model_class(MODEL).card.title): Request(MODEL, config, manifest.id)}, _("Learn masks"), "masks", primary)
