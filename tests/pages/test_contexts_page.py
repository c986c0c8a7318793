"""The page of a word in context: its table asked for, its points, one in focus, the figures of every layer."""

from __future__ import annotations

import pytest

from explorer.corpus import practice
from explorer.corpus.build import Plan, build
from explorer.models import model_class
from explorer.runs import builtin, derived, work
from explorer.runs.store import Request, Run
from explorer.spaces.stages import finished
from explorer.ui.meaning import contexts
from tests.pages.test_pages import MAP, ROOT, opened

PAGE = ROOT / "pages" / "meaning" / "contexts.py"
TINY = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1, "epochs": 3}


@pytest.fixture(scope="module")
def made(home):
    """A tiny encoder on 2,000 sentences of our grammar; ids of the corpus and the run."""
    path = home / "little.tsv"
    practice.write(path, 2000)
    corpus = finished(build(home, Plan(files=(path,), name="little", column="text")))
    run = Run(home, Request("masked_lm", model_class("masked_lm").Config.model_validate(TINY), corpus)).name
    work.work(home, run)
    return {"corpus": corpus, "run": run}


@pytest.fixture(scope="module")
def table(home, made):
    found = derived.Table(
        contexts.FUNCTION, [made["run"]], {"word": "배", "limit": contexts.USUAL, "seed": 0}, [made["corpus"]]
    )
    assert derived.make(home, found) == "done"
    return derived.read(home, found)


def told(at) -> str:
    return " ".join(each.value for each in [*at.caption, *at.markdown, *at.warning, *at.info])


def test_without_an_encoder_the_page_says_how_one_comes(home):
    path = home / "bare.txt"
    path.write_text("배가 바다에 떴다.\n", "utf-8")
    bare = finished(build(home, Plan(files=(path,), name="bare", tokenizer="syllable")))
    at = opened(PAGE, lang="en", corpus=bare)
    assert not at.exception and not at.error and "biLM" in at.info[0].value


def test_word_vectors_alone_are_made_an_encoder_by_one_click_and_then_read(home, monkeypatch):
    path = home / "vectors.tsv"
    practice.write(path, 1000, 1)
    corpus = finished(build(home, Plan(files=(path,), name="vectors", column="text")))
    config = {"epochs": 1, "vector_size": 16, "threads": 1}
    run = Run(home, Request("skipgram", model_class("skipgram").Config.model_validate(config), corpus)).name
    work.work(home, run)
    asked = []
    monkeypatch.setattr("explorer.ui.asking.runs", asked.extend)
    at = opened(PAGE, lang="en", corpus=corpus)
    assert not at.exception and not at.error and "biLM" in at.info[0].value
    at.button(key="alacarte").click().run()
    assert [(each.model, each.corpus, each.config.model_dump()["vectors"]) for each in asked] == [
        ("alacarte", corpus, run)
    ]
    encoder = Run(home, asked[0]).name
    assert work.work(home, encoder) == "done"
    table = derived.Table(contexts.FUNCTION, [encoder], {"word": "배", "limit": contexts.USUAL, "seed": 0}, [corpus])
    assert derived.make(home, table) == "done"
    at = opened(PAGE, lang="en", corpus=corpus, run=encoder, word="배")
    assert not at.exception and not at.error and len(at.dataframe[0].value) == 3
    assert "alacarte" not in [each.key for each in at.button]


def test_the_built_in_corpus_opens_on_the_shipped_occurrences(home):
    at = opened(PAGE, lang="en")
    ours = builtin.about()
    shipped = derived.read(home, builtin.first_tables(ours.corpus, ours.run, ours.encoders)[len(ours.encoders)])
    assert not at.exception and not at.error and shipped is not None
    assert f"n = {len(shipped):,}" in told(at) and len(at.dataframe[0].value) == 3


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_occurrences_are_drawn_with_their_figures(made, table, lang):
    at = opened(PAGE, lang=lang, word="배", **made)
    assert not at.exception and not at.error
    here = table.attrs["figures"][2]
    assert f"{here['self']:.3g} ± {here['self_error']:.3g}" in told(at) and f"n = {len(table):,}" in told(at)
    assert f"{100 * here['same']:.3g} %" in told(at) and f"{100 * here['same_chance']:.3g} %" in told(at)
    assert len(at.dataframe[0].value) == 3, "a row a layer"
    assert at.select_slider(key="w.layer").value == 2


def test_layer_colour_layout_and_occurrence_stand_in_the_address(made, table):
    at = opened(PAGE, lang="en", word="배", layer="1", colour="written", layout="umap", at="3", **made)
    assert not at.exception and not at.error
    assert at.select_slider(key="w.layer").value == 1 and at.selectbox(key="w.colour").value == "written"
    assert at.selectbox(key="w.layout").value == "umap" and "layer 1" in told(at)
    at.select_slider(key="w.layer").set_value(0).run()
    assert at.query_params["layer"] == "0" and "In layer 0" in told(at)


def test_a_word_that_is_not_there_is_said(home, made):
    argument = {"word": "뷁", "limit": contexts.USUAL, "seed": 0}
    derived.make(home, derived.Table(contexts.FUNCTION, [made["run"]], argument, [made["corpus"]]))
    at = opened(PAGE, lang="en", word="뷁", **made)
    assert not at.exception and not at.error and "뷁" in at.warning[0].value


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "../../etc/passwd", "-1", "9" * 300, "²"])
def test_a_hostile_address_changes_nothing(made, table, value):
    at = opened(PAGE, lang="en", word="배", layer=value, colour=value, layout=value, at=value, camera=value, **made)
    assert not at.exception and not at.error and at.title[0].value == "Word in context"


def test_the_word_map_leads_here_from_a_run_that_encodes(made):
    at = opened(MAP, lang="en", n="1000", method="pca", **made)
    assert not at.exception and not at.error
    assert any("occurrence" in each.proto.label for each in at.get("page_link"))
