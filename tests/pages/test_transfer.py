"""The transfer page: it says what its tables say, leads to labels where there are none, and keeps its address."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from explorer.analysis import worth
from explorer.analysis.transfer import COLUMNS
from explorer.corpus.build import Plan, build
from explorer.runs import builtin, derived, store
from explorer.runs.work import perform
from explorer.spaces.stages import finished
from explorer.ui.digits import digits
from explorer.ui.transfer import page, pickers
from explorer.ui.transfer.view import View
from tests.pages.test_pages import ROOT, opened

TRANSFER = ROOT / "pages" / "language" / "transfer.py"
OURS = builtin.about().run.rpartition("-")[2]


@pytest.fixture(scope="module")
def labelled(home):
    """A corpus of ours with labels that its words give away."""
    path = home / "reviews.tsv"
    rows = [f"{['좋은', '나쁜'][at % 2]} 영화 {at % 37}번 장면 {at}\t{['good', 'bad'][at % 2]}" for at in range(420)]
    path.write_text("text\tlabel\n" + "\n".join(rows), "utf-8")
    return finished(build(home, Plan(files=(path,), name="영화", column="text", tokenizer="whitespace")))


@pytest.fixture(scope="module")
def made(home, labelled):
    """The tables of the page: one as the engine makes it, of the others figures that stand in for theirs."""
    about = next(each for each in store.listed(home) if each.id == builtin.about().run)
    view = View(labelled, "label", [about])
    attrs: dict[str, Any] = {}
    for at, (line, table) in enumerate(view.wanted()):
        if line.method == "onehot":
            assert derived.make(home, table) == "done"
            kept = derived.read(home, table)
            assert kept is not None
            attrs = kept.attrs
        else:
            assert perform(derived.asked(home, table), partial(_keep, home, table, at, attrs)) == "done"
    return view


def _keep(home, table, at, attrs):
    """A curve that stands still, lower for each line."""
    draw = np.random.default_rng(at)
    rows = [(size, size, seed, 0.9 - at / 10 + 0.01 * draw.random(), 1.0, np.nan)
            for size in (100, 300) for seed in range(5)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame.attrs = attrs | {"method": table.arguments["method"]}
    frame.to_parquet(table.folder(home).path / "table.parquet", engine="pyarrow")


def told(at) -> str:
    return " ".join(each.value for each in [*at.markdown, *at.caption, *at.info])


def test_the_page_says_what_the_tables_say(made, labelled, home):
    at = opened(TRANSFER, lang="en", runs=OURS, corpus=labelled)
    assert not at.exception and not at.error
    found = {}
    for line, table in made.wanted():
        kept = derived.read(home, table)
        assert kept is not None
        found[line.id] = kept
    frame = worth.bands(found)
    best, other = worth.standings(frame, ["onehot", "random", "random_tuned"], 300)
    text = told(at)
    assert "hardly differ from one-hot" in text and "With 300 labels" in text
    assert digits(100 * best.means[0]) in text and digits(100 * best.means[1]) in text
    assert other.ahead == ("Ahead of" in text) or "Not shown to be ahead" in text
    assert f"{found['onehot'].attrs['n']:,} sentences test, of 2 classes" in text
    shown = next(each.value for each in at.dataframe if "accuracy" in each.value)
    assert shown["accuracy"].tolist() == (100 * frame["mean"]).tolist() and len(shown) == 5 * 2  # a percentage
    assert found["onehot"]["accuracy"].iloc[-1] > 0.95


def test_what_is_shown_stands_in_the_address(made, labelled):
    at = opened(TRANSFER, lang="ko", runs=OURS, corpus=labelled, kind="frozen")
    assert not at.exception
    shown = next(each.value for each in at.dataframe if "정확도" in each.value)
    assert (
        set(shown["방법"]) == {"원-핫", "무작위 벡터, 고정", "Skip-gram (내장), 고정"} or len(set(shown["방법"])) == 3
    )


def test_a_corpus_without_labels_leads_to_some(home):
    path = home / "plain.txt"
    path.write_text("배를 먹다\n배를 타다\n" * 50, "utf-8")
    plain = finished(build(home, Plan(files=(path,), name="plain", tokenizer="whitespace")))
    at = opened(TRANSFER, lang="en", corpus=plain)
    assert not at.exception and "no column of labels" in told(at)
    assert [each.key for each in at.button if each.key == "practice"]


def test_names_are_no_markdown():
    assert page._plain("*a* <b> [x](y)") == r"\*a\* \<b\> \[x\]\(y\)"


def test_every_pre_trained_line_is_told_where_it_stands():
    titles = {each: each for each in ("onehot", "a", "b", "c", "d")}

    def standing(line, plain, x, is_apart):
        return worth.Verdict(300, line, plain, (x, 0.6), (0.01, 0.01), is_apart)

    every = [standing(*each) for each in (
        ("a", "onehot", 0.8, True), ("b", "onehot", 0.7, True), ("c", "onehot", 0.61, False),
        ("d", "onehot", 0.4, True),
    )]  # fmt: skip
    random = [standing("c", "random", 0.61, True), standing("d", "random", 0.4, True)]
    (told,) = page._others(every, random, titles)
    assert "Ahead of onehot too: b." in told and "but not of onehot: c." in told
    assert "frozen random vectors: d." in told and page._others(every[:1], random, titles) == []


def test_the_layer_that_was_chosen_is_told():
    frame = pd.DataFrame({"labels": [300, 300, 300, 100], "layer": [0.0, 2.0, 0.0, 1.0]})
    frame.attrs = {"method": "layer"}
    (told,) = page._layers({"a": frame}, 300, {"a": "BERT*"})
    assert r"BERT\*: 0 (2×), 2 (1×)" in told


def test_all_that_a_first_visit_sees_is_shipped(tmp_path):
    builtin.install(tmp_path)
    ours = builtin.about()
    known = [about for about in store.listed(tmp_path) if about.id != ours.masks]  # which are no vectors
    by_id = {about.id: about for about in known}
    view = View(ours.corpus, "uses", [by_id[run] for run in pickers.newest(known, ours.corpus)])
    wanted = {table.folder(tmp_path).name: table for _line, table in view.wanted()}
    assert len(wanted) == 16 and set(wanted) <= set(ours.tables)
    assert all(derived.read(tmp_path, table) is not None for table in wanted.values())
