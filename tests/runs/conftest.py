"""A small corpus, models that misbehave, and an engine whose workers know them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from explorer.corpus.build import Plan, build
from explorer.models import MODELS, model_class
from explorer.runs import daemon, engine
from explorer.runs.store import Request

TOYS = Path(__file__).parent / "toys"
sys.path.insert(0, str(TOYS))
import toys  # noqa: E402

SENTENCES = ["배 를 타다", "배 를 먹다", "사과 를 먹다"]


@pytest.fixture(scope="module", autouse=True)
def workers_know_the_toys():
    """Environment of every engine that these tests start, and of no engine that later tests start."""
    kept = {name: os.environ.get(name) for name in ("PYTHONPATH", "DASK_DISTRIBUTED__WORKER__PRELOAD")}
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(TOYS), kept["PYTHONPATH"]]))
    os.environ["DASK_DISTRIBUTED__WORKER__PRELOAD"] = "toys"
    yield
    for name, value in kept.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture(autouse=True)
def known(monkeypatch):
    for name, target in toys.ALL.items():
        monkeypatch.setitem(MODELS, name, target)


def planned(folder, sentences=SENTENCES, name="text.txt"):
    (folder / name).write_text("\n".join(sentences), "utf-8")
    return Plan(files=(folder / name,), name=name, tokenizer="whitespace")


def built(home, folder, sentences=SENTENCES):
    """Build a corpus in this process; returns its id."""
    making = build(home, planned(folder, sentences))
    while True:
        try:
            next(making)
        except StopIteration as end:
            return end.value


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A home for modules that may share an engine: starting one takes a while."""
    home = tmp_path_factory.mktemp("home")
    yield home
    daemon.stop(home)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Where runs live, a module's own; if an engine was started for it, it ends with it."""
    home = tmp_path_factory.mktemp("home")
    yield home
    daemon.stop(home)


@pytest.fixture(scope="module")
def corpus(home, tmp_path_factory):
    return built(home, tmp_path_factory.mktemp("texts"))


@pytest.fixture(scope="module")
def ask(corpus):
    """A request for a toy: ask(steps=5)."""
    return lambda model="draws", **config: Request(model, model_class(model).Config(**config), corpus)


@pytest.fixture(scope="module")
def client(home):
    with engine.connect(home) as client:
        yield client
