"""The WebSocket of a real server: who may open it. No browser is needed: a page cannot choose the Origin it sends."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
SHAKE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "streamlit",
}  # fmt: skip


def answered(app: str, **headers: str) -> int:
    """The status with which the server answers a handshake: 101 where the socket is opened."""
    connection = HTTPConnection(urlsplit(app).netloc, timeout=20)
    try:
        connection.request("GET", "/_stcore/stream", headers=SHAKE | headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_pages_of_this_server_and_programs_without_an_origin_get_in(app):
    assert answered(app, Origin=app) == 101
    assert answered(app) == 101


@pytest.mark.parametrize(
    "origin",
    ["https://evil.org", "http://localhost.evil.org", "http://evil.org/127.0.0.1", "http://127.0.0.1@evil.org", "null"],
)
def test_a_page_of_another_site_does_not(app, origin):
    assert answered(app, Origin=origin) == 403


def test_nor_does_another_name_that_leads_here(app):
    """DNS rebinding: origin and host agree, but the name is not ours."""
    assert answered(app, Origin="http://evil.org", Host="evil.org") == 403
