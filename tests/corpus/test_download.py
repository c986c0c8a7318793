"""Downloads against a server on this machine that behaves as badly as servers do."""

from __future__ import annotations

import hashlib
import os
import time

import pytest

from explorer.corpus import download, remote
from explorer.corpus.download import fetched
from explorer.corpus.remote import Remote
from explorer.errors import DiskFull, DownloadFailed
from tests import file_server
from tests.file_server import FileServer

BODY = os.urandom(3_000_000)
HERE = ("127.0.0.1",)


@pytest.fixture
def server():
    with FileServer() as server:
        server.files["/file"] = BODY
        yield server


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(download, "PAUSE", 0.05)
    monkeypatch.setattr(remote, "SILENCE", 1.0)


SAME = -1


def wanted(server, body=BODY, size=SAME):
    size = len(body) if size == SAME else size
    return Remote(
        url=server.url("/file"), name="file", size=size, checksum="sha256:" + hashlib.sha256(body).hexdigest()
    )


def run(making):
    steps = []
    while True:
        try:
            steps.append(next(making))
        except StopIteration as end:
            return end.value, steps


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_comes_whole_with_growing_steps_and_is_not_asked_for_twice(server, tmp_path):
    path, steps = run(fetched(wanted(server), tmp_path, HERE))
    assert path.read_bytes() == BODY and left_in(tmp_path) == ["file"]
    done = [step.done for step in steps]
    assert done == sorted(done) and done[-1] == len(BODY) == steps[-1].total
    run(fetched(wanted(server), tmp_path, HERE))
    assert len(server.asked) == 1


def test_a_server_that_breaks_off_is_asked_for_the_rest_only(server, tmp_path):
    server.behaviours["/file"] = file_server.breaks_off(1_000_000, times=2)
    path, _ = run(fetched(wanted(server), tmp_path, HERE))
    assert path.read_bytes() == BODY
    ranges = [headers.get("Range") for _, _, headers in server.asked]
    assert ranges == [None, "bytes=1000000-", "bytes=2000000-"]
    assert server.asked[1][2]["If-Range"] == '"one"'


def test_one_that_breaks_off_for_good_is_told_and_what_came_is_gone_on_from_later(server, tmp_path):
    server.behaviours["/file"] = file_server.breaks_off(0, times=99)
    (tmp_path / "file.part").write_bytes(BODY[:500_000])
    (tmp_path / "file.part.json").write_text('{"mark": "\\"one\\""}')
    with pytest.raises(DownloadFailed, match="500,000 bytes"):
        run(fetched(wanted(server), tmp_path, HERE))
    assert (tmp_path / "file.part").stat().st_size == 500_000
    server.behaviours.clear()
    path, _ = run(fetched(wanted(server), tmp_path, HERE))
    assert path.read_bytes() == BODY and server.asked[-1][2]["Range"] == "bytes=500000-"


def test_a_file_that_changed_meanwhile_is_fetched_from_the_beginning(server, tmp_path):
    (tmp_path / "file.part").write_bytes(b"old" * 1000)
    (tmp_path / "file.part.json").write_text('{"mark": "\\"another\\""}')
    path, _ = run(fetched(wanted(server), tmp_path, HERE))
    assert path.read_bytes() == BODY


@pytest.mark.parametrize("part", [b"x" * 1000, b"x" * len(BODY), b"x" * (len(BODY) + 7)])
def test_a_part_that_is_none_of_the_file_ends_in_the_right_file_all_the_same(server, tmp_path, part):
    (tmp_path / "file.part").write_bytes(part)
    path, _ = run(fetched(wanted(server), tmp_path, HERE))
    assert path.read_bytes() == BODY and left_in(tmp_path) == ["file"]


def test_a_server_that_ignores_the_range_starts_anew(server, tmp_path):
    server.behaviours["/file"] = file_server.without_ranges
    (tmp_path / "file.part").write_bytes(BODY[:1000])
    path, _ = run(fetched(wanted(server), tmp_path, HERE))
    assert path.read_bytes() == BODY and "Range" in server.asked[0][2]


