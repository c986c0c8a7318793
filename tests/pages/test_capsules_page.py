"""The capsules page: what is missing is explained, two sentences are decomposed and answered, addresses hold them."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.contracts import Marked
from explorer.corpus import practice
from explorer.corpus.build import Plan, build
from explorer.models import model_class
from explorer.runs import derived, work
from explorer.runs.store import Request, Run
from explorer.spaces.stages import finished
from explorer.ui.capsules import page, sweep
from explorer.ui.digits import percent
from tests.pages.test_pages import ROOT, opened

PAGE = ROOT / "pages" / "meaning" / "capsules.py"
TINY = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1, "epochs": 1}


@pytest.fixture(scope="module")
def made(home):
    """A tiny encoder on 1,500 sentences of our grammar and capsules on it; ids of the corpus and the run."""
    path = home / "senses.tsv"
    practice.write(path, 1500)
    corpus = finished(build(home, Plan(files=(path,), name="senses", column="text", tokenizer="syllable")))
    encoder = trained(home, "masked_lm", TINY, corpus)
    small = {"encoder": encoder, "pairs": 120, "epochs": 1, "threads": 1}
    return {"corpus": corpus, "run": trained(home, "capsules", small, corpus)}


def trained(home, model, config, corpus):
    run = Run(home, Request(model, model_class(model).Config.model_validate(config), corpus)).name
    assert work.work(home, run) == "done"
    return run


def told(at) -> str:
    return " ".join(each.value for each in [*at.caption, *at.markdown, *at.warning, *at.info])


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_without_capsules_the_page_offers_to_train_them(home, lang):
    at = opened(PAGE, lang=lang)
    assert not at.exception and not at.error
    assert "same_sense" in at.info[0].value and at.button(key="train.capsules")
    assert "encoder" not in {box.label for box in at.number_input}


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_two_sentences_are_answered_as_the_model_answers(home, made, lang):
    at = opened(PAGE, lang=lang, **made)
    assert not at.exception and not at.error
    one, other = Marked("시장에서 배를 사서 먹었다.", 5, 6), Marked("바다에 큰 배가 떠 있다.", 6, 7)
    chance = float(work.opened(home, made["run"]).match([(one, other)])[0])
    assert f"{percent(chance)} %" in told(at) and np.isfinite(chance)
    assert at.select_slider(key="w.turn").value == 3


def test_what_is_typed_stands_in_the_address_and_what_is_wrong_is_said(made):
    at = opened(PAGE, lang="en", **made)
    at.text_input(key="w.sentence1").set_value("[배]가 아프다.").run()
    assert at.query_params["sentence1"] in ("[배]가 아프다.", ["[배]가 아프다."]) and not at.warning
    at.text_input(key="w.sentence1").set_value("배가 아프다.").run()
    assert "brackets" in at.warning[0].value and "capsules say" not in told(at)
    at.text_input(key="w.sentence1").set_value("").run()
    assert any("brackets" in each.value for each in at.info) and not at.exception
    at.text_input(key="w.sentence1").set_value("[<script>alert(1)</script>]").run()
    assert not at.exception


def test_a_sweep_that_is_there_is_drawn_with_its_verdicts(home, made):
    at = opened(PAGE, lang="en", **made)
    assert at.button(key="sweep") and at.button(key="others") and at.button(key="placed")
    assert len(sweep.wanted(made["run"])) == 5


def test_other_encoders_answer_beside_the_capsules(home, made, monkeypatch):
    monkeypatch.setattr(page, "PAIRS", 60)
    encoder = Run.open(home, made["run"]).request.config.model_dump()["encoder"]
    table = derived.Table(page.MATCHING, [encoder], {"most": 60}, [made["corpus"]])
    assert derived.make(home, table) == "done"
    at = opened(PAGE, lang="en", **made)
    assert not at.exception and not at.error
    shown = next(each.value for each in at.dataframe if "reads" in each.value.columns)
    assert len(shown) == 3 and set(shown["answer"]) <= {"one sense", "two senses"}
