"""GET /export: the bytes on disk for whoever may see the run; 404 and 401 for others, for nonsense, after deleting."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from explorer.runs import builtin, owners, store
from explorer.runs.exchange import packing
from explorer.runs.exchange.bringing import Parcel, bring
from explorer.runs.work import emptied
from explorer.spaces.stages import finished
from explorer.ui import access, exporting, serving

KIM, LEE = "kim@example.org", "lee@snu.ac.kr"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_HOME", str(tmp_path / "home"))
    builtin.install(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def run(home, tmp_path):
    """A run that was brought, and written as a file of word2vec."""
    (tmp_path / "a.vec").write_text("2 2\n배 1 2\n사과 3 4\n", "utf-8")
    run = finished(bring(home, Parcel(files=(tmp_path / "a.vec",), name="a"), emptied(home / "scratch")))
    write(home, run)
    return run


def write(home, run):
    packing.place(home, run, "word2vec").path.mkdir(parents=True)
    assert packing.make(home, run, "word2vec", "") == "done"


@pytest.fixture
def client(monkeypatch):
    app = Starlette(routes=exporting.routes(), middleware=serving.middleware())
    with TestClient(app, base_url="http://localhost") as client:
        yield client


@pytest.fixture
def login(monkeypatch):
    """A server with login, on which the cookie `who` is believed."""
    monkeypatch.setattr(access, "guests", lambda: frozenset([KIM, LEE]))
    monkeypatch.setattr(access, "reader", lambda cookies: cookies.get("who"))


def test_the_file_is_sent_as_it_lies_on_the_disk(client, home, run):
    answer = client.get(f"/export/{run}/word2vec")
    assert answer.status_code == 200
    assert answer.content == packing.file(packing.place(home, run, "word2vec")).read_bytes()
    assert answer.text.splitlines()[0] == "2 2" and f"{run}.txt" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store" and answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["{run}/parquet", "{run}/pickle", "imported-000000000000/word2vec", "..%2f..%2fruns/word2vec", "x/word2vec"]
)
def test_what_was_not_made_is_not_there(client, run, path):
    assert client.get("/export/" + path.format(run=run)).status_code == 404


def test_each_fetches_what_they_may_see(client, home, run, login):
    path = f"/export/{run}/word2vec"
    owners.put(home, KIM, "runs", run)
    assert client.get(path).status_code == 401
    told = {}
    for who in (KIM, LEE):
        client.cookies.set("who", who)
        told[who] = client.get(path)
    assert told[KIM].status_code == 200 and told[LEE].status_code == 404
    assert told[LEE].text == client.get("/export/imported-000000000000/word2vec").text, "as one that is not there"
    owners.share(home, KIM, "runs", run)
    assert client.get(path).status_code == 200


def test_what_is_built_in_is_everybody_s(client, home, login):
    ours = builtin.about().run
    write(home, ours)
    client.cookies.set("who", LEE)
    assert client.get(f"/export/{ours}/word2vec").status_code == 200


def test_the_file_goes_with_its_run(client, home, run):
    folder = packing.place(home, run, "word2vec")
    assert store.size(home, run) > packing.file(folder).stat().st_size
    store.delete(home, run)
    assert client.get(f"/export/{run}/word2vec").status_code == 404 and not folder.path.exists()
