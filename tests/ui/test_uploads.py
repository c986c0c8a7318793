from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
import tracemalloc

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from explorer.ui import uploads


@pytest.fixture
def client(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_HOME", str(tmp_path))
    with TestClient(Starlette(routes=list(uploads.routes()))) as client:
        client.cookies.set("_streamlit_xsrf", "secret")
        yield client


def send(client, name, body, token="secret"):
    return client.post("/upload", params={"name": name}, content=body, headers={"X-Xsrftoken": token})


def test_a_file_arrives_whole_and_is_found_by_its_token(client):
    body = "배를 탔다.\n".encode() * 100_000
    answer = send(client, "글.txt", body)
    assert answer.status_code == 200
    assert uploads.staged(answer.json()["token"]).read_bytes() == body


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\x.txt",
        "/root/.ssh/id",
        "이름에 공백 & 기호 #%.txt",
        ".",
        "",
        "a" * 999 + ".txt",
        "가" * 300 + ".txt",
        ".part",
        "..part",
        "x/.part",
        "a\0b.txt",
        "<script>.txt",
    ],
)
def test_a_hostile_name_stays_inside_its_folder(client, name):
    path = uploads.staged(send(client, name, b"x").json()["token"])
    assert path.parent.parent == uploads.folder()
    assert len(path.name.encode()) <= 100 and not path.name.startswith(".") and path.read_bytes() == b"x"


def test_a_request_without_the_page_s_token_is_refused(client):
    assert send(client, "a.txt", b"x", token="wrong").status_code == 403
    client.cookies.clear()
    assert send(client, "a.txt", b"x", token="").status_code == 403
    assert not list(uploads.folder().glob("*/*"))


@pytest.mark.parametrize("token", ["", "..", "../runs", "0" * 31, "Z" * 32])
def test_what_is_no_token_finds_no_file(client, token):
    assert uploads.staged(token) is None


def test_a_file_that_is_too_large_for_the_disk_leaves_nothing(client, monkeypatch):
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _: type("D", (), {"free": 10})())
    assert send(client, "a.txt", b"x" * 100).status_code == 413
    assert not list(uploads.folder().glob("*"))


def test_the_limit_can_be_set_and_holds_for_what_does_not_say_its_size(client, monkeypatch):
    monkeypatch.setenv("EXPLORER_UPLOAD_MB", "1")
    assert send(client, "a.txt", b"x" * (1 << 20)).status_code == 200
    answer = send(client, "a.txt", (b"x" * 65536 for _ in range(1000)))  # chunked: no Content-Length
    assert answer.status_code == 413 and answer.json()["limit"] == 1
    assert len(list(uploads.folder().glob("*"))) == 1
    monkeypatch.setenv("EXPLORER_UPLOAD_MB", "999999999")
    assert uploads.limit() < shutil.disk_usage(uploads.folder()).free


def test_a_disk_that_fills_up_meanwhile_is_told_and_nothing_stays(client, monkeypatch):
    async def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "_written", full)
    assert send(client, "a.txt", b"x").status_code == 507
    assert not list(uploads.folder().glob("*"))


def asked_for(messages):
    """A request of the browser's, message by message, to the route itself."""
    scope = {
        "type": "http", "method": "POST", "path": "/upload", "query_string": b"name=a.txt",
        "headers": [(b"cookie", b"_streamlit_xsrf=secret"), (b"x-xsrftoken", b"secret")],
    }  # fmt: skip
    left = iter(messages)

    async def receive():
        message = next(left)
        if isinstance(message, BaseException):
            raise message
        return message

    return uploads.receive(Request(scope, receive))


@pytest.mark.parametrize("end", [{"type": "http.disconnect"}, asyncio.CancelledError()])
def test_an_upload_that_breaks_off_leaves_nothing(client, end):
    begun = {"type": "http.request", "body": b"x" * 100_000, "more_body": True}
    try:
        asyncio.run(asked_for([begun, begun, end]))
    except asyncio.CancelledError:
        assert not isinstance(end, dict)
    assert uploads.folder().is_dir() and not list(uploads.folder().glob("*"))


def test_an_upload_holds_no_more_than_a_chunk(client):
    chunk = b"x" * 65536
    messages = ({"type": "http.request", "body": chunk, "more_body": i < 3199} for i in range(3200))  # 200 MB
    tracemalloc.start()
    answer = asyncio.run(asked_for(messages))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert json.loads(answer.body)["size"] == 3200 * 65536 and peak < 3_000_000


def test_old_uploads_are_removed_and_new_ones_stay(client):
    old = uploads.staged(send(client, "old.txt", b"x").json()["token"])
    new = uploads.staged(send(client, "new.txt", b"x").json()["token"])
    week = time.time() - uploads.KEPT - 60
    os.utime(old.parent, (week, week))
    cut_short = uploads.folder() / ("0" * 32)
    cut_short.mkdir()
    (cut_short / uploads.PART).touch()
    os.utime(cut_short, (time.time() - 2 * 86400,) * 2)
    uploads.prune()
    assert not old.exists() and new.exists() and not cut_short.exists()
