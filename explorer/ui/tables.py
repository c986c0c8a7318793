"""Tables that the engine makes for a page: shown when they are there, their progress while they are made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from explorer.runs import derived
from explorer.runs.derived import Table
from explorer.runs.folder import Folder
from explorer.ui import asking, cached, progress
from explorer.ui.i18n import _, told
from explorer.ui.telling import fragment, telling


@st.cache_data(show_spinner=False, max_entries=32)
def _kept(home: str, name: str, _table: Table) -> pd.DataFrame | None:  # noqa: ARG001 - name is the key
    return derived.read(Path(home), _table)


def made(table: Table) -> pd.DataFrame | None:
    """The finished table, or None while it is not; nothing is asked for. Raises MissingRun, MissingCorpus."""
    asking.check(table)
    folder = table.folder(cached.home())
    return _kept(str(cached.home()), folder.name, table) if folder.status == "done" else None


def coming(wanted: Mapping[str, Table], together: bool = False) -> None:
    """Ask for tables by title unless they are there, one line of progress each; the page runs again at each that ends.

    together: one line for all of them, so that it needs the same room from the first to the last. What failed or was
    cancelled is said, with a button that asks again.
    """
    with telling():
        missing = {title: table for title, table in wanted.items() if made(table) is None}
        folders = {title: table.folder(cached.home()) for title, table in missing.items()}
        states = progress.states(folders)
        for title, table in missing.items():
            if states[title] in ("new", "lost"):
                asking.table(table)
            elif states[title] in ("failed", "cancelled"):
                _ended(title, table)
        if waiting := {title: missing[title] for title in missing if states[title] not in ("failed", "cancelled")}:
            _until_made(waiting, len(wanted) if together else 0)


def _ended(title: str, table: Table) -> None:
    folder = table.folder(cached.home())
    why = folder.why
    st.warning(f"{title}: {progress.shown(folder.status)}" + (f". {told(why)}" if why else ""))
    if st.button(_("Try again"), key=f"again.{folder.name}"):
        asking.table(table)
        st.rerun()


@fragment(run_every=0.7)
def _until_made(waiting: Mapping[str, Table], together: int) -> None:
    """Lines of progress; one line where they are so many together, of which the others are there."""
    folders = {title: table.folder(cached.home()) for title, table in waiting.items()}
    if not set(progress.states(folders).values()) <= {"queued", "running"}:
        st.rerun(scope="app")
    shares = {title: _share(folder) for title, folder in folders.items()}
    if together:
        made = together - len(shares)
        shares = {f"{next(iter(shares))} ({made + 1}/{together})": (made + sum(shares.values())) / together}
    for title, share in shares.items():
        st.progress(share, text=title)


def _share(folder: Folder) -> float:
    last = folder.last()
    return min(1.0, last.done / max(1, last.total)) if last else 0.0
