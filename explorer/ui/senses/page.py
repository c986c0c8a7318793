"""The page of a word's senses: its occurrences as points coloured by sense, and below what is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

import pandas as pd
import streamlit as st

from explorer.corpus.concordance import ORDERS, Line, Order, ordered
from explorer.ui import address, cached, kwic, save, tables
from explorer.ui.corpusview import keyword
from explorer.ui.download import table as csv
from explorer.ui.i18n import _
from explorer.ui.mapdata import classed
from explorer.ui.meaning import asked, points
from explorer.ui.meaning.picture import picture, places
from explorer.ui.senses import compromise, groups, mine, pseudo, told, view
from explorer.ui.senses.groups import Group
from explorer.ui.senses.here import neighbours_here
from explorer.ui.senses.view import FOUND, GOLD, MINE, View
from explorer.ui.telling import fragment

SECTIONS = {
    "sentences": "sentences by sense",
    "number": "how many senses?",
    "gold": "against gold senses",
    "compromise": "the compromise",
    "here": "neighbours in a sentence",
    "pseudo": "pseudo-homonyms",
    "mine": "my senses",
}
LINES = 30  # sentences of a sense


class Shown(NamedTuple):
    """What is on screen: the run and corpus, the table, the view, each occurrence's sense, the senses, provenance."""

    run: str
    corpus: str
    frame: pd.DataFrame
    view: View
    names: list[str]
    found: list[Group]
    facts: Mapping[str, object]


def explore(run: str) -> None:
    """The senses of the word in focus, as a run reads them; what is done here runs this part of the page only."""
    _explore(run)


@fragment()
def _explore(run: str) -> None:
    corpus = asked.corpus(run)
    if corpus is None:
        st.info(_("There is no text here whose sentences could be read. Upload one first."))
        return
    with st.container(key="controls"):
        row = st.columns([1.1, 2.3, 1.5, 1.2, 1.4, 1.1], vertical_alignment="bottom")
    with row[0]:
        word = asked.word()
    with row[5], st.popover(_("Settings")):
        arguments = view.settings()
    if not word:
        st.info(_("Type a word: every sentence in which it stands is read, and its occurrences appear here."))
        return
    table = view.table(run, corpus, word, arguments)
    frame = tables.made(table)
    if frame is None:
        st.caption(_("The sentences with the word are being read and grouped."))
        tables.coming({_("Senses of {word}", word=word): table})
    elif not frame.attrs["readings"]:
        _too_few(word, len(frame))
    else:
        _shown(run, corpus, table.folder(cached.home()).name, frame, list(row[1:5]))


def _too_few(word: str, count: int) -> None:
    if count:
        st.warning(_("“{word}” stands only once in this text: there is nothing to group.", word=word))
    else:
        st.warning(_("“{word}” does not stand in this text, or the model cannot read it there.", word=word))


def _shown(run: str, corpus: str, made: str, frame: pd.DataFrame, row: list) -> None:
    own = mine.kept(corpus, frame.attrs["word"])
    sources = [*([GOLD] if any(frame["sense"]) else []), FOUND, *([MINE] if own else [])]
    seen = view.chosen(frame, sources, row)
    names = groups.named(corpus, frame, seen, own)
    found = groups.groups(corpus, frame, names)
    facts: dict[str, object] = {
        "run": run, "corpus": corpus, "word": frame.attrs["word"], "reading": seen.reading,
        "hidden": frame.attrs["hidden"],
        "groups": seen.by, "method": seen.method, "k": seen.k, "layout": seen.layout, "n": frame.attrs["n"],
        "total": frame.attrs["total"], "seed": frame.attrs["seed"], "metric": "cosine",
    }  # fmt: skip
    shown = Shown(run, corpus, frame, seen, names, found, facts)
    left, right = st.columns([1.9, 1], gap="medium")
    with left:
        _map(f"senses-{made}", shown)
        st.caption(told.verdict(frame.attrs, seen, len(found)))
    with right:
        _focus(frame)
        groups.listed(frame, found)
    with st.container(key="sections"):
        chosen = address.segments("part", _("Below"), list(SECTIONS), "sentences", shown=lambda each: _(SECTIONS[each]))
    PARTS[chosen](shown)
    with st.popover(_("Link and downloads")):
        save.link()
        st.caption(_("The occurrences as a table"))
        csv(lambda: _readable(shown), facts, f"senses-{run}", "save.senses")


