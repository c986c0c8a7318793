from __future__ import annotations

import os
import time

import pytest
from starlette.applications import Starlette
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
    ["../../etc/passwd", "..\\..\\x.txt", "/root/.ssh/id", "이름에 공백 & 기호 #%.txt", ".", "", "a" * 999 + ".txt"],
)
def test_a_hostile_name_stays_inside_its_folder(client, name):
    path = uploads.staged(send(client, name, b"x").json()["token"])
    assert path.parent.parent == uploads.folder()
    assert len(path.name) <= 100 and not path.name.startswith(".")


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
    assert send(client, "a.txt", b"x" * 100).status_code == 507
    assert not list(uploads.folder().glob("*/*"))


def test_old_uploads_are_removed_and_new_ones_stay(client):
    old = uploads.staged(send(client, "old.txt", b"x").json()["token"])
    new = uploads.staged(send(client, "new.txt", b"x").json()["token"])
    week = time.time() - uploads.KEPT - 60
    os.utime(old.parent, (week, week))
    uploads.prune()
    assert not old.exists() and new.exists()
