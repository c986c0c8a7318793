"""Neighbours of a word in this sentence, beside those of its one vector."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from explorer.analysis.induced import Place
from explorer.charts.bars import cosines
from explorer.runs.derived import Table
from explorer.ui import cached, kwic, progress, tables
from explorer.ui.digits import digits
from explorer.ui.download import table as csv
from explorer.ui.i18n import _
from explorer.ui.telling import fragment

FUNCTION = "explorer.analysis.here:neighbours_here"


def neighbours_here(space_run: str, corpus: str, word: str, place: Place) -> None:
    """place: sentence, start, end of the occurrence that was chosen; the table holds all others, for the next click."""
    _here(space_run, corpus, word, [int(each) for each in place])


@fragment()
def _here(space_run: str, corpus: str, word: str, place: list[int]) -> None:
    text = cached.corpus(corpus).sentence(place[0])
    st.caption(_("Neighbours in this sentence"))
    kwic.lines([kwic.marked(text, place[1], place[2])])
    table = Table(FUNCTION, [space_run], {"word": word}, [corpus])
    frame = tables.made(table)
    if frame is not None and _at(frame, place) is None and frame.attrs["drawn"]:
        table = Table(FUNCTION, [space_run], {"word": word, "also": [place]}, [corpus])
        frame = tables.made(table)
    if frame is None:
        tables.coming({_("The contexts of {word}", word=word): table})
        return
    at = _at(frame, place)
    if at is None:
        st.info(_("The space’s tokeniser reads another word in this place, whose vector is not this one."))
        return
    _shown(frame, at, {"run": space_run, "corpus": corpus, "sentence": place[0] + 1, "from": place[1], "to": place[2]})


def _at(frame: pd.DataFrame, place: list[int]) -> int | None:
    """The row of a place: the token that shares a character with it."""
    same = frame["sentence"].to_numpy() == place[0]
    inside = (frame["start"].to_numpy() < place[2]) & (frame["end"].to_numpy() > place[1])
    hits = (same & inside).nonzero()[0]
    return int(hits[0]) if len(hits) else None


def _shown(frame: pd.DataFrame, at: int, facts: dict[str, object]) -> None:
    told = frame.attrs
    here = pd.DataFrame({"word": frame["neighbours"].tolist()[at], "cosine": frame["cosines"].tolist()[at]})
    anywhere = pd.DataFrame({"word": told["static"], "cosine": told["static_cosines"]})
    left, right = st.columns(2, gap="medium")
    for side, title, near in ((left, _("in this sentence"), here), (right, _("of the one vector"), anywhere)):
        with side:
            st.caption(title)
            st.altair_chart(_bars(near), key=f"here.{title}")
    st.caption(
        _(
            "Left: nearest to what this context and the {pool} occurrences with contexts most like it make of the "
            "word (n = {n} occurrences). {shared} of {k} are also neighbours of the one vector, on the right, which "
            "knows no sentence; over all occurrences {mean} on average.",
            pool=told["pool"], n=f"{told['n']:,}", shared=round(told["k"] * float(frame["shared"].to_numpy()[at])),
            k=told["k"], mean=digits(told["k"] * float(frame["shared"].to_numpy().mean())),
        )
    )  # fmt: skip
    both = pd.concat([here.assign(of="sentence"), anywhere.assign(of="one vector")])
    csv(both, facts | {name: told[name] for name in ("word", "n", "pool", "window", "seed")} | {"metric": "cosine"},
        "neighbours-here", "save.here")  # fmt: skip


def _bars(near: pd.DataFrame) -> Any:
    return cosines(near, {"word": _("word"), "cosine": _("cosine")}, progress.dark())
