"""`evaluate transfer` prints what the tables of the page hold, and refuses what it cannot measure."""

from __future__ import annotations

import json
from contextlib import nullcontext
from unittest.mock import create_autospec

import numpy as np
import pandas as pd
import pytest
from distributed import Client

from explorer import cli
from explorer.analysis import transfer, worth
from explorer.cli import watching
from explorer.contracts import Step
from explorer.corpus.build import Plan, build
from explorer.runs import builtin, derived, engine, store
from explorer.spaces.stages import finished
from explorer.ui.transfer.page import readable
from explorer.ui.transfer.view import View


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The shipped run and a labelled corpus; its id."""
    home = tmp_path_factory.mktemp("home")
    builtin.install(home)
    path = home / "reviews.tsv"
    rows = [f"{['좋은', '나쁜'][at % 2]} 영화 {at}\t{['good', 'bad'][at % 2]}" for at in range(120)]
    path.write_text("text\tlabel\n" + "\n".join(rows), "utf-8")
    return home, finished(build(home, Plan(files=(path,), name="영화", column="text", tokenizer="whitespace")))


@pytest.fixture
def asked(home, monkeypatch):
    """Tables are made here and at once, of figures that follow from what is asked."""
    monkeypatch.setenv("EXPLORER_HOME", str(home[0]))
    monkeypatch.setattr(transfer, "curve", planned)
    monkeypatch.setattr(engine, "connect", lambda _home: nullcontext(create_autospec(Client, instance=True)))
    monkeypatch.setattr(watching, "watched", lambda _client, folder, _doing: folder)

    def submit(_client, where, table):
        assert derived.make(where, table) == "done"
        return table.folder(where)

    monkeypatch.setattr(engine, "submit_table", submit)
    return home


def planned(_corpus, *models, method, sizes, **_rest):
    draw = np.random.default_rng([len(method), len(models)])
    rows = [(size, size, seed, draw.random(), 1.0, np.nan) for size in sizes for seed in range(3)]
    yield Step(1, 1, {})
    frame = pd.DataFrame(rows, columns=transfer.COLUMNS)
    frame.attrs = {"n": 40, "pool": 900, "classes": 2, "majority": 0.5, "known": 1.0, "method": method}
    return frame


def test_page_and_command_say_the_same(asked, capsys):
    home, corpus = asked
    run = builtin.about().run
    assert cli.main(["evaluate", "transfer", run, "--data", "영화", "--labels", "label", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    view = View(corpus, "label", [next(each for each in store.listed(home) if each.id == run)])
    found = {}
    for line, table in view.wanted():
        kept = derived.read(home, table)
        assert kept is not None, "the page would make it anew"
        found[line.id] = kept
    bands = worth.bands(found)
    assert [row["score"] for row in told["results"]] == bands["mean"].tolist()
    shown = readable(found, {name: name for name in found})
    assert [row["score"] for row in told["results"]] == shown.iloc[:, 2].tolist()
    first = told["results"][0]
    assert (first["method"], first["run"], first["n"], first["coverage"]) == ("onehot", None, 40, 1.0)
    assert {row["method"] for row in told["results"] if row["run"] == run} == {"frozen", "tuned"}
    assert {row["labels"] for row in told["results"]} == {100, 300, 1_000} and told["task"] == "transfer"


def test_people_read_a_line_a_method_and_labels_are_found(asked, capsys):
    assert cli.main(["evaluate", "transfer", builtin.about().run, "--data", asked[1]]) == 0
    text = capsys.readouterr().out
    assert "commonest class 0.500" in text and text.count("1,000: ") == 5


def test_what_cannot_be_measured_is_refused(asked, capsys, tmp_path):
    (tmp_path / "plain.txt").write_text("배를 먹다\n" * 30, "utf-8")
    plain = finished(build(asked[0], Plan(files=(tmp_path / "plain.txt",), name="plain", tokenizer="whitespace")))
    run = builtin.about().run
    for arguments in ([run, "--data", "nowhere"], ["nobody", "--data", asked[1]], [run, "--data", plain]):
        assert cli.main(["evaluate", "transfer", *arguments, "--json"]) == 2
        told = capsys.readouterr()
        assert "error:" in told.err and not told.out
