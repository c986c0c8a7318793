"""The senses on screen: the name of each occurrence's sense, its colour, and what tells it from the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis.sense_words import Substitute, Told, around, called, characteristic, substitutes
from explorer.analysis.senses import labels
from explorer.charts.theme import REST
from explorer.corpus.search import form
from explorer.runs.sense_notes import Senses
from explorer.ui import cached, kwic, progress
from explorer.ui.digits import percent
from explorer.ui.i18n import _
from explorer.ui.mapdata import classed
from explorer.ui.meaning import points
from explorer.ui.senses.view import FOUND, GOLD, View

EXAMPLES, AROUND = 2, 40  # sentences of a sense in the list; characters on each side of the word


class Group(NamedTuple):
    """A sense: its name and colour, its rows of the table, words around it, words that a model expects instead."""

    name: str
    colour: str
    rows: list[int]
    words: list[str]
    expected: list[str]


def named(corpus: str, frame: pd.DataFrame, view: View, mine: Senses) -> list[str]:
    """The name of each occurrence's sense by what colours the points; empty where it has none."""
    if view.by == GOLD:
        return points.values(frame, "sense")
    if view.by == FOUND:
        return numbered(corpus, frame, labels(frame, view.reading, view.method, view.k))
    places = {place: name for name, said in mine.items() for place in said}
    return [places.get(place, "") for place in at(frame)]


def at(frame: pd.DataFrame) -> list[tuple[int, int, int]]:
    """The place of each occurrence: sentence, start, end."""
    columns = (frame[name].tolist() for name in ("sentence", "start", "end"))
    return [(int(sentence), int(start), int(end)) for sentence, start, end in zip(*columns, strict=True)]


def numbered(corpus: str, frame: pd.DataFrame, found: np.ndarray) -> list[str]:
    """Found groups by number and characteristic words: 1: 항구 · 바다 · 닻."""
    told = characteristic(around(cached.corpus(corpus), frame), found)
    names = [f"{number}: {called(words)}" for number, words in enumerate(told, 1)]
    return [names[label] if label >= 0 else "" for label in found.tolist()]


def groups(corpus: str, frame: pd.DataFrame, names: Sequence[str]) -> list[Group]:
    """All senses that some occurrence has, the most frequent first."""
    colouring = classed(list(names))
    theme = "dark" if progress.dark() else "light"
    palette = colouring.palette[theme] if isinstance(colouring.palette, dict) else colouring.palette
    order = [name for name, _count in Counter(filter(None, names)).most_common()]
    label = np.array([order.index(name) if name else -1 for name in names])
    words = characteristic(around(cached.corpus(corpus), frame), label)
    instead = substitutes(frame, label) or [[] for _ in order]
    found = []
    for number, name in enumerate(order):
        rows = np.flatnonzero(label == number).tolist()
        colour = palette[int(colouring.codes[rows[0]])] if number < len(palette) - 1 else REST[theme]
        found.append(Group(name, colour, rows, _forms(words[number]), _forms(instead[number])))
    return found


def _forms(told: Sequence[Told] | Sequence[Substitute]) -> list[str]:
    return list(dict.fromkeys(form(each.word) for each in told))


def colours(found: Sequence[Group]) -> Mapping[str, str]:
    """The colour of each sense, the same on every picture of the page."""
    return {group.name: group.colour for group in found}


def listed(frame: pd.DataFrame, found: Sequence[Group]) -> None:
    """Each sense with its share, what tells it from the others, and two of its sentences."""
    total, places = max(1, sum(len(group.rows) for group in found)), points.places(frame)
    st.html(f'<div class="senses kwic">{"".join(_section(group, total, places) for group in found)}</div>')


def _section(group: Group, total: int, places: Sequence[points.Place]) -> str:
    n = len(group.rows)
    share = _("{n} of {total}, {p} %", n=f"{n:,}", total=f"{total:,}", p=percent(n / total))
    lines = [f'<p class="name"><i style="background:{group.colour}"></i>{escape(group.name)}</p><small>{share}</small>']
    for title, words in ((_("around it"), group.words), (_("expected instead"), group.expected)):
        if words:
            lines.append(f"<p>{escape(title)}: {escape(', '.join(words))}</p>")
    some = [places[group.rows[row]] for row in np.unique(np.linspace(0, n - 1, EXAMPLES).astype(int))]
    lines += [f"<p>{kwic.marked(place.text, place.start, place.end, AROUND)}</p>" for place in some]
    return f'<section class="sense">{"".join(lines)}</section>'
