"""The bank that a run belongs to: all finished runs of the same fixed network that the visitor may see."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from explorer.analysis.banks import Bank
from explorer.contracts import Superposes
from explorer.ui import cached, pick


class Held(NamedTuple):
    """A bank, the ids of its runs, and what its tasks are called, no two the same."""

    runs: list[str]
    bank: Bank
    names: list[str]


@st.cache_resource(show_spinner=False, max_entries=4)
def _bank(home: str, runs: tuple[str, ...]) -> Bank:  # noqa: ARG001 - the home is part of the key
    return Bank([model for run in runs if isinstance(model := cached.model(run), Superposes)])


@st.cache_data(show_spinner=False, max_entries=256)
def _told(home: str, run: str) -> str:  # noqa: ARG001 - the home is part of the key
    model = cached.model(run)
    return model.network if isinstance(model, Superposes) else ""


def _network(run: str) -> str:
    return _told(str(cached.home()), run)


def bank(run: str) -> Held | None:
    """The masks that superpose with those of a run, its own first; None where its weights are trained."""
    if not (network := _network(run)):
        return None
    others = [about.id for about in pick.runs(Superposes) if about.id != run and _network(about.id) == network]
    runs = [run, *sorted(others)]
    found = _bank(str(cached.home()), tuple(runs))
    plain = [entry.task.name for entry in found.entries]
    called = [name if plain.count(name) == 1 else f"{name} ({at + 1})" for at, name in enumerate(plain)]
    return Held(runs, found, called)
