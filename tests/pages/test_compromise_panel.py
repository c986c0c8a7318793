"""The panels of the compromise and of neighbours in a sentence, on the built-in corpus with its gold senses."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from explorer.corpus import store
from explorer.corpus.gold import known
from explorer.runs import builtin, derived, engine
from explorer.runs.exchange import bringing
from explorer.runs.exchange.bringing import Parcel
from explorer.runs.work import opened
from explorer.ui.senses import compromise, every, here, words


def compromise_page():
    import streamlit as st

    from explorer.ui.senses.compromise import panel

    panel(*st.session_state["given"])


def here_page():
    import streamlit as st

    from explorer.ui.senses.here import neighbours_here

    neighbours_here(*st.session_state["given"])


@pytest.fixture(autouse=True)
def links(monkeypatch):
    """Links to pages, as text: these panels are shown without the frame that knows the pages."""
    monkeypatch.setattr("explorer.ui.link.to", lambda page, label, **ids: st.text(f"{label}: {page} {ids}"))


def shown(page, *given, **asked):
    at = AppTest.from_function(page, default_timeout=60)
    at.session_state["given"] = given
    for name, value in {"lang": "en", **asked}.items():
        at.query_params[name] = value
    return at.run()


def told(at) -> str:
    return " ".join(each.value for each in [*at.markdown, *at.caption, *at.text, *at.info])


@pytest.fixture(scope="module")
def asked(home):
    ours = builtin.about()
    senses = known(store.opened(home, ours.corpus))["배"]
    return ours.run, ours.corpus, "배", {name: [list(place) for place in said] for name, said in senses.items()}


@pytest.fixture(scope="module")
def colours(asked):
    return dict(zip(asked[3], ["#0072B2", "#E69F00", "#009E73"], strict=True))


@pytest.fixture(scope="module")
def table(home, asked):
    run, corpus, word, senses = asked
    found = derived.Table(compromise.ONE, [run], {"word": word, "senses": senses}, [corpus])
    assert derived.make(home, found) == "done"
    return derived.read(home, found)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_verdict_stands_with_its_figures(asked, colours, table, lang):
    at = shown(compromise_page, *asked, colours, lang=lang)
    assert not at.exception and not at.error
    assert f"{100 * table.attrs['residual']:.3g} %" in told(at) and f"n = {table.attrs['n']:,}" in told(at)
    assert table.attrs["verdict"] == "all" and ("holds here" in told(at)) == (lang == "en")
    near = at.dataframe[0].value
    assert len(near) == 20 and set(near.iloc[:, 2]) <= set(asked[3])


def test_without_a_space_the_panel_says_how_one_comes(asked, colours):
    at = shown(compromise_page, None, *asked[1:], colours)
    assert not at.exception and "skip-gram" in at.info[0].value


def test_one_sense_is_explained(asked, colours):
    run, corpus, word, senses = asked
    at = shown(compromise_page, run, corpus, word, {"ship": senses["ship"]}, colours)
    assert not at.exception and "two groups" in at.info[0].value


def test_the_table_over_all_homonyms_is_asked_for_by_a_button(home, asked, colours, table):
    run, corpus, *_rest = asked
    over = derived.Table(every.FUNCTION, [run], {}, [corpus])
    assert derived.make(home, over) == "done"
    at = shown(compromise_page, *asked, colours)
    assert len(at.dataframe) == 1
    at.button(key="compromise.every").click().run()
    assert not at.exception and at.query_params[every.ASKED] in ("1", ["1"])
    frame = derived.read(home, over)
    assert frame is not None and len(at.dataframe[1].value) == len(frame)
    assert f"{frame.attrs['beyond']} of {len(frame)}" in told(at)


def test_senses_become_words_of_a_run(home, asked, colours, table):
    """Pressed, made, imported: the run holds 배#1 to 배#3 beside every word of the space."""
    run, corpus, word, senses = asked
    at = shown(compromise_page, *asked, colours)
    at.button(key="senses.keep").click().run()
    assert not at.exception
    kept = derived.Table(words.FUNCTION, [run], {"word": word, "senses": senses}, [corpus])
    assert derived.make(home, kept) == "done"
    parcel = Parcel(files=(kept.folder(home).path / "table.parquet",), name="x")
    folder = engine.submit_import(engine.connect(home), home, parcel)
    wait(folder)
    made = bringing.result(home, folder)
    assert made is not None
    names = set(map(str, opened(home, made).vocabulary.words))
    assert names == {*map(str, opened(home, run).vocabulary.words), "배#1", "배#2", "배#3"}
    at.run()
    assert not at.exception and any("stand among the words" in each.value for each in at.success)


def wait(folder, patience: float = 60.0) -> None:
    import time

    until = time.monotonic() + patience
    while folder.status != "done" and time.monotonic() < until:
        time.sleep(0.1)
    assert folder.status == "done"


def test_neighbours_of_a_sentence_stand_beside_those_of_the_one_vector(home, asked):
    run, corpus, word, senses = asked
    found = derived.Table(here.FUNCTION, [run], {"word": word}, [corpus])
    assert derived.make(home, found) == "done"
    frame = derived.read(home, found)
    assert frame is not None
    at = shown(here_page, run, corpus, word, senses["ship"][0])
    assert not at.exception and not at.error and f"n = {len(frame):,}" in told(at)
    elsewhere = shown(here_page, run, corpus, word, [0, 0, 1])
    assert not elsewhere.exception and "another word" in told(elsewhere)
