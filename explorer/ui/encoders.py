"""Encoders of others: a folder of the server's, or a name on huggingface.co, from its choice to a run of its own."""

from __future__ import annotations

import os
from typing import Any

import streamlit as st

from explorer.corpus import datafolder
from explorer.models import PRETRAINED
from explorer.runs.exchange import hub
from explorer.runs.exchange.bringing import Parcel
from explorer.runs.exchange.encoders import look
from explorer.runs.store import Run
from explorer.ui import access, address, link
from explorer.ui.i18n import _

EXAMPLE = "owner/model"
OBJECTIVES = {
    "none": "It reads sentences; it was kept without what guesses words.",
    "masked": "It guesses hidden words.",
    "causal": "It guesses the next word.",
}


def hub_is_allowed() -> bool:
    """Whether the server fetches models that a visitor names: on one's own machine, or where EXPLORER_HUB=1 says so."""
    said = os.environ.get("EXPLORER_HUB", "")
    return said == "1" if said else access.guests() is None


def from_folder() -> Parcel | None:
    """An encoder of the server's data folder; the address names it by its relative path, checked anew each time."""
    folder = datafolder.root()
    found, has_more = datafolder.encoders(folder) if folder else ([], False)
    if folder is None or not found:
        st.info(
            _(
                "There is no encoder in the server's data folder. Whoever runs the server can put one there: a folder "
                "with config.json, tokenizer.json and model.safetensors."
            )
        )
        return None
    if has_more:
        st.caption(_("The folder holds more than is listed: the first {n} encoders are shown.", n=len(found)))
    asked = address.get("encoder")
    options = found if not asked or asked in found else [asked, *found]  # what an address names is told, not dropped
    name = address.choice("encoder", _("Encoder"), options, options[0])
    path = datafolder.encoder(folder, name)
    seen = look(path)
    st.caption(_("Preview: {family}, {size} MB.", family=seen.config["model_type"], size=f"{seen.size / 1e6:,.1f}"))
    return Parcel(files=(path,), name=name[-200:])


def from_hub() -> Parcel | None:
    """A model on huggingface.co by its name."""
    text = st.text_input(_("Name on huggingface.co"), key="w.hub", max_chars=200, placeholder=EXAMPLE).strip()
    st.caption(
        _(
            "This server fetches config.json, tokenizer.json and the safetensors weights from huggingface.co, and "
            "nothing else; your browser asks nobody. With @ a version: owner/model@main. No account is used: what only "
            "some may have has to be imported from a folder."
        )
    )
    if not text:
        return None
    if hub.named(text) is None:
        st.warning(_("{name} is no name of a model on huggingface.co, such as owner/model.", name=text[:100]))
        return None
    return Parcel(hub=text, name=text)


def is_encoder(run: Run) -> bool:
    """Whether an import became an encoder and no vectors."""
    return run.request.model in PRETRAINED


def account(run: Run) -> None:
    """What was brought, in figures, and where it is looked at."""
    about: Any = run.about
    config = run.request.config.model_dump()
    figures = [
        (_("layers"), about["layers"]), (_("heads"), about["heads"]), (_("numbers a vector"), about["width"]),
        (_("pieces"), about["words"]), (_("parameters"), about["parameters"]),
    ]  # fmt: skip
    for place, (label, value) in zip(st.columns(len(figures)), figures, strict=True):
        place.metric(label, f"{int(value):,}")
    st.caption(f"{config['family']} · {_(OBJECTIVES[config['objective']])}")
    link.to("pages/meaning/contexts.py", f"**{_('See a word in context')}**", run=run.name)
    if config["objective"] != "none":
        link.to("pages/language/models.py", f"**{_('See what it expects')}**", run=run.name)
