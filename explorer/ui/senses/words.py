"""A word's senses kept as words: 배#1, 배#2 … in a run beside the others, for the map, to compare, to export.

    split (a table: all words and the senses) ──its Parquet──▶ import ──▶ a run, named after both

The run is an import like any other, so that every page that looks at spaces of words can look at it.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.analysis.compromise import Senses
from explorer.contracts import Embeds
from explorer.corpus.search import form
from explorer.runs.derived import Table
from explorer.runs.exchange import bringing
from explorer.runs.exchange.bringing import Parcel
from explorer.ui import address, asking, cached, link, pick, progress
from explorer.ui.i18n import _, told

FUNCTION = "explorer.analysis.split:split"
KEPT = "kept"  # of the address: the table whose senses are kept as words
LONGEST = 200  # characters of a run's name


def keep(space_run: str, corpus: str, word: str, senses: Senses, names: Sequence[str]) -> None:
    """A button that makes the run; its making, and then the ways to it. names: of the senses that have a vector."""
    table = Table(FUNCTION, [space_run], {"word": word, "senses": dict(senses)}, [corpus])
    folder = table.folder(cached.home())
    if address.get(KEPT) != folder.name:
        label = _("Keep the senses as words")
        st.button(label, key="senses.keep", help=_help(word), on_click=address.put, args=(KEPT, folder.name))
        return
    asking.check(table)
    status = progress.state(folder)
    if status in ("new", "lost"):
        asking.table(table)
    if status in ("failed", "cancelled"):
        _ended(table, status)
    elif status != "done":
        progress.watch({_("The senses’ vectors"): folder})
    else:
        _bring(Parcel(files=(folder.path / "table.parquet",), name=_name(space_run, word, names)), form(word))


def _help(word: str) -> str:
    return _(
        "A run of all words of this space, and beside them {name}#1, {name}#2 …: a vector a sense, from its contexts.",
        name=form(word),
    )


def _name(space_run: str, word: str, names: Sequence[str]) -> str:
    """What the run is called: the space it came from, and the senses in the order of their numbers."""
    about = next((each for each in pick.runs(Embeds) if each.id == space_run), None)
    space = pick.run_name(about) if about else space_run
    return f"{space} + {form(word)}#: {', '.join(names)}"[:LONGEST]


def _ended(table: Table, status: str) -> None:
    folder = table.folder(cached.home())
    st.warning(progress.shown(status) + (f". {told(folder.why)}" if folder.why else ""))
    if st.button(_("Try again"), key=f"again.{folder.name}"):
        asking.table(table)
        st.rerun()


def _bring(parcel: Parcel, word: str) -> None:
    """The import of the table, and what it became."""
    folder = parcel.folder(cached.home())
    status = progress.state(folder)
    run = bringing.result(cached.home(), folder) if status == "done" else None
    if run is not None:
        asking.brought()
        st.success(_("The senses stand among the words now."))
        left, right, _rest = st.columns([1, 1, 2])
        with left:
            link.to("pages/spaces/map.py", _("Look at the map"), run=run, word=f"{word}#1")
        with right:
            link.to("pages/spaces/compare.py", _("Compare"), a=run)
        return
    if status in ("new", "lost", "done"):
        asking.bring(parcel)
    if status in ("failed", "cancelled"):
        st.warning(progress.shown(status) + (f". {told(folder.why)}" if folder.why else ""))
        if st.button(_("Try again"), key=f"again.{folder.name}"):
            asking.bring(parcel)
            st.rerun()
    else:
        progress.watch({_("Importing"): folder})
