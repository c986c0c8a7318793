"""The page of a word's senses: what is drawn, what is graded, what can be changed by hand, what bad input is told."""

from __future__ import annotations

import pytest

from explorer.corpus import practice
from explorer.corpus.build import Plan, build
from explorer.models import model_class
from explorer.runs import derived, sense_notes, work
from explorer.runs.store import Request, Run
from explorer.spaces.grading import grade
from explorer.spaces.stages import finished
from explorer.ui.senses import view
from tests.pages.test_pages import ROOT, opened

PAGE = ROOT / "pages" / "meaning" / "senses.py"
TINY = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1, "epochs": 3}
FIRST = {"limit": view.USUAL, "hidden": False, "seed": 0}


@pytest.fixture(scope="module")
def made(home):
    """A tiny encoder on 2,000 sentences of our grammar; ids of the corpus and the run."""
    path = home / "some.tsv"
    practice.write(path, 2000)
    corpus = finished(build(home, Plan(files=(path,), name="some", column="text")))
    run = Run(home, Request("masked_lm", model_class("masked_lm").Config.model_validate(TINY), corpus)).name
    work.work(home, run)
    return {"corpus": corpus, "run": run}


def asked(home, made, word):
    table = view.table(made["run"], made["corpus"], word, FIRST)
    assert derived.make(home, table) == "done"
    return derived.read(home, table)


@pytest.fixture(scope="module")
def frame(home, made):
    return asked(home, made, "배")


def told(at) -> str:
    return " ".join(each.value for each in [*at.caption, *at.markdown, *at.warning, *at.info, *at.text])


def drawn(at) -> str:
    return " ".join(str(each.proto) for each in at.get("html"))


def test_the_built_in_corpus_opens_on_the_shipped_senses(home):
    at = opened(PAGE, lang="en")
    assert not at.exception and not at.error and drawn(at).count('class=\\"sense\\"') == 3, "ship, pear and belly"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_senses_are_drawn_with_their_words_and_sentences(made, frame, lang):
    at = opened(PAGE, lang=lang, word="배", by="found", k="3", **made)
    assert not at.exception and not at.error
    assert f"{len(frame):,}" in told(at)
    reading = "expected"
    assert at.select_slider(key="w.reading").value == reading
    assert drawn(at).count('class=\\"sense\\"') == len(set(frame[f"ward.{reading}.3"]))
    assert "<script" not in drawn(at)


def test_gold_senses_colour_the_points_and_grade_the_groups(made, frame):
    at = opened(PAGE, lang="en", word="배", by="gold", part="gold", k="3", **made)
    assert not at.exception and not at.error
    known = [bool(each) for each in frame["sense"]]
    reading = "expected"
    expected = grade(frame.loc[known, f"ward.{reading}.3"].tolist(), frame.loc[known, "sense"].tolist())
    assert f"adjusted Rand index {expected.ari:.3g}" in told(at), "the found groups are graded, not gold by itself"
    assert len(at.dataframe[0].value) == 4, "three answers that read nothing stand beside"


@pytest.mark.parametrize("part", ["sentences", "number", "compromise", "here", "pseudo", "mine"])
def test_every_part_opens(made, frame, part):
    at = opened(PAGE, lang="ko", word="배", part=part, k="2", way="kmeans", layout="umap", at="3", **made)
    assert not at.exception and not at.error


def test_senses_are_taken_renamed_merged_split_and_forgotten(home, made, frame):
    at = opened(PAGE, lang="en", word="배", part="mine", by="found", k="3", **made)
    at.button(key="mine.take").click().run()
    assert not at.exception and at.query_params["by"] == "mine"
    first = sense_notes.kept(home, made["corpus"], "배")
    assert sum(map(len, first.values())) == len(frame) and len(first) == 3
    at.button(key="mine.split.now").click().run()
    parted = sense_notes.kept(home, made["corpus"], "배")
    assert len(parted) == 4 and sorted(sum(parted.values(), [])) == sorted(sum(first.values(), []))  # noqa: RUF017
    at.button(key="mine.forget").click().run()
    assert not at.exception and sense_notes.kept(home, made["corpus"], "배") == {}
    assert at.query_params["by"] == "found"


@pytest.mark.parametrize("word", ["뷁", "<script>alert(1)</script>"])
def test_a_word_that_is_not_there_is_said(home, made, word):
    asked(home, made, word)
    at = opened(PAGE, lang="en", word=word, **made)
    assert not at.exception and not at.error and "does not stand in this text" in at.warning[0].value


def test_one_occurrence_is_said(home, made, frame):
    corpus = work.corpora.opened(home, made["corpus"])
    once = next(str(word) for word, n in zip(corpus.vocabulary.words, corpus.vocabulary.counts, strict=True) if n == 1)
    asked(home, made, once)
    at = opened(PAGE, lang="en", word=once, **made)
    assert not at.exception and not at.error and "only once" in at.warning[0].value


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "../../etc/passwd", "-1", "9" * 300, "²"])
def test_a_hostile_address_changes_nothing(made, frame, value):
    bad = dict.fromkeys(("reading", "k", "way", "layout", "by", "part", "at", "camera", "sense", "sort"), value)
    at = opened(PAGE, lang="en", word="배", **bad, **made)
    assert not at.exception and not at.error and at.title[0].value == "Senses of a word"
