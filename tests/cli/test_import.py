"""`import` tells files, folders and names on the hub apart without asking anybody."""

from __future__ import annotations

from importlib import import_module

import pytest

from explorer.runs.exchange.encoders import bring
from explorer.runs.store import Run
from explorer.spaces.stages import finished
from tests.tiny_models import bert

command = import_module("explorer.cli.import")


@pytest.mark.parametrize(
    ("given", "hub"),
    [("klue/bert-base", "klue/bert-base"), ("klue/bert-base@v1", "klue/bert-base@v1"), ("vectors.vec", ""),
     ("data/vectors.vec", ""), ("data/none.vec", ""), ("/data/vectors.vec", ""), ("data", "")],
)  # fmt: skip
def test_what_is_there_is_a_file_and_what_cannot_be_is_a_name(given, hub, tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    found = command.parcel([given], "")
    assert found.hub == hub
    assert bool(found.files) != bool(hub)


def test_an_encoder_is_told_by_its_figures(tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "scratch").mkdir()
    network = bert(tmp_path / "theirs")
    run = Run.open(tmp_path, finished(bring(tmp_path, tmp_path / "theirs", "", tmp_path / "scratch")))
    answer = command._encoder(run)
    assert (answer["layers"], answer["heads"], answer["width"], answer["longest"]) == (2, 2, 16, 24)
    assert answer["parameters"] == sum(each.numel() for each in network.parameters())
    assert run.name in command.lines(answer) and "2 layers × 2 heads" in command.lines(answer)