def test_416_starts_anew(server, tmp_path):
    answers = iter([file_server.status(416), file_server.well])
    server.behaviours["/file"] = lambda handler, body: next(answers)(handler, body)
    (tmp_path / "file.part").write_bytes(BODY[:1000])
    path, _ = run(fetched(wanted(server), tmp_path, HERE))
    assert path.read_bytes() == BODY and "Range" not in server.asked[1][2]


def test_a_part_other_than_asked_for_starts_anew(server, tmp_path):
    def other(handler, body):
        if handler.range():
            handler.say(206, Content_Length=10, Content_Range=f"bytes 5-14/{len(body)}")
            handler.give(body[5:15])
        else:
            file_server.well(handler, body)

    server.behaviours["/file"] = other
    (tmp_path / "file.part").write_bytes(BODY[:1000])
    path, _ = run(fetched(wanted(server), tmp_path, HERE))
    assert path.read_bytes() == BODY


@pytest.mark.parametrize("body", [BODY[:-1], BODY + b"x"])
def test_a_file_of_another_length_than_promised_is_not_fetched(server, tmp_path, body):
    server.files["/file"] = body
    with pytest.raises(DownloadFailed, match="were promised"):
        run(fetched(wanted(server), tmp_path, HERE))
    assert left_in(tmp_path) == []


def test_a_server_that_announces_more_than_it_gives_breaks_off(server, tmp_path, monkeypatch):
    def short(handler, body):
        handler.say(200, Content_Length=len(body))
        handler.give(body[: len(body) // 2])
        handler.hang_up()

    monkeypatch.setattr(download, "TRIES", 2)
    server.behaviours["/file"] = short
    began = time.monotonic()
    with pytest.raises(DownloadFailed, match="broke off"):
        run(fetched(wanted(server), tmp_path, HERE))
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("size", [len(BODY), None])
def test_a_body_without_an_end_is_stopped(server, tmp_path, monkeypatch, size):
    monkeypatch.setattr(download, "UNSTATED", 5_000_000)
    server.behaviours["/file"] = file_server.without_end
    with pytest.raises(DownloadFailed, match="more of file than it announced"):
        run(fetched(wanted(server, size=size), tmp_path, HERE))
    assert left_in(tmp_path) == []


def test_a_file_whose_length_nobody_says_is_held_to_its_checksum(server, tmp_path):
    server.behaviours["/file"] = file_server.without_length
    path, _ = run(fetched(wanted(server, size=None), tmp_path, HERE))
    assert path.read_bytes() == BODY


def test_a_wrong_checksum_leaves_nothing(server, tmp_path):
    server.files["/file"] = BODY[:-1] + bytes([BODY[-1] ^ 1])
    with pytest.raises(DownloadFailed, match="checksum"):
        run(fetched(wanted(server), tmp_path, HERE))
    assert left_in(tmp_path) == [] and len(server.asked) == 1


def test_a_silent_server_is_given_up_and_cancel_is_heard_while_it_is_silent(server, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "TRIES", 1)
    server.behaviours["/file"] = file_server.silent(1000)
    server.files["/file"] = BODY[:2000]
    began = time.monotonic()
    with pytest.raises(DownloadFailed, match="silent"):
        run(fetched(wanted(server, BODY[:2000]), tmp_path, HERE))
    assert 0.8 < time.monotonic() - began < 12
    making = fetched(wanted(server, BODY[:2000]), tmp_path, HERE)
    next(making)
    began = time.monotonic()
    making.close()
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("code", [403, 404, 410])
def test_a_refusal_is_told_with_its_status_and_asked_for_once(server, tmp_path, code):
    server.behaviours["/file"] = file_server.status(code)
    with pytest.raises(DownloadFailed, match=str(code)):
        run(fetched(wanted(server), tmp_path, HERE))
    assert len(server.asked) == 1


def test_a_busy_server_is_asked_again(server, tmp_path):
    answers = iter([file_server.status(503), file_server.status(429), file_server.well])
    server.behaviours["/file"] = lambda handler, body: next(answers)(handler, body)
    path, _ = run(fetched(wanted(server), tmp_path, HERE))
    assert path.read_bytes() == BODY


def test_a_full_disk_is_told_before_anything_is_asked(server, tmp_path, monkeypatch):
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _: type("D", (), {"free": 10})())
    with pytest.raises(DiskFull):
        run(fetched(wanted(server), tmp_path, HERE))
    assert not server.asked