def _map(name: str, shown: Shown) -> None:
    order = [each["name"] for each in shown.frame.attrs["readings"]]
    planes = [places(shown.frame, shown.view.layout, each) for each in order]
    row = asked.at(shown.frame)
    focus = None if row is None else {"id": row, "neighbours": [], "weights": []}
    legend = _(view.SOURCES[shown.view.by])
    at = order.index(shown.view.reading)
    clicked = picture(name, shown.frame, planes, at, classed(shown.names), legend, shown.facts, focus).click
    if clicked is not None and clicked < len(shown.frame) and str(clicked) != address.get("at"):
        address.put("at", clicked)
        st.rerun(scope="fragment")


def _focus(frame: pd.DataFrame) -> None:
    """The sentence of the point that was clicked."""
    row = asked.at(frame)
    if row is not None:
        kwic.lines([points.places(frame)[row].html()])


def _sentences(shown: Shown) -> None:
    """Keyword in context, a sense at a time."""
    if not shown.found:
        return
    left, right = st.columns([2.4, 1], vertical_alignment="bottom")
    numbers = [str(number) for number in range(1, len(shown.found) + 1)]
    with left:
        number = address.segments(
            "sense", _("Sense"), numbers, numbers[0], shown=lambda each: shown.found[int(each) - 1].name
        )
    with right:
        by = address.choice("sort", _("Sort by"), list(ORDERS), "right1", shown=lambda each: _(keyword.ORDER[each]))
    group = shown.found[int(number) - 1]
    lines = _lines(shown.frame, group.rows, cast("Order", by))
    st.html(keyword.html(lines[:LINES]))
    if len(lines) > LINES:
        st.caption(_("{shown} of {n} sentences; the table under “Link and downloads” has all.",
                     shown=LINES, n=f"{len(lines):,}"))  # fmt: skip


def _lines(frame: pd.DataFrame, rows: Sequence[int], by: Order) -> list[Line]:
    columns = frame.iloc[list(rows)][list(Line._fields)]
    return ordered([Line(*each) for each in columns.itertuples(index=False)], by)


def _number(shown: Shown) -> None:
    told.number(shown.frame, shown.view, shown.facts)


def _gold(shown: Shown) -> None:
    gold = shown.view.by == GOLD  # against themselves they would be perfect: the found groups are graded then
    names = groups.named(shown.corpus, shown.frame, shown.view._replace(by=FOUND), {}) if gold else shown.names
    told.gold(names, points.values(shown.frame, "sense"), shown.facts)


def _compromise(shown: Shown) -> None:
    """The senses that are shown, against the word's one vector in a space of words."""
    spots = groups.at(shown.frame)
    senses = {group.name: [spots[row] for row in group.rows] for group in shown.found}
    space = compromise.space(shown.corpus)
    compromise.panel(space, shown.corpus, shown.frame.attrs["word"], senses, groups.colours(shown.found))


def _here(shown: Shown) -> None:
    """Neighbours in the sentence that was clicked, or in the first one."""
    space = compromise.space(shown.corpus)
    if space is None:
        compromise.nothing_yet()
        return
    place = groups.at(shown.frame)[asked.at(shown.frame) or 0]
    neighbours_here(space, shown.corpus, shown.frame.attrs["word"], place)


def _mine(shown: Shown) -> None:
    mine.edit(shown.corpus, shown.frame.attrs["word"], shown.frame, shown.view, shown.found)


def _pseudo(shown: Shown) -> None:
    pseudo.panel(shown.run, shown.corpus)


PARTS = {
    "sentences": _sentences, "number": _number, "gold": _gold, "compromise": _compromise, "here": _here,
    "pseudo": _pseudo, "mine": _mine,
}  # fmt: skip


def _readable(shown: Shown) -> pd.DataFrame:
    """What is saved: every occurrence with its sense and its place on the map."""
    frame, plane = shown.frame, places(shown.frame, shown.view.layout, shown.view.reading)
    columns = {
        _("sentence"): frame["sentence"] + 1, _("text"): frame["text"], _("from"): frame["start"],
        _("to"): frame["end"], _("as written"): points.written(frame), _("sense shown"): shown.names,
        _("gold sense"): frame["sense"], "x": plane[:, 0], "y": plane[:, 1],
    }  # fmt: skip
    return pd.DataFrame(columns)
