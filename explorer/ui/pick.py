"""Pickers shared by pages: the corpus in the sidebar, and a run by what its model can do, not by what it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

import streamlit as st

from explorer.contracts import Model
from explorer.corpus import store as corpora
from explorer.models import model_class
from explorer.runs import builtin, store
from explorer.ui import access, address, cached
from explorer.ui.i18n import _

SAME = ("threads",)  # settings that tell nothing of a run


def corpus_name(manifest: corpora.Manifest) -> str:
    """What a corpus is called on screen; ours has a name in each language."""
    return _("Practice corpus (built in)") if manifest.id == builtin.about().corpus else manifest.name


def run_name(about: store.About) -> str:
    """What a run is called on screen: the name it was given, else its model and what tells it from the others."""
    if about.id == builtin.about().run:
        return _("Skip-gram (built in)")
    if about.id == builtin.about().encoders[-1]:
        return _("{model}, trained for longer (built in)", model=_(model_class(about.model).card.title))
    if about.id in builtin.about().runs:
        return _("{model} (built in)", model=_(model_class(about.model).card.title))
    return about.name


def run_names(runs: Sequence[store.About]) -> dict[str, str]:
    """What runs are called beside one another, by id: short enough to be read in a picker, and no two the same.

    A run that nobody named is its model and those of its settings in which runs of that model differ here.
    """
    found = {about.id: _beside(about, [each.config for each in runs if each.model == about.model]) for about in runs}
    every = list(found.values())
    return {run: name if every.count(name) == 1 else f"{name} ({run[-4:]})" for run, name in found.items()}


def _beside(about: store.About, kin: Sequence[dict[str, object]]) -> str:
    head, *settings = run_name(about).split(" ")
    fields = {each: each.partition("=")[0] for each in settings}
    if head != about.model or not all(field in about.config for field in fields.values()):
        return run_name(about)  # somebody named it
    told = [
        each for each, field in fields.items()
        if field not in SAME and any(other.get(field) != about.config[field] for other in kin)
    ]  # fmt: skip
    return " ".join([_(model_class(about.model).card.title), *told])


def corpus() -> str | None:
    """The current corpus: the sidebar's choice, newest first, ours where nothing was chosen."""
    known = {m.id: m for m in manifests()}
    if not known:
        return None
    ours = builtin.about().corpus
    default = ours if ours in known else next(iter(known))
    return address.choice("corpus", _("Corpus"), list(known), default, shown=lambda each: corpus_name(known[each]))


def manifests() -> list[corpora.Manifest]:
    """Every corpus that the visitor may see, newest first."""
    seen = access.seen("corpora")
    return [each for each in corpora.listed(cached.home()) if seen is None or each.id in seen]


def current_manifest() -> corpora.Manifest | None:
    """The corpus that the sidebar shows, for a page to use."""
    known = {m.id: m for m in manifests()}
    asked = address.get("corpus", builtin.about().corpus)
    return known.get(asked) or next(iter(known.values()), None)


def runs(ability: type[Model] | None = None, corpus: str | None = None) -> list[store.About]:
    """Every run that the visitor may see, newest first; of one corpus ("": imported); finished and with an ability."""
    seen = access.seen("runs")
    known = [about for about in store.listed(cached.home()) if seen is None or about.id in seen]
    found = [about for about in known if corpus in (None, about.corpus)]
    if ability is None:
        return found
    with loading():
        return [about for about in found if able(about, ability)]


def loading() -> AbstractContextManager[None]:
    """A word about the first look at models on a fresh server: torch is imported, which takes seconds."""
    if "torch" in sys.modules:
        return nullcontext()
    return st.spinner(_("Loading what the models need: some seconds, once after a start"))


def able(about: store.About, ability: type[Model]) -> bool:
    """Whether a finished run's model can do something; told from its class, without loading a weight."""
    return about.status == "done" and issubclass(model_class(about.model), ability)


def run(ability: type[Model]) -> str | None:
    """A finished run whose model has an ability: of the current corpus, or imported; None if there is none yet."""
    manifest = current_manifest()
    here = runs(ability, manifest.id) if manifest else []
    found = {about.id: about for about in [*here, *runs(ability, corpus="")]}
    if not found:
        return None
    if address.get("run") not in found:
        address.put("run", "")
        st.session_state.pop("w.run", None)
    ours = builtin.about().run
    default = ours if ours in found else next(iter(found))
    names = run_names(list(found.values()))
    return address.choice("run", _("Run"), list(found), default, shown=names.__getitem__)
