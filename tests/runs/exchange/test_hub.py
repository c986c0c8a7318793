"""A repository of a hub of our own (no network): only what is read is fetched, and it is the folder that lies there."""

from __future__ import annotations

import json

import pytest

from explorer.errors import BadEncoder, DownloadFailed
from explorer.runs.exchange import bringing, hub
from explorer.runs.exchange.bringing import Parcel
from explorer.spaces.stages import finished
from tests.file_server import FileServer, Handler
from tests.runs.exchange.test_encoders import made_of, same_as_transformers
from tests.tiny_models import bert

SHA = "a" * 40


def as_the_hub(handler: Handler, body: bytes) -> None:
    handler.say(200, Content_Length=len(body), ETag=f'"{len(body)}"', X_Repo_Commit=SHA)
    handler.give(body)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A hub with one repository, owner/tiny: (server, network)."""
    (tmp_path / "theirs").mkdir()
    network = bert(tmp_path / "theirs")
    (tmp_path / "theirs" / "pytorch_model.bin").write_bytes(b"\x80\x04evil")
    (tmp_path / "theirs" / "modeling.py").write_text("raise SystemExit")
    with FileServer() as server:
        names = []
        for path in (tmp_path / "theirs").iterdir():
            names.append({"rfilename": path.name, "size": path.stat().st_size})
            server.files[f"/owner/tiny/resolve/{SHA}/{path.name}"] = path.read_bytes()
            server.behaviours[f"/owner/tiny/resolve/{SHA}/{path.name}"] = as_the_hub
        about = json.dumps({"id": "owner/tiny", "sha": SHA, "siblings": names}).encode()
        for revision in ("", "/revision/v1"):
            server.files[f"/api/models/owner/tiny{revision}?blobs=true"] = about
            server.behaviours[f"/api/models/owner/tiny{revision}?blobs=true"] = as_the_hub
        monkeypatch.setattr(hub, "ENDPOINT", server.url(""))
        monkeypatch.setenv("HF_TOKEN", "secret-of-this-machine")
        yield server, network


@pytest.mark.parametrize("name", ["owner/tiny", "owner/tiny@v1"])
def test_a_repository_becomes_a_run(name, repository, tmp_path):
    server, network = repository
    home = tmp_path / "home"
    parcel = Parcel(hub=name, name="tiny")
    record = parcel.folder(home)
    record.put("plan.json", parcel.model_dump_json())
    assert bringing.make(home, parcel, record, "") == "done"
    same_as_transformers(made_of(home, bringing.result(home, record)), network)
    fetched = {path.rsplit("/", 1)[1] for _, path, _ in server.asked if "/resolve/" in path}
    assert fetched == {"config.json", "tokenizer.json", "model.safetensors"}
    assert not any("secret" in str(headers) for _, _, headers in server.asked)
    assert not (record.path / "scratch").exists()


def test_steps_count_bytes(repository, tmp_path):
    making = hub.fetched("owner/tiny", tmp_path / "here")
    steps = list(making)
    assert all(0 <= step.done <= step.total for step in steps)
    assert (tmp_path / "here" / "model.safetensors").exists()


@pytest.mark.parametrize("name", ["owner/none", "owner/tiny@v2"])
def test_what_is_not_there_is_told(name, repository, tmp_path):
    with pytest.raises(DownloadFailed, match="does not give"):
        finished(hub.fetched(name, tmp_path / "here"))


def test_nobody_there_is_told(monkeypatch, tmp_path):
    with FileServer() as server:
        gone = server.url("")
    monkeypatch.setattr(hub, "ENDPOINT", gone)
    with pytest.raises(DownloadFailed):
        finished(hub.fetched("owner/tiny", tmp_path / "here"))


@pytest.mark.parametrize(("file", "says"), [("pytorch_model.bin", "safetensors"), ("model.safetensors", "too large")])
def test_what_would_not_be_read_is_not_fetched(file, says, repository, tmp_path):
    server, _ = repository
    about = json.dumps({"id": "owner/tiny", "sha": SHA, "siblings": [{"rfilename": file, "size": 1 << 40}]}).encode()
    server.files["/api/models/owner/tiny?blobs=true"] = about
    with pytest.raises(BadEncoder, match=says):
        finished(hub.fetched("owner/tiny", tmp_path / "here"))
    assert not any("/resolve/" in path for _, path, _ in server.asked)


@pytest.mark.parametrize(
    "text",
    ["", "owner", "../x", "owner/../x", "a/b/c", "owner/na me", "/etc/passwd", "owner/.hidden", "owner/x--y",
     "owner/x@", "owner/x@a/b", "http://evil/x", "owner/x\n", "소유자/모델"],
)  # fmt: skip
def test_names_that_are_none(text, tmp_path):
    assert hub.named(text) is None
    with pytest.raises(BadEncoder, match="no name"):
        finished(hub.fetched(text, tmp_path / "here"))


@pytest.mark.parametrize("text", ["klue/bert-base", "skt/kogpt2-base-v2@refs/pr/1", "a/b@0123abc"])
def test_names_that_are_some(text):
    assert hub.named(text) is not None
