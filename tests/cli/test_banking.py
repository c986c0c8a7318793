"""`corpus --digits` and `evaluate tasks`: the digits, supermasks of them, and how often their tasks are found."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any
from unittest.mock import create_autospec

import pytest
from distributed import Client

from explorer import cli
from explorer.analysis import banks
from explorer.analysis.banks import identified
from explorer.cli import corpus as corpus_command
from explorer.contracts import Superposes
from explorer.corpus import digits, store
from explorer.corpus.build import build
from explorer.models import model_class
from explorer.runs import builtin, engine, work
from explorer.runs.folder import Folder
from explorer.runs.store import Request, Run
from explorer.spaces.stages import finished

SMALL = {
    "column": "label", "tasks": "permuted", "reads": "numbers", "features": 64, "hidden_size": 60, "count": 2,
    "batches": 60, "learning_rate": 0.01, "threads": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two runs of one network, one of another, one of weights that are trained, in a home of their own."""
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    patch.setenv("EXPLORER_HOME", str(home))
    patch.setattr(banks, "DRAWS", 20)
    corpus = finished(build(home, digits.plan(tmp_path_factory.mktemp("table"))))
    settings = {"one": {}, "two": {"seed": 1}, "other": {"network_seed": 1}, "trained": {"weights": "own"}}
    config = model_class("supermask").Config
    yield (
        home,
        {
            name: builtin.trained(home, Request("supermask", config.model_validate({**SMALL, **each}), corpus))
            for name, each in settings.items()
        },
    )
    patch.undo()


def told(capsys, *arguments):
    assert cli.main(["evaluate", "tasks", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_run_is_told_by_its_tasks_and_how_often_they_are_found(runs, capsys):
    home, ids = runs
    found = told(capsys, ids["one"])
    model = work.opened(home, ids["one"])
    assert isinstance(model, Superposes)
    assert found["task"] == "tasks" and found["run"] == ids["one"] and found["data"] is None
    assert found["metric"] == "accuracy" and found["score"] == pytest.approx(
        sum(task.accuracy for task in model.tasks) / 2
    )
    assert found["n"] == sum(task.tests for task in model.tasks) and found["chance"] == 0.5
    assert found["tasks"] == [{**task._asdict(), "labels": list(task.labels)} for task in model.tasks]
    assert [task["name"] for task in found["tasks"]] == ["permuted 0", "permuted 1"]
    wanted: Any = finished(identified(store.opened(home, Run.open(home, ids["one"]).request.corpus), model))
    by = ["sentences", "objective", "way"]
    assert set(wanted.groupby(by)["n"].sum()) == {found["draws"]}
    told_rates = {tuple(each[name] for name in by): each["right"] for each in found["inference"]}
    assert told_rates == pytest.approx(wanted.groupby(by)["right"].mean().to_dict()) and len(told_rates) == 10


def test_runs_of_one_network_are_told_together(runs, capsys):
    ids = runs[1]
    found = told(capsys, ids["one"], ids["two"])
    assert found["run"] == f"{ids['one']} {ids['two']}" and len(found["tasks"]) == 4 and found["chance"] == 0.25


def test_people_read_a_line_a_way(runs, capsys):
    assert cli.main(["evaluate", "tasks", runs[1]["one"]]) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("2 tasks, mean accuracy") and len(rest) == 10
    assert all("chance 50" in line for line in rest) and any("one-shot, entropy" in line for line in rest)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["one", "other"], "different networks"),
        (["trained"], "stay fixed"),
        (["one", "trained"], "stay fixed"),
        (["nobody"], "nobody"),
    ],
)
def test_what_makes_no_sense_is_refused(runs, capsys, asked, says):
    assert cli.main(["evaluate", "tasks", *(runs[1].get(name, name) for name in asked), "--json"]) == 2
    out = capsys.readouterr()
    assert says in out.err and not out.out


def test_a_model_without_masks_is_refused(runs, capsys):
    builtin.install(runs[0])
    assert cli.main(["evaluate", "tasks", builtin.about().run, "--json"]) == 2
    assert "learns no masks of tasks" in capsys.readouterr().err


@pytest.mark.parametrize("name", [None, "my digits"])
def test_the_digits_are_a_corpus(tmp_path, capsys, monkeypatch, name):
    monkeypatch.setenv("EXPLORER_HOME", str(tmp_path))
    monkeypatch.setattr(engine, "connect", lambda _home: nullcontext(create_autospec(Client, instance=True)))
    monkeypatch.setattr(corpus_command, "watched", lambda _client, folder, _doing: folder)
    monkeypatch.setattr(
        engine, "submit_corpus", lambda _c, home, plan: Folder(home / "corpora" / finished(build(home, plan)))
    )
    assert cli.main(["corpus", "--digits", *(["--name", name] if name else []), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["name"] == name or (name is None and found["name"] == "digits")
    assert found["sentences"] == 1797 and found["tokens"] == 1797 * 64 and found["vocabulary"] == 17
    assert found["column"] == "text" and not found["lines"]["dropped"] and found["tokenizer"] == "whitespace"
    assert store.opened(tmp_path, found["corpus"]).column("label")[:3]
