"""Corpora and runs that are kept: their size on disk, renaming, sharing, deleting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import streamlit as st

from explorer.corpus import store as corpora
from explorer.runs import builtin
from explorer.runs import corpora as read
from explorer.runs import store as runs
from explorer.runs.owners import Kind
from explorer.ui import access, cached, pick, progress
from explorer.ui.i18n import _


@dataclass(frozen=True, slots=True)
class Item:
    """A corpus or a run as the shelf shows it."""

    kind: Kind
    id: str
    name: str
    facts: str
    rename: Callable[[Path, str, str], None]
    delete: Callable[[Path, str], None]
    corpus: str = ""  # of a run


def shelves() -> None:
    """Both lists."""
    st.markdown("#### " + _("Corpora"))
    for manifest in pick.manifests():
        _row(_corpus(manifest))
    st.markdown("#### " + _("Runs"))
    for about in pick.runs():
        facts = f"{about.model} · {progress.shown(about.status)} · {megabytes(about.size)}"
        _row(Item("runs", about.id, pick.run_name(about), facts, runs.rename, runs.delete, about.corpus))


def _corpus(manifest: corpora.Manifest) -> Item:
    facts = _("{sentences} sentences · {tokenizer} · {size}", sentences=f"{manifest.sentences:,}",
              tokenizer=manifest.tokenizer.name, size=megabytes(read.size(cached.home(), manifest.id)))  # fmt: skip
    return Item("corpora", manifest.id, pick.corpus_name(manifest), facts, corpora.rename, read.delete)


def megabytes(size: int) -> str:
    """A size on disk."""
    return f"{size / 2**20:,.1f} MB"


def _row(item: Item) -> None:
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="center")
    left.text(item.name)
    ours = item.id in (builtin.about().corpus, *builtin.about().runs)
    mine = not ours and access.owns(item.kind, item.id)
    said = _("shared by you") if mine and access.shares(item.kind, item.id) else ""
    if not ours and not mine:
        said = _("shared by somebody else")
    middle.caption(" · ".join(filter(None, [item.facts, said])))
    if mine:
        with right.popover(_("Change"), key=f"w.change.{item.id}"):
            _change(item)


def _change(item: Item) -> None:
    title = st.text_input(_("New name"), value=item.name, key=f"w.name.{item.id}", max_chars=200)
    if st.button(_("Rename"), key=f"w.rename.{item.id}") and title.strip():
        item.rename(cached.home(), item.id, title.strip())
        st.rerun()
    if access.guests() is not None:
        _sharing(item)
    if st.checkbox(_("Yes, delete it for good"), key=f"w.sure.{item.id}") and st.button(
        _("Delete"), key=f"w.delete.{item.id}"
    ):
        access.remove(item.kind, item.id, partial(item.delete, cached.home(), item.id))
        st.rerun()


def _sharing(item: Item) -> None:
    """Who else may see it: a run is of no use without its corpus, which is shown with it."""
    shown = access.shares(item.kind, item.id)
    if item.kind == "runs" and not shown:
        st.caption(_("Sharing a run shares its corpus too: everybody who can log in may read its sentences."))
    label = _("Share no longer") if shown else _("Share with everybody who can log in")
    if st.button(label, key=f"w.share.{item.id}"):
        access.share(item.kind, item.id, not shown)
        if not shown and access.owns("corpora", item.corpus):
            access.share("corpora", item.corpus, True)
        st.rerun()
