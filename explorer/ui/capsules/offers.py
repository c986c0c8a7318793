"""Training capsules by one click, on an encoder that is there."""

from __future__ import annotations

import streamlit as st

from explorer.contracts import Encodes
from explorer.models import model_class
from explorer.runs import builtin
from explorer.runs.store import Request
from explorer.ui import address, asking, cached, link, pick, progress
from explorer.ui.forms import config_form
from explorer.ui.i18n import _, told
from explorer.ui.language.offers import folders
from explorer.ui.telling import telling

MODEL = "capsules"
BUSY = ("queued", "running")


def request(encoder: str, corpus: str, **differs: object) -> Request:
    """Capsules as their config comes, on an encoder."""
    return Request(MODEL, model_class(MODEL).Config.model_validate({"encoder": encoder} | differs), corpus)


def encoders() -> list[str]:
    """Encoders that are there, of the corpus in the sidebar first; ours where it has none."""
    manifest = pick.current_manifest()
    here = pick.runs(Encodes, manifest.id) if manifest else []
    found = {about.id: None for about in [*here, *pick.runs(Encodes)]}
    return list(found)


def first() -> None:
    """Nothing trained yet: say what would be here, and train with one click."""
    st.info(
        _(
            "No capsules have been trained on this corpus yet. They learn from pairs of sentences whether a word has "
            "one sense in both; the built-in corpus has gold senses for that, and so has a file with the columns word, "
            "sentence1, sentence2 and same_sense."
        )
    )
    new(primary=True)


def new(primary: bool = False) -> None:
    """An encoder, the settings in an expander, the button; or how far the training has come."""
    manifest, found = pick.current_manifest(), encoders()
    if manifest is None or not found:
        st.warning(
            _("Capsules read a sentence through an encoder, and there is none yet. Train a language model first.")
        )
        link.to("pages/language/models.py", _("Language models"))
        return
    names = pick.run_names([about for about in pick.runs(Encodes) if about.id in found])
    ours = [each for each in builtin.about().encoders if each in found]
    encoder = address.choice("encoder", _("Encoder"), found, ours[-1] if ours else found[0], shown=names.__getitem__)
    with st.expander(_("Settings of the model")):
        config = config_form(
            model_class(MODEL).Config, f"capsules.{encoder}", {"threads": 1}, given={"encoder": encoder}
        )
    asked = Request(MODEL, config, manifest.id)
    st.caption(_("Minutes rather than seconds: most of it is reading the sentences. It goes on if you leave."))
    _train(asked, primary)


def _train(asked: Request, primary: bool) -> None:
    title = _(model_class(MODEL).card.title)
    folder = folders({title: asked})[title]
    state = progress.states({title: folder})[title] if folder.status in BUSY else folder.status
    if state in BUSY:
        progress.watch({title: folder})
        return
    if state in ("failed", "cancelled", "lost"):
        why = folder.why
        st.warning(f"{title}: {progress.shown(state)}" + (f". {told(why)}" if why else ""))
    if state == "done":
        st.caption(_("This one is trained: choose it above."))
    elif st.button(_("Train capsules"), key="train.capsules", type="primary" if primary else "secondary"):
        with telling():
            asking.run(asked)
            st.rerun(scope="app")


def gold(run: str) -> bool:
    """Whether the corpus of a run has gold senses, so that a map and a sweep can be graded."""
    return "uses" in cached.corpus(cached.run(run).request.corpus).columns
