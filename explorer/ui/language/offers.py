"""Trainings by one click, and those that are under way."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from explorer.contracts import Predicts
from explorer.models import model_class, trained
from explorer.runs.folder import Folder
from explorer.runs.store import Request
from explorer.ui import asking, cached, pick, progress
from explorer.ui.i18n import _, told
from explorer.ui.telling import telling

FIRST = ("masked_lm", "causal_lm")  # what is trained where there is nothing yet
BUSY = ("queued", "running")


def presets() -> dict[str, Request]:
    """Each language model that is trained here, as its config comes, on the current corpus; by its title's msgid."""
    manifest = pick.current_manifest()
    if manifest is None:
        return {}
    kinds = {name: model_class(name) for name in trained()}
    return {
        kind.card.title: Request(name, kind.Config.model_validate({}), manifest.id)
        for name, kind in kinds.items()
        if issubclass(kind, Predicts)
    }


def folders(requests: Mapping[str, Request]) -> dict[str, Folder]:
    """Where requests lie or would lie, by title; looking makes nothing."""
    return {title: Folder(cached.home() / "runs" / request.name) for title, request in requests.items()}


def train(requests: Mapping[str, Request], label: str, key: str, primary: bool = False) -> bool:
    """A button that trains all that is missing, or how far that has come; whether all of it is done."""
    found = folders(requests)
    if all(folder.status == "done" for folder in found.values()):
        return True
    states = {title: folder.status for title, folder in found.items()}
    if any(state in BUSY for state in states.values()):
        states = progress.states(found)  # asks the engine: a run may be lost
    if any(state in BUSY for state in states.values()):
        progress.watch({title: folder for title, folder in found.items() if states[title] in BUSY})
        return False
    _sad(found, states)
    if st.button(label, key=key, type="primary" if primary else "secondary"):
        with telling():
            asking.runs([requests[title] for title in requests if states[title] != "done"])
            st.rerun(scope="app")
    return False


def _sad(found: Mapping[str, Folder], states: Mapping[str, str]) -> None:
    for title, folder in found.items():
        if states[title] in ("failed", "cancelled", "lost"):
            why = folder.why
            st.warning(f"{title}: {progress.shown(states[title])}" + (f". {told(why)}" if why else ""))


def first() -> None:
    """No language model on this corpus yet: one sentence and the button."""
    st.info(_("No language model has been trained on this corpus yet. What one expects of a sentence appears here."))
    wanted = {_(title): request for title, request in presets().items() if request.model in FIRST}
    train(wanted, _("Train a masked and a causal model"), "presets", primary=True)
    st.caption(_("Some minutes on two processor cores; the work goes on if you leave this page."))


def others() -> None:
    """The presets that are missing beside those that are there."""
    wanted = {_(title): request for title, request in presets().items()}
    missing = {title: wanted[title] for title, folder in folders(wanted).items() if folder.status != "done"}
    if missing:
        names = ", ".join(missing)
        train(missing, _("Train also: {names}", names=names), "others")
