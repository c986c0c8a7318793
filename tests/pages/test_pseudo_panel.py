"""The panel of pseudo-homonyms: asked for by a button, its figures in both languages, one pair in full."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from explorer.runs import builtin, derived
from explorer.ui.senses import pseudo


def page():
    import streamlit as st

    from explorer.ui.senses.pseudo import panel

    panel(*st.session_state["given"])


def shown(run, corpus, **asked):
    at = AppTest.from_function(page, default_timeout=60)
    at.session_state["given"] = (run, corpus)
    for name, value in {"lang": "en", **asked}.items():
        at.query_params[name] = value
    return at.run()


@pytest.fixture(scope="module")
def made(home, few):
    """The pairs of the built-in word vectors, few of them, and the first pair in full."""
    ours = builtin.about()
    table = derived.Table(pseudo.MANY, [ours.run], {"reading": "context", "count": few}, [ours.corpus])
    assert derived.make(home, table) == "done"
    frame = derived.read(home, table)
    assert frame is not None
    first, second = frame["first"].tolist()[0], frame["second"].tolist()[0]
    asked = {"first": first, "second": second, "reading": "context", "limit": frame.attrs["limit"]}
    assert derived.make(home, derived.Table(pseudo.ONE, [ours.run], asked, [ours.corpus])) == "done"
    return frame


@pytest.fixture(scope="module")
def few():
    patch = pytest.MonkeyPatch()
    patch.setattr(pseudo, "PAIRS", 4)
    yield 4
    patch.undo()


def test_before_it_is_asked_for_there_is_a_button(home):
    at = shown(builtin.about().run, builtin.about().corpus)
    assert not at.exception and not at.error and f"{pseudo.PAIRS} pairs" in at.button(key="pseudo.ask").label


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_figures_over_pairs_and_one_pair_in_full(made, lang):
    at = shown(builtin.about().run, builtin.about().corpus, lang=lang)
    assert not at.exception and not at.error and len(at.dataframe[0].value) == len(made) == 4
    told = " ".join(each.value for each in [*at.markdown, *at.caption])
    assert f"**{made.attrs['ari']['value']:.3g}** ± {made.attrs['ari']['error']:.3g}" in told
    assert f"n = {made['n'].tolist()[0]}" in told, "the first pair in full"
