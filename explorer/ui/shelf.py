"""Corpora and runs that are kept: their size on disk, renaming, deleting."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explorer.corpus import store as corpora
from explorer.runs import builtin
from explorer.runs import corpora as read
from explorer.runs import store as runs
from explorer.ui import cached, pick, progress
from explorer.ui.i18n import _


def shelves() -> None:
    """Both lists."""
    home = cached.home()
    st.subheader(_("Corpora"))
    for manifest in pick.manifests():
        facts = _("{sentences} sentences · {tokenizer} · {size}", sentences=f"{manifest.sentences:,}",
                  tokenizer=manifest.tokenizer.name, size=megabytes(read.size(home, manifest.id)))  # fmt: skip
        ours = manifest.id == builtin.about().corpus
        _row(manifest.id, pick.corpus_name(manifest), facts, ours, corpora.rename, read.delete)
    st.subheader(_("Runs"))
    for about in pick.runs():
        facts = f"{about.model} · {progress.shown(about.status)} · {megabytes(about.size)}"
        _row(about.id, pick.run_name(about), facts, about.id == builtin.about().run, runs.rename, runs.delete)


def megabytes(size: int) -> str:
    """A size on disk."""
    return f"{size / 2**20:,.1f} MB"


def _row(each: str, name: str, facts: str, ours: bool, rename: Callable, delete: Callable) -> None:
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="center")
    left.text(name)
    middle.caption(facts)
    if ours:
        return
    with right.popover(_("Change"), key=f"w.change.{each}"):
        title = st.text_input(_("New name"), value=name, key=f"w.name.{each}", max_chars=200)
        if st.button(_("Rename"), key=f"w.rename.{each}") and title.strip():
            rename(cached.home(), each, title.strip())
            st.rerun()
        if st.checkbox(_("Yes, delete it for good"), key=f"w.sure.{each}") and st.button(
            _("Delete"), key=f"w.delete.{each}"
        ):
            delete(cached.home(), each)
            st.rerun()
