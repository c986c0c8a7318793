"""The controls of the transfer page: the labels, the runs, how far the curves go, which of them are shown."""

from __future__ import annotations

import streamlit as st

from explorer.analysis.transfer import able
from explorer.corpus import store as corpora
from explorer.corpus.labels import candidates
from explorer.models import model_class
from explorer.runs import builtin
from explorer.runs.store import About
from explorer.ui import address, cached, link, pick
from explorer.ui.compare.pickers import ends, several
from explorer.ui.i18n import _
from explorer.ui.transfer.view import KINDS, REACH, WAYS, View

MOST = 4  # runs at once: more curves than that are not told apart


def view() -> View | None:
    """What the controls say; None, with what to do, where the corpus in the sidebar has no labels."""
    manifest = pick.current_manifest()
    columns = _columns(manifest.id) if manifest else []
    if manifest is None or not columns:
        _without()
        return None
    labels, runs, reach, kind = st.columns([1.2, 2.6, 1.1, 1.8], vertical_alignment="bottom")
    with labels:
        column = address.choice("column", _("Column with the labels"), columns, columns[0])
    with runs:
        chosen = _runs(manifest)
    with reach:
        far = address.segments("reach", _("Labels, up to"), list(REACH), "few", shown=lambda each: _(REACH[each]))
    with kind:
        shown = address.segments("kind", _("Vectors"), list(KINDS), "all", shown=lambda each: _(KINDS[each]))
    return View(manifest.id, column, chosen, far, shown)


@st.cache_data(show_spinner=False, max_entries=16)
def _found(home: str, corpus: str) -> list[str]:  # noqa: ARG001 - the home is part of the key
    opened = cached.corpus(corpus)
    return candidates(opened, opened.columns)


def _columns(corpus: str) -> list[str]:
    return _found(str(cached.home()), corpus)


def _without() -> None:
    """No labels: where some are."""
    st.info(
        _(
            "The corpus in the sidebar has no column of labels. Upload a table with one, such as film reviews and "
            "whether they praise; it is kept with the text. Or take the practice corpus, whose senses are known."
        )
    )
    link.to("pages/start/train.py", _("Upload a table"))
    if st.button(_("Take the practice corpus"), key="practice", type="primary"):
        address.put("corpus", builtin.about().corpus)
        st.session_state.pop("w.corpus", None)
        st.rerun()


def usable() -> dict[str, About]:
    """Every finished run that can be held against the baselines."""
    done = [about for about in pick.runs() if about.status == "done"]
    with pick.loading():
        return {about.id: about for about in done if any(able(model_class(about.model), way) for way in WAYS)}


def _runs(manifest: corpora.Manifest) -> list[About]:
    """The runs of the address, by the ends of their ids; else the newest of each model, those of this corpus first."""
    known = usable()
    label = _("Pre-trained runs (up to {n})", n=MOST)
    chosen = several(label, known, newest(list(known.values()), manifest.id), MOST)
    address.put("runs", ends(chosen))
    return [known[name] for name in chosen]


def newest(known: list[About], corpus: str) -> list[str]:
    """The newest run of each model, those of a corpus first; of runs that are listed newest first."""
    first: dict[str, str] = {}
    for about in sorted(known, key=lambda each: each.corpus != corpus):
        first.setdefault(about.model, about.id)
    return list(first.values())[:MOST]
