"""Senses of one's own: found groups taken over, then renamed, merged, split, single occurrences moved; kept by word."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.analysis.senses import parted
from explorer.runs import sense_notes
from explorer.runs.sense_notes import LONGEST, Senses
from explorer.ui import access, address, cached
from explorer.ui.download import table as csv
from explorer.ui.i18n import _
from explorer.ui.meaning import asked
from explorer.ui.senses.groups import Group, at
from explorer.ui.senses.view import FOUND, MINE, View


def kept(corpus: str, word: str) -> Senses:
    """The visitor's own senses of a word."""
    return sense_notes.kept(cached.home(), corpus, word, access.visitor() or "")


def _keep(corpus: str, word: str, senses: Senses) -> None:
    sense_notes.keep(cached.home(), corpus, word, senses, access.visitor() or "")
    address.follow("by", MINE)
    st.rerun()


def edit(corpus: str, word: str, frame: pd.DataFrame, view: View, found: list[Group]) -> None:
    """What is shown becomes one's own at the first change; what is one's own is changed here."""
    if view.by != MINE:
        st.markdown(
            _(
                "Take the senses that are shown now as your own: then you can rename, merge and split them, and see "
                "how their agreement with the gold senses changes. They are kept for this word and this text."
            )
        )
        if st.button(_("Take these as my senses"), type="primary", key="mine.take"):
            places = at(frame)
            _keep(corpus, word, {_short(group.name): [places[row] for row in group.rows] for group in found})
        return
    _table(corpus, word, found)
    left, right = st.columns(2, gap="medium")
    with left:
        _split(corpus, word, frame, view, found)
    with right:
        _move(corpus, word, frame, found)
    _leave(corpus, word, frame, found)


def _short(name: str) -> str:
    return name[:LONGEST]


def _table(corpus: str, word: str, found: list[Group]) -> None:
    """The names, to be changed: two that are the same become one sense."""
    st.caption(_("Change a name in the table to rename a sense; give two of them the same name to merge them."))
    shown = pd.DataFrame({"name": [group.name for group in found], "n": [len(group.rows) for group in found]})
    changed = st.data_editor(
        shown, hide_index=True, disabled=["n"], key=f"mine.names.{hash(tuple(shown['name']))}",
        column_config={
            "name": st.column_config.TextColumn(_("sense"), max_chars=LONGEST, required=True),
            "n": st.column_config.NumberColumn(_("occurrences")),
        },
    )  # fmt: skip
    new = dict(zip(shown["name"], (str(each).strip() for each in changed["name"]), strict=True))
    if any(old != name and name for old, name in new.items()):
        senses = kept(corpus, word)
        merged: Senses = {}
        for old, said in senses.items():
            merged.setdefault(new.get(old) or old, []).extend(said)
        _keep(corpus, word, merged)


def _split(corpus: str, word: str, frame: pd.DataFrame, view: View, found: list[Group]) -> None:
    names = [group.name for group in found]
    name = st.selectbox(_("Split a sense in two"), names, key="mine.split")
    if name is None or not st.button(_("Split"), key="mine.split.now"):
        return
    group = found[names.index(name)]
    halves = parted(frame, view.reading, group.rows)
    if halves is None:
        st.info(_("The vectors of “{name}” here give no way to part it.", name=name))
        return
    places, senses = at(frame), kept(corpus, word)
    second = _free(name, senses)
    senses[second] = [places[row] for row in halves[1]]
    senses[name] = [place for place in senses[name] if place not in set(senses[second])]
    _keep(corpus, word, senses)


def _free(name: str, senses: Senses) -> str:
    """A name that is not taken yet."""
    return next(new for number in range(2, 99) if (new := f"{name[: LONGEST - 3]} {number}") not in senses)


def _move(corpus: str, word: str, frame: pd.DataFrame, found: list[Group]) -> None:
    """The occurrence in focus given to another sense."""
    row = asked.at(frame)
    if row is None:
        st.info(_("Click a point on the map to give that occurrence to another sense."))
        return
    place, names = at(frame)[row], [group.name for group in found]
    own = next((name for name, group in zip(names, found, strict=True) if row in group.rows), None)
    chosen = st.selectbox(
        _("The occurrence in focus is"), names, index=None if own is None else names.index(own), key=f"mine.move.{row}"
    )
    if chosen is not None and chosen != own:
        senses = {name: [each for each in said if each != place] for name, said in kept(corpus, word).items()}
        senses[chosen].append(place)
        _keep(corpus, word, {name: said for name, said in senses.items() if said})


def _leave(corpus: str, word: str, frame: pd.DataFrame, found: list[Group]) -> None:
    """Saved as a table that can be uploaded with its text as gold senses; or forgotten, which is asked once."""
    left, right = st.columns(2)
    with left:
        rows = [(group.name, row) for group in found for row in group.rows]
        table = pd.DataFrame(
            [(word, name, *frame.iloc[row][["text", "start", "end"]]) for name, row in rows],
            columns=["word", "sense", "text", "start", "end"],
        )
        csv(table, {"corpus": corpus, "word": word, "n": len(table)}, f"senses-{corpus}", "save.mine")
    with right, st.popover(_("Forget my senses")):
        st.markdown(_("Your senses of “{word}” are deleted; the text and the found groups stay.", word=word))
        if st.button(_("Delete"), key="mine.forget"):
            sense_notes.forget(cached.home(), corpus, word, access.visitor() or "")
            address.follow("by", FOUND)
            st.rerun()
