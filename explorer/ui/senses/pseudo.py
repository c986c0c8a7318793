"""Pseudo-homonyms: two words merged into one spelling, parted again by what a model reads around it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from explorer.analysis.pseudo import ways
from explorer.charts import grouped as chart
from explorer.corpus.search import form
from explorer.runs.derived import Table
from explorer.ui import address, cached, progress, tables
from explorer.ui.digits import digits
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _
from explorer.ui.telling import fragment

MANY, ONE = "explorer.analysis.pseudo:pseudo", "explorer.analysis.pseudo:pseudo_word"
READINGS = {
    "expected": "words that the model would put there",
    "hidden": "states of the model, the word hidden",
    "context": "vectors of the words around",
}
PAIRS = 20
ASKED = "pseudo"  # of the address: whether the pairs are asked for


def panel(run: str, corpus: str) -> None:
    """A run's answers for pairs of words of a corpus, and one of the pairs in full."""
    st.subheader(_("Pseudo-homonyms: a test with known answers"))
    st.caption(
        _(
            "Two unrelated words are given one spelling, and the groups have to tell again which word stood where. The "
            "model does not see the word; pairs have the same part of speech, last sound and length, so that particles "
            "give nothing away."
        )
    )
    _panel(run, corpus)


@fragment()
def _panel(run: str, corpus: str) -> None:
    found = ways(type(cached.model(run)))
    if not found:
        st.info(_("This model cannot be read with a word hidden."))
        return
    reading = found[0]
    if len(found) > 1:
        reading = address.choice("hiding", _("What is read"), found, found[0], shown=lambda each: _(READINGS[each]))
    table = Table(MANY, [run], {"reading": reading, "count": PAIRS}, [corpus])
    frame = tables.made(table)
    if frame is not None:
        _shown(frame, run, corpus)
    elif address.get(ASKED):
        st.caption(_("Pairs of words are being chosen, and their sentences read."))
        tables.coming({_("Pseudo-homonyms"): table})
    else:
        label = _("Test {n} pairs of words", n=PAIRS)
        st.button(label, key="pseudo.ask", on_click=address.put, args=(ASKED, "1"))


def _shown(frame: pd.DataFrame, run: str, corpus: str) -> None:
    told = frame.attrs
    facts: dict[str, object] = {
        "run": run, "corpus": corpus, "reading": told["reading"], "occurrences a word": told["limit"],
        "seed": told["seed"], "n": len(frame),
    }  # fmt: skip
    st.markdown(
        _(
            "Over {n} pairs, two groups agree with the words at ARI **{ari}** ± {error} (1 is perfect, shuffled labels "
            "have {chance}); with as many groups as the rule finds, {ari_k} ± {error_k}.",
            n=told["ari"]["n"], ari=digits(told["ari"]["value"]), error=digits(told["ari"]["error"]),
            chance=digits(told["chance"]), ari_k=digits(told["ari_k"]["value"]), error_k=digits(told["ari_k"]["error"]),
        )
    )  # fmt: skip
    left, right = st.columns([1.1, 1], gap="medium")
    with left:
        readable = _readable(frame)
        grid(readable, hide_index=True, height=330)
        csv(frame, facts, f"pseudo-{run}", "save.pseudo")
    with right:
        _pair(frame, run, corpus, facts)


def _readable(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        _("first word"): frame["first"], _("second word"): frame["second"], "n": frame["n"],
        _("ARI of two groups"): frame["ari"].round(3), _("groups found"): frame["k"], "ARI": frame["ari_k"].round(3),
    })  # fmt: skip


def _pair(frame: pd.DataFrame, run: str, corpus: str, facts: dict[str, object]) -> None:
    """One pair's occurrences as those of a homonym."""
    named = [f"{form(a)} + {form(b)}" for a, b in zip(frame["first"], frame["second"], strict=True)]
    at = address.choice("pair", _("One pair"), list(range(len(frame))), 0, shown=lambda each: named[each])
    first, second = frame["first"].tolist()[at], frame["second"].tolist()[at]
    asked = {"first": first, "second": second, "reading": frame.attrs["reading"], "limit": frame.attrs["limit"]}
    table = Table(ONE, [run], asked, [corpus])
    places = tables.made(table)
    if places is None:
        tables.coming({named[at]: table})
        return
    st.altair_chart(_drawn(places), key="pseudo.pair")
    st.caption(
        _(
            "Colour: which word it was; shape: which of two groups it was put into. ARI {ari}, n = {n}.",
            ari=digits(places.attrs["ari"]), n=f"{places.attrs['n']:,}",
        )
    )  # fmt: skip
    csv(places, facts | {"words": f"{first} {second}", "n": len(places)}, f"pseudo-word-{run}", "save.pseudo.word")


def _drawn(places: pd.DataFrame) -> Any:
    shown = places.assign(sense=[form(each) for each in places["sense"]], group=(places["group"] + 1).astype(str))
    titles = {"sense": _("word"), "group": _("group"), "text": _("sentence")}
    return chart.scatter(shown, titles, progress.dark())
