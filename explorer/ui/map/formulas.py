"""The map whose axes the reader writes: formulas of words, the words at the ends, and whether an axis says much."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.analysis import axes
from explorer.analysis.formula import LONGEST
from explorer.contracts import Embeds
from explorer.errors import InputError
from explorer.ui import address, cached
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _, plain, told
from explorer.ui.map import lookup

SIDES = {"x": "fx", "y": "fy"}  # axis -> its id in the address
USUAL = {"x": "먹다 - 입다", "y": "기쁘다 - 슬프다"}  # where a vocabulary has these words


def typed(run: str) -> None:
    """Two formulas, each on its line, kept in the address."""
    usual = _usual(str(cached.home()), run)
    columns = st.columns(2)
    labels = {"x": _("Horizontal axis"), "y": _("Vertical axis")}
    for place, (side, name) in zip(columns, SIDES.items(), strict=True):
        key, said = f"w.{name}", f"said.{name}"
        if st.query_params.get(name, "") != st.session_state.get(said, ""):  # a link was followed
            st.session_state[key] = st.session_state[said] = address.get(name)
        if not st.session_state.get(key):
            st.session_state[key] = address.get(name) or usual[side]
        place.text_input(labels[side], key=key, on_change=_put, args=(name,), max_chars=LONGEST)
    st.caption(
        _(
            "A formula of words: + - * / and brackets, numbers as weights, a word with its tag (배/NNG) or in "
            '"quotes". A word’s place is its cosine with the sum of the words’ unit vectors.'
        )
    )


def _put(name: str) -> None:
    address.put(name, st.session_state[f"w.{name}"].strip())


@st.cache_data(show_spinner=False, max_entries=16)
def _usual(home: str, run: str) -> dict[str, str]:  # noqa: ARG001 - home is part of the key
    """Formulas to begin with: ours where the vocabulary has their words, else of its commonest."""
    find, words = cached.words(run).find, [str(word) for word in cached.model(run).vocabulary.words[:4]]
    common = iter(words if len(words) == 4 else [*words, *words, *words, *words][:4] or [""] * 4)
    return {
        side: formula
        if all(len(find(word, "exact")) for word in formula.split(" - "))
        else f"{quoted(next(common))} - {quoted(next(common))}"
        for side, formula in USUAL.items()
    }


def quoted(word: str) -> str:
    """A word as it stands in a formula whatever it is made of."""
    return '"' + word.replace('"', '""') + '"'


@st.cache_data(show_spinner=False, max_entries=16)
def _map(home: str, run: str, x: str, y: str, words: int) -> pd.DataFrame:  # noqa: ARG001 - home is part of the key
    model = cached.model(run)
    if not isinstance(model, Embeds):
        raise TypeError(f"{run} embeds no words")
    return axes.axis_map(model, {"x": x, "y": y}, lambda word: lookup.number(run, word), words)


def drawn(run: str, words: int) -> pd.DataFrame | None:
    """The map on the axes that were typed; None, and the reason on screen, where a formula cannot be used."""
    usual = _usual(str(cached.home()), run)
    x, y = (address.get(name) or usual[side] for side, name in SIDES.items())
    try:
        return _map(str(cached.home()), run, x, y, words)
    except InputError as error:
        st.warning(told(error))
        return None


def names(frame: pd.DataFrame) -> tuple[str, str] | None:
    """What the axes of a map are called; None for a map whose axes mean nothing."""
    if frame.attrs.get("method") != "axes":
        return None
    return frame.attrs["axes"]["x"]["formula"], frame.attrs["axes"]["y"]["formula"]


def figures(frame: pd.DataFrame) -> None:
    """Whether each axis spreads words more than chance would."""
    for side, each in frame.attrs["axes"].items():
        mean, deviation = each["sums"]
        st.caption(
            _(
                "{side}: {formula}. Words are spread by {spread} (standard deviation of their cosines, n = {n}); "
                "random directions {d} ± {de}, the same weights over random words {m} ± {me}, and {p} % of those "
                "spread them as much ({draws} draws).",
                side=side,
                formula=plain(each["formula"]),
                spread=f"{each['spread']:.3g}",
                n=f"{each['measured']:,}",
                d=f"{each['directions'][0]:.3g}",
                de=f"{each['directions'][1]:.2g}",
                m=f"{mean:.3g}",
                me=f"{deviation:.2g}",
                p=f"{100 * each['wider']:.3g}",
                draws=each["draws"],
            )
        )
    st.caption(
        _(
            "The cosine of the two axes with each other is {angle}: the nearer to 0, the less they say the same.",
            angle=f"{frame.attrs['angle']:.2f}",
        )
    )


def ends(frame: pd.DataFrame, facts: dict[str, object]) -> None:
    """The words at both ends of each axis, as a table."""
    columns = {}
    for side, each in frame.attrs["axes"].items():
        for end, sign in (("high", "+"), ("low", "−")):
            columns[f"{side} {sign}"] = [word for word, _cosine in each[end]]
            columns[f"{side} {sign} " + _("cosine")] = [round(cosine, 3) for _word, cosine in each[end]]
    table = pd.DataFrame(columns)
    with st.expander(_("The words at the ends of the axes")):
        grid(table, hide_index=True)
        csv(table, facts, "axes", "save.axes")
