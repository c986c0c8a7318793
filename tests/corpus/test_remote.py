"""Where a download may go, and where not."""

from __future__ import annotations

import pytest

from explorer.corpus import remote
from explorer.errors import DownloadFailed
from tests import file_server
from tests.file_server import FileServer

HERE = ("127.0.0.1",)


@pytest.fixture
def server():
    with FileServer() as server:
        server.files["/sums"] = b"abc  name\n"
        yield server


@pytest.mark.parametrize(
    "url",
    [
        "http://raw.githubusercontent.com/a", "https://example.org/a", "https://raw.githubusercontent.com:8443/a",
        "https://user:word@raw.githubusercontent.com/a", "file:///etc/passwd", "ftp://raw.githubusercontent.com/a",
        "https://raw.githubusercontent.com.evil.org/a", "http://127.0.0.1:1/a", "//example.org/a",
    ],
)  # fmt: skip
def test_an_address_that_nobody_agreed_to_is_not_asked(url):
    with pytest.raises(DownloadFailed, match="agreed"):
        remote.text(url, ("raw.githubusercontent.com",))


@pytest.mark.parametrize("to", ["https://example.org/x", "http://localhost:1/x", "file:///etc/passwd", "//evil.org/x"])
def test_a_redirect_that_leaves_the_hosts_is_not_followed(server, to):
    server.behaviours["/sums"] = file_server.sent_on(to)
    with pytest.raises(DownloadFailed, match="agreed"):
        remote.text(server.url("/sums"), HERE)


def test_a_redirect_within_the_hosts_is_followed_but_not_for_ever(server):
    server.behaviours["/old"] = file_server.sent_on("/sums")
    server.behaviours["/round"] = file_server.sent_on("/round")
    assert remote.text(server.url("/old"), HERE) == "abc  name\n"
    with pytest.raises(DownloadFailed, match="without an end"):
        remote.text(server.url("/round"), HERE)


def test_the_size_is_what_the_server_says_or_unknown(server):
    server.behaviours["/open"] = file_server.without_length
    assert remote.size(server.url("/sums"), HERE) == 10
    assert remote.size(server.url("/open"), HERE) is None
    with pytest.raises(DownloadFailed, match="404"):
        remote.size(server.url("/none"), HERE)


def test_a_note_without_an_end_is_cut(server):
    server.behaviours["/sums"] = file_server.without_end
    assert len(remote.text(server.url("/sums"), HERE)) <= remote.NOTE


def test_nobody_there_is_broken():
    with pytest.raises(remote.Broken):
        remote.text("http://127.0.0.1:9/x", HERE)
