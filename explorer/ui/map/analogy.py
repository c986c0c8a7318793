"""Beside the map: a is to b as c is to what? Answered by both rules of the literature, and drawn as a parallelogram."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis import analogies
from explorer.errors import InputError
from explorer.ui import address, cached, focus
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _, plain, told
from explorer.ui.map import examples, lookup

ASKED = ("a", "b", "c")
BEST = 10
CLOSE = 0.7  # of the map's half that the four words fill
NEAREST = 12.0  # zoom


class Drawn(NamedTuple):
    """What the map draws of a question: the words that are on it, and the sides of the parallelogram."""

    words: list[int]
    links: list[dict[str, object]]


def question(run: str) -> tuple[int, int, int] | None:
    """The three words that the address asks of; None where one is missing. Raises UnknownWord."""
    asked = [address.get(name).strip() for name in ASKED]
    if not all(asked):
        return None
    a, b, c = (lookup.number(run, word) for word in asked)
    return a, b, c


@st.cache_data(show_spinner=False, max_entries=64)
def _answers(home: str, run: str, asked: tuple[int, int, int]) -> pd.DataFrame:  # noqa: ARG001 - home is part of the key
    return analogies.answers(cached.index(run), cached.model(run).vocabulary.words, asked, BEST)


def drawn(run: str, count: int) -> Drawn | None:
    """The parallelogram of the question, its fourth corner the best answer by 3CosAdd; None where none is asked."""
    try:
        asked = question(run)
    except InputError:
        return None
    if asked is None:
        return None
    found = _answers(str(cached.home()), run, asked)
    best = found.loc[found["rule"] == "add", "id"].head(1).tolist()
    a, b, c, *d = [*asked, *best]
    sides = [(a, b, False), (a, c, True), *((c, each, False) for each in d), *((b, each, True) for each in d)]
    links: list[dict[str, object]] = [{"from": one, "to": other, "faint": faint} for one, other, faint in sides]
    return Drawn([word for word in (a, b, c, *d) if word < count], links)


def view(xy: np.ndarray, words: list[int]) -> dict[str, object] | None:
    """The camera that shows some points, of places (n, 2) in map coordinates."""
    if not words:
        return None
    low, high = xy[words].min(axis=0), xy[words].max(axis=0)
    half = max(float((high - low).max()) / 2, CLOSE / NEAREST)
    x, y = ((low + high) / 2).tolist()
    return {"x": x, "y": y, "zoom": min(NEAREST, max(1.0, CLOSE / half)), "seq": "-".join(map(str, words))}


def panel(run: str, count: int, facts: dict[str, object]) -> None:
    """Three words in, the answers of both rules out."""
    st.caption(_("a is to b as c is to …? Words by form (배) or with their tag (배/NNG)."))
    with st.container(key="analogy"):
        places = st.columns(3, gap="xsmall")
    for place, name in zip(places, ASKED, strict=True):
        with place:
            _typed(name)
    examples.button(run)
    try:
        asked = question(run)
    except InputError as error:
        st.warning(told(error))
        return
    if asked is None:
        st.info(_("Three words, and the space answers with a fourth."))
    else:
        _told(run, asked, count, facts)
    examples.score(run)


def _typed(name: str) -> None:
    key, said = f"w.{name}", f"said.{name}"
    if st.query_params.get(name, "") != st.session_state.get(said, ""):  # a link was followed
        st.session_state[key] = st.session_state[said] = address.get(name)
    st.session_state.setdefault(key, address.get(name))
    st.text_input(name, key=key, on_change=_put, args=(name,), max_chars=address.LONGEST)


def _put(name: str) -> None:
    address.put(name, st.session_state[f"w.{name}"].strip())


def _told(run: str, asked: tuple[int, int, int], count: int, facts: dict[str, object]) -> None:
    found = _answers(str(cached.home()), run, asked)
    words = cached.model(run).vocabulary.words
    a, b, c = focus.labels([str(words[each]) for each in asked])
    by = {name: part.reset_index(drop=True) for name, part in found.groupby("rule")}
    if not len(found):
        st.info(_("This space has no other word to answer with."))
        return
    table = pd.DataFrame(
        {"3CosAdd": focus.labels(by["add"]["word"].tolist()), _("cosine"): by["add"]["score"].round(3),
         "3CosMul": focus.labels(by["mul"]["word"].tolist()), _("score"): by["mul"]["score"].round(3)}
    )  # fmt: skip
    st.markdown("**" + plain(f"{a} : {b} = {c} : {table['3CosAdd'].iloc[0]}") + "**")
    widths = dict(zip(table.columns, (64, 52, 64, 52), strict=True))
    columns: dict[str, Any] = {name: st.column_config.Column(width=width) for name, width in widths.items()}
    grid(table, hide_index=True, height=38 + 35 * len(table), column_config=columns)
    st.caption(_left_out(found, {a, b, c}))
    if any(each >= count for each in (*asked, *by["add"]["id"].head(1).tolist())):
        st.caption(_("Words beyond the {n} of this map are answered with, but not drawn.", n=f"{count:,}"))
    csv(found, {**facts, "a": words[asked[0]], "b": words[asked[1]], "c": words[asked[2]], "n": found.attrs["n"]},
        "analogy", "save.analogy")  # fmt: skip


def _left_out(found: pd.DataFrame, given: set[str]) -> str:
    first = found.attrs["first"]
    return _(
        "The three words themselves ({given}) are left out, as is usual; else {add} would come first by 3CosAdd and "
        "{mul} by 3CosMul. n = {n} words.",
        given=plain(", ".join(sorted(given))),
        add=plain(first["add"][0]),
        mul=plain(first["mul"][0]),
        n=f"{found.attrs['n']:,}",
    )
